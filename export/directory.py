"""Reads the directory of a zip file (PKWARE APPNOTE 6.3.10), which may be cut off or forged.

Python's own reader holds all of it in memory, most of a kilobyte for each file, and an archive has
hundreds of thousands. This one yields a line at a time, and takes nothing for granted: the
directory must fill the place between the files and the end, and hold as many as it says.
"""

import os
import struct
from typing import NamedTuple

from export.zip import CENTRAL, END, END_64, LOCATOR, MOST_32

COMMENT = 65_535  # bytes behind the end, at most (§4.3.16)
NEWEST = 63  # the version of the format that APPNOTE 6.3.10 describes
UTF8 = 1 << 11  # flag of a name in UTF-8 (§4.4.4)
IN_64 = 1  # of the extra field with what needs more than 32 bits (§4.5.3)


class Broken(Exception):
    """What is read is no whole zip file; says why."""


class Line(NamedTuple):
    """What the directory says of one file."""

    name: bytes
    size: int
    packed: int
    offset: int
    crc: int
    method: int
    flags: int
    mode: int  # as stat(2) has it; 0 where the writer says none

    @property
    def shown(self):
        """The name for people; names in an archive are ASCII."""
        return self.name.decode("utf-8" if self.flags & UTF8 else "cp437", "replace")


class Directory(NamedTuple):
    """Where the directory stands, and how many files it tells of."""

    count: int
    size: int
    start: int


def found(stream):
    """The Directory of a file that is open for reading bytes. Raises Broken."""
    whole = stream.seek(0, os.SEEK_END)
    stream.seek(max(0, whole - END.size - COMMENT))
    tail = stream.read()
    place = _end_in(tail)
    _, disk, first, here, count, size, start, _ = END.unpack_from(tail, place)
    end = whole - len(tail) + place
    if (located := _read(stream, end - LOCATOR.size, LOCATOR, b"PK\6\7")) is not None:
        end, disk, first, here, count, size, start = _wide(stream, end - LOCATOR.size, located)
    if disk or first or here != count:
        raise Broken("it is one of several parts")
    if start + size != end:
        raise Broken("its directory does not stand where it says")
    return Directory(count, size, start)


def lines(stream, directory):
    """Yields a Line for every file, in the order of the directory. Raises Broken."""
    stream.seek(directory.start)
    left, count = directory.size, 0
    while left:
        left, count = left - CENTRAL.size, count + 1
        facts = stream.read(CENTRAL.size) if left >= 0 else b""
        if facts[:4] != b"PK\1\2":
            raise Broken("its directory is damaged")
        line, rest = _line(stream, CENTRAL.unpack(facts), left)
        left -= rest
        yield line
    if count != directory.count:
        raise Broken(f"its directory tells of {count} files, its end of {directory.count}")


def _end_in(tail):
    """Where the end begins: with the comment that it announces it is the last thing in a file."""
    place = tail.rfind(b"PK\5\6")
    while place >= 0:
        behind = len(tail) - place - END.size
        if behind >= 0 and END.unpack_from(tail, place)[-1] == behind:
            return place
        place = tail.rfind(b"PK\5\6", 0, place)
    raise Broken("its end is missing")


def _wide(stream, place, located):
    """The same facts of a large zip file, whose end stands just before what locates it."""
    _, disk, where, disks = located
    facts = _read(stream, where, END_64, b"PK\6\6")
    if facts is None or disk or disks > 1 or where + 12 + facts[1] != place:
        raise Broken("its end is damaged")
    return where, *facts[4:]


def _read(stream, place, record, signature):
    """The fields of a record, or None where none of the kind stands."""
    if place < 0:
        return None
    stream.seek(place)
    found = stream.read(record.size)
    if len(found) < record.size or found[:4] != signature:
        return None
    return record.unpack(found)


def _line(stream, fields, left):
    """(Line, bytes it takes beyond its fixed part)."""
    (_, _, needed, flags, method, _, _, crc, packed, size, of_name, of_extra, of_comment, disk,
     _, mode, offset) = fields  # fmt: skip
    length = of_name + of_extra + of_comment
    rest = stream.read(length) if length <= left else b""
    if len(rest) < length or needed & 0xFF > NEWEST or disk:
        raise Broken("its directory is damaged")
    if MOST_32 in (size, packed, offset):
        extra = rest[of_name : of_name + of_extra]
        size, packed, offset = _widened(extra, size, packed, offset)
    return Line(rest[:of_name], size, packed, offset, crc, method, flags, mode >> 16), length


def _widened(extra, *facts):
    """The facts with those that did not fit taken from the extra field."""
    place = 0
    while place + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, place)
        place += 4
        if kind == IN_64 and length % 8 == 0 and place + length <= len(extra):
            wide = iter(struct.unpack_from(f"<{length // 8}Q", extra, place))
            return [next(wide, one) if one == MOST_32 else one for one in facts]
        place += length
    return facts
