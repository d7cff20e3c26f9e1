"""Opens an archive that may be broken or hostile: nothing is unpacked, every name is looked at."""

import contextlib
import re
import stat
import struct
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
FACTS = struct.Struct("<3QL2H")  # of an entry: size, packed size, offset, CRC, method, flags
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
            self.name = _looked_at(path, [one for one in self._zip.infolist() if not one.is_dir()])
            on_failure.pop_all()
        self.entries = dict(self._compact())  # path -> FACTS, then the SHA-256 once it was read

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self._zip.close()

    @property
    def payload(self):
        """The paths of the payload files, which begin with data/, sorted."""
        return sorted(path for path in self.entries if path.startswith("data/"))

    def has(self, path):
        return path in self.entries

    def size(self, path):
        """The unpacked size in bytes, as the zip's directory says."""
        return FACTS.unpack_from(self.entries[path])[0]

    def note(self, path, digest):
        """Keeps the SHA-256 (32 bytes) of what was read of a file."""
        self.entries[path] = self.entries[path][: FACTS.size] + digest

    def digest(self, path):
        """What was noted; b"" for a file that is not there or was not read to its end."""
        return self.entries.get(path, b"")[FACTS.size :]

    def pieces(self, path):
        """Yields the bytes of a file. Raises Damaged."""
        try:
            with self._zip.open(self._entry(path)) as stream:
                while piece := stream.read(PIECE):
                    yield piece
        except BROKEN as error:
            raise Damaged(f"{path} is damaged: {_why(error)}") from error

    def lines(self, path):
        """Yields (number, bytes without the line feed) of a file. Raises Damaged."""
        try:
            with self._zip.open(self._entry(path)) as stream:
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


    def _compact(self):
        """Takes from Python's reader what it knows of each file: it needs ten times the memory."""
        start = len(self.name) + 1
        self._zip.NameToInfo.clear()
        while self._zip.filelist:
            one = self._zip.filelist.pop()
            if not one.is_dir():
                facts = (one.file_size, one.compress_size, one.header_offset, one.CRC)
                yield one.filename[start:], FACTS.pack(*facts, one.compress_type, one.flag_bits)

    def _entry(self, path):
        one, facts = zipfile.ZipInfo(f"{self.name}/{path}"), FACTS.unpack_from(self.entries[path])
        one.file_size, one.compress_size, one.header_offset, one.CRC = facts[:4]
        one.compress_type, one.flag_bits = facts[4:]
        return one


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
        opened = zipfile.ZipFile(path)
        if min((one.header_offset for one in opened.infolist()), default=0):
            opened.close()  # a zip that somebody kept in a trial, at the end of what is left of one
            raise zipfile.BadZipFile("Something stands before its first file")
    except BROKEN as error:
        raise Refused(
            f"{path.name} is not a whole zip file ({_why(error)}). Copy it again from where it was "
            "written."
        ) from error
    return opened


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
