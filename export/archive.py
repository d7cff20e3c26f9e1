"""Opens an archive that may be broken or hostile: nothing is unpacked, every name is looked at."""

import contextlib
import re
import stat
import zipfile
import zlib

from export import names
from export.bag import PIECE
from export.finding import Finding
from pilot.errors import Refused

BOMB_RATIO, BOMB_BYTES = 200, 256 * 1024**2  # prose shrinks to a fifth, files are not compressed
FILES_MOST = 5_000_000
LINE_BYTES = 64 * 1024**2  # twice the longest page as HTML, in JSON
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError)
SHA256 = re.compile(r"[0-9a-f]{64}")


class Damaged(Refused):
    """One file of the bag cannot be read to its end."""


class Archive:
    """The files of one bag by their path in it. Raises Refused for what is no bag of ours."""

    def __init__(self, path):
        self.path = path
        self._zip = _opened(path)
        with contextlib.ExitStack() as on_failure:
            on_failure.callback(self._zip.close)
            entries = [entry for entry in self._zip.infolist() if not entry.is_dir()]
            self.name = _looked_at(path, entries)
            on_failure.pop_all()
        start = len(self.name) + 1
        self.entries = {entry.filename[start:]: entry for entry in entries}
        self.digests = {}  # path -> SHA-256 of what was read of it, once it was looked at

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self._zip.close()

    @property
    def payload(self):
        """Paths below data/, sorted."""
        return sorted(path[5:] for path in self.entries if path.startswith("data/"))

    def has(self, path):
        return path in self.entries

    def size(self, path):
        """The unpacked size in bytes, as the zip's directory says."""
        return self.entries[path].file_size

    def pieces(self, path):
        """Yields the bytes of a file. Raises Damaged."""
        try:
            with self._zip.open(self.entries[path]) as stream:
                while piece := stream.read(PIECE):
                    yield piece
        except BROKEN as error:
            raise Damaged(f"{path} is damaged: {_why(error)}") from error

    def lines(self, path):
        """Yields (number, bytes without the line feed) of a file. Raises Damaged."""
        try:
            with self._zip.open(self.entries[path]) as stream:
                number = 0
                while line := stream.readline(LINE_BYTES):
                    number += 1
                    yield number, line
        except BROKEN as error:
            raise Damaged(f"{path} is damaged: {_why(error)}") from error

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


def damage(error):
    """The Finding for a Damaged."""
    path, _, sentence = error.sentence.partition(" ")
    return Finding(path.rstrip(","), sentence)


def _why(error):
    if "encrypted" in str(error):
        return "it is encrypted"
    return str(error).partition(" for file")[0] or type(error).__name__


def _opened(path):
    if not path.is_file():
        raise Refused(f"There is no archive {path}.")
    try:
        return zipfile.ZipFile(path)
    except BROKEN as error:
        raise Refused(
            f"{path.name} is not a whole zip file ({_why(error)}). Copy it again from where it was "
            "written."
        ) from error


def _looked_at(path, entries):
    """The name of the bag's folder, once every entry was found harmless."""
    if sentence := _hostile(path, entries):
        raise Refused(f"{path.name}: {sentence} Nothing was read from it.")
    folders = {entry.filename.partition("/")[0] for entry in entries}
    if len(folders) != 1:
        raise Refused(f"{path.name} is not an archive of a trial: it must hold one folder.")
    return folders.pop()


def _hostile(path, entries):
    seen = set()
    for entry in entries:
        name = entry.filename
        if entry.orig_filename != name or not names.is_safe(name):
            return f"the name “{_shown(entry.orig_filename)}” does not belong in an archive."
        if stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG):
            return f"“{name}” is a link or a device, not a file."
        if name.lower() in seen:
            return f"“{name}” is in it twice, or differs from another name only in case."
        seen.add(name.lower())
    return _bomb(path.stat().st_size, entries)


def _bomb(size, entries):
    unpacked = sum(entry.file_size for entry in entries)
    if sum(entry.compress_size for entry in entries) > size or len(entries) > FILES_MOST:
        return "its directory claims more than the file can hold."
    if unpacked > BOMB_BYTES and unpacked > BOMB_RATIO * size:
        return f"{size:,} bytes would unpack to {unpacked:,}; no archive of ours shrinks like that."
    return ""


def _shown(name):
    return name.encode("ascii", "backslashreplace").decode()[:80]
