"""Looks at everything that the directory of an archive tells before anything is read from it."""

import stat
import struct
from itertools import pairwise

from export import names
from export.directory import Broken, found, lines
from export.zip import LOCAL
from pilot.errors import Refused

BOMB_RATIO, BOMB_BYTES = 200, 256 * 1024**2  # prose shrinks to a fifth, files are not compressed
FILES_MOST = 5_000_000
FACTS = struct.Struct("<3QL2H")  # of a file: size, packed size, offset, CRC, method, flags
PLACE = struct.Struct(">2Q")  # where a file begins and ends; so they sort
CLAIMS = "its directory claims more than the file can hold."


def looked_at(path, stream):
    """(name of the bag's folder, its files) of the zip file `path` that is open as `stream`.

    A file is its path in the folder, NUL and FACTS, as bytes; they are sorted. Raises Refused.
    """
    try:
        directory = found(stream)
        files = _Files(path.name, directory)
        for line in lines(stream, directory):
            files.add(line)
        return files.checked()
    except (Broken, OSError) as error:
        raise Refused(
            f"{path.name} is not a whole zip file ({error}). Copy it again from where it was "
            "written."
        ) from error


class _Files:
    """The lines of a directory, of which each must be harmless, and all of them together."""

    def __init__(self, archive, directory):
        self._archive, self._end = archive, directory.start
        self._folders, self._files, self._places = set(), [], []
        self._unpacked = 0
        if directory.count > FILES_MOST:
            raise self._hostile(CLAIMS)

    def add(self, line):
        end = line.offset + LOCAL.size + len(line.name) + line.packed
        if end > self._end:
            raise self._hostile(CLAIMS)
        self._places.append(PLACE.pack(line.offset, end))
        if line.name.endswith(b"/"):
            return  # a folder, which other programs name too
        name = line.shown
        if not names.is_safe(name):
            raise self._hostile(f"the name “{_ascii(name)}” does not belong in an archive.")
        if stat.S_IFMT(line.mode) not in (0, stat.S_IFREG):
            raise self._hostile(f"“{name}” is a link or a device, not a file.")
        folder, _, path = line.name.partition(b"/")
        if len(self._folders) < 2:
            self._folders.add(folder)
        self._unpacked += line.size
        self._files.append(path + b"\0" + FACTS.pack(*line[1:7]))

    def checked(self):
        """What looked_at() gives."""
        if len(self._folders) != 1:
            raise Refused(f"{self._archive} is not an archive of a trial: it must hold one folder.")
        folder = self._folders.pop().decode()
        self._must_lie_apart()
        self._must_differ(folder)
        if self._unpacked > BOMB_BYTES and self._unpacked > BOMB_RATIO * self._end:
            raise self._hostile(
                f"{self._end:,} bytes would unpack to {self._unpacked:,}; no archive of ours "
                "shrinks like that."
            )
        self._files.sort()
        return folder, self._files

    def _must_lie_apart(self):
        """From the first byte on: what stands before may be what is left of another archive."""
        self._places.sort()
        if PLACE.unpack(self._places[0])[0]:
            raise Broken("something stands before its first file")
        if any(one[1] > other[0] for one, other in pairwise(map(PLACE.unpack, self._places))):
            raise self._hostile("two of its files lie over each other.")
        self._places.clear()

    def _must_differ(self, folder):
        """Also on a disk that does not tell cases apart."""
        lowered = sorted(file[: -FACTS.size].lower() for file in self._files)
        for one, other in pairwise(lowered):
            if one == other:
                name = f"{folder}/{one[:-1].decode()}"
                raise self._hostile(
                    f"“{name}” is in it twice, or differs from another name only in case."
                )

    def _hostile(self, sentence):
        return Refused(f"{self._archive}: {sentence} Nothing was read from it.")


def _ascii(name):
    return name.encode("ascii", "backslashreplace").decode()[:80]
