"""Reads the files of an archive that may be broken or hostile; nothing is unpacked to the disk."""

import contextlib
import io
import re
import zlib
from bisect import bisect_left

from export.directory import Broken
from export.finding import Finding
from export.harmless import FACTS, looked_at
from export.member import PIECE, unpacked
from pilot.errors import Refused

LINE_BYTES = 64 * 1024**2  # twice the longest page as HTML, in JSON
DIGEST = 32
SHA256 = re.compile(r"[0-9a-f]{64}")


class Damaged(Refused):
    """One file of the bag cannot be read to its end."""


class Archive:
    """The files of one bag by their path in it. Raises Refused for what is no bag of ours."""

    def __init__(self, path):
        self.path = path
        self._stream = _opened(path)
        with contextlib.ExitStack() as on_failure:
            on_failure.callback(self._stream.close)
            self.name, self._files = looked_at(path, self._stream)
            on_failure.pop_all()
        self._digests = bytearray(DIGEST * len(self._files))

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self._stream.close()

    @property
    def count(self):
        """How many files there are."""
        return len(self._files)

    def paths(self, start=""):
        """Yields the paths that begin so, sorted."""
        for number in self.numbers(start):
            yield self.path_of(number)

    def numbers(self, start=""):
        """The numbers of the files whose paths begin so; they are counted in the order of paths."""
        first, last = (bisect_left(self._files, text) for text in (_key(start), _key(f"{start}~")))
        return range(first, last)

    def number(self, path):
        """The number of a file; None when it is not there."""
        key = _key(path) + b"\0"
        place = bisect_left(self._files, key)
        is_there = place < len(self._files) and self._files[place].startswith(key)
        return place if is_there and key.count(b"\0") == 1 else None

    def path_of(self, number):
        return self._files[number][: -FACTS.size - 1].decode()

    def has(self, path):
        return self.number(path) is not None

    def size(self, path):
        """The unpacked size in bytes, as the zip's directory says."""
        return self.size_of(self.number(path))

    def size_of(self, number):
        return _facts(self._files[number])[0]

    def note(self, number, digest):
        """Keeps the SHA-256 (32 bytes) of what was read of a file."""
        self._digests[DIGEST * number : DIGEST * (number + 1)] = digest

    def digest(self, number):
        """What was noted; zeros for a file that was not read to its end."""
        return bytes(self._digests[DIGEST * number : DIGEST * (number + 1)])

    def pieces(self, path):
        """Yields the bytes of a file. Raises Damaged."""
        name, facts = f"{self.name}/{path}".encode(), _facts(self._files[self.number(path)])
        try:
            yield from unpacked(self._stream, name, facts)
        except (Broken, zlib.error, OSError) as error:
            raise Damaged(f"{path} is damaged: {error}") from error

    def lines(self, path):
        """Yields (number, bytes with the line feed) of a file. Raises Damaged."""
        stream = io.BufferedReader(_Pieces(self.pieces(path)), PIECE)
        number = 0
        while line := stream.readline(LINE_BYTES):
            number += 1
            yield number, line

    def read(self, path):
        """A small file whole. Raises Damaged, also for one that is missing or not small."""
        if not self.has(path):
            raise Damaged(f"{path} is missing")
        if self.size(path) > LINE_BYTES:
            raise Damaged(f"{path} is too large to be one of ours")
        return b"".join(self.pieces(path))

    def text(self, path):
        """A small file as text. Raises Damaged when it is not UTF-8."""
        try:
            return self.read(path).decode()
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            raise Damaged(f"{path}, line {line}: this is not UTF-8") from error


class _Pieces(io.RawIOBase):
    """The pieces as a stream, for what reads by the line."""

    def __init__(self, pieces):
        self._pieces, self._left = pieces, memoryview(b"")

    def readable(self):
        return True

    def readinto(self, room):
        while not self._left:
            if (piece := next(self._pieces, None)) is None:
                return 0
            self._left = memoryview(piece)
        count = min(len(room), len(self._left))
        room[:count], self._left = self._left[:count], self._left[count:]
        return count


def damage(error):
    """The Finding for a Damaged."""
    path, _, sentence = error.sentence.partition(" ")
    return Finding(path.rstrip(","), sentence)


def _opened(path):
    if not path.is_file():
        raise Refused(f"There is no archive {path}.")
    try:
        return path.open("rb")
    except OSError as error:
        raise Refused(f"{path.name} cannot be read ({error.strerror}).") from error


def _key(path):
    return path.encode("utf-8", "surrogatepass")


def _facts(file):
    return FACTS.unpack(file[-FACTS.size :])
