"""Writes a zip file (PKWARE APPNOTE 6.3.10) as its content comes, with zip64 where it must be.

Python's own writer keeps half a kilobyte of memory for each file, and an archive has hundreds of
thousands; it also seeks twice for each. Whether this one is right only others can say: the tests
read what it wrote with Python's own reader and with Info-ZIP.
"""

import hashlib
import shutil
import struct
import zlib

LOCAL = struct.Struct("<4s5H3L2H")  # §4.3.7
CENTRAL = struct.Struct("<4s6H3L5H2L")  # §4.3.12
END = struct.Struct("<4s4H2LH")  # §4.3.16
END_64 = struct.Struct("<4sQ2H2L4Q")  # §4.3.14
LOCATOR = struct.Struct("<4sLQL")  # §4.3.15
SIZES_64 = struct.Struct("<2H2Q")  # the extra field of §4.5.3 in a local header
MEMBER = struct.Struct("<3QLB32s")  # kept of each: size, packed size, offset, CRC, method, SHA-256

DATE, TIME = 1 << 5 | 1, 0  # 1 January 1980, the earliest that a zip can say
PLAIN, ZIP64 = 20, 45  # versions needed to extract
UNIX, REGULAR = 3 << 8, 0o100644 << 16  # who made it, and what each member is: a file
STORED, DEFLATED = 0, 8
LEVEL = 4  # half of the time of level 6; an archive becomes a sixteenth larger
MOST_16, MOST_32 = 0xFFFF, 0xFFFFFFFF
HELD = 1024 * 1024  # a smaller member is packed in memory, so that its header is right at once


class Zip:
    """One zip file in the making; members have names in ASCII, and each name comes once.

    All stand in `folder`. `members` is told of each: a list, unless somebody else adds them up.
    """

    def __init__(self, stream, folder="", members=None):
        self._stream, self._folder = stream, folder.encode("ascii")
        self._members = [] if members is None else members

    def add(self, name, pieces, *, method=DEFLATED):
        """Adds a member from an iterable of bytes; returns its SHA-256."""
        name, pieces, held, size = name.encode("ascii"), iter(pieces), [], 0
        for piece in pieces:
            held.append(piece)
            size += len(piece)
            if size > HELD:
                return self._stream_through(name, held, pieces, method)
        return self._write_whole(name, b"".join(held), method)

    def take(self, packed, members):
        """Appends what another Zip of that folder wrote into the stream `packed`, told `members` of
        and did not close. Yields (name, size) of each.
        """
        start = self._stream.tell()
        packed.seek(0)
        shutil.copyfileobj(packed, self._stream, HELD)
        for member in members:
            name, (size, length, offset, *facts) = told(member)
            self._note(name, size, length, start + offset, *facts)
            yield name.decode(), size

    def digests(self):
        """Yields (name, SHA-256) of the members so far, sorted."""
        self._members.sort()
        for name, facts in map(told, self._members):
            yield name, facts[-1]

    def close(self):
        """Writes the directory, sorted by name, and what ends a zip file."""
        start = self._stream.tell()
        self._members.sort()
        for name, facts in map(told, self._members):
            self._stream.write(_entry(self._folder + name, *facts[:-1]))
        size = self._stream.tell() - start
        self._stream.write(_end(len(self._members), size, start))

    def _write_whole(self, name, content, method):
        packer = _packer(method)
        packed = packer.compress(content) + packer.flush()
        crc, offset, digest = zlib.crc32(content), self._stream.tell(), hashlib.sha256(content)
        self._stream.write(_header(self._folder + name, method, crc, len(packed), len(content)))
        self._stream.write(packed)
        return self._note(name, len(content), len(packed), offset, crc, method, digest.digest())

    def _stream_through(self, name, held, rest, method):
        """The header comes first and can be right only afterwards."""
        offset, packer, digest = self._stream.tell(), _packer(method), hashlib.sha256()
        self._stream.write(_header_64(self._folder + name, method, 0, 0, 0))
        size, packed, crc = 0, 0, 0
        for piece in _chained(held, rest):
            size, crc = size + len(piece), zlib.crc32(piece, crc)
            digest.update(piece)
            packed += self._stream.write(packer.compress(piece))
        packed += self._stream.write(packer.flush())
        end = self._stream.tell()
        self._stream.seek(offset)
        self._stream.write(_header_64(self._folder + name, method, crc, packed, size))
        self._stream.seek(end)
        return self._note(name, size, packed, offset, crc, method, digest.digest())

    def _note(self, name, *facts):
        self._members.append(name + b"\0" + MEMBER.pack(*facts))  # so they sort by their names
        return facts[-1]


def told(member):
    """(name, the facts of MEMBER) of what was kept of a member."""
    return member[: -MEMBER.size - 1], MEMBER.unpack(member[-MEMBER.size :])


class _Stored:
    """Stands where zlib's compressor would."""

    def compress(self, content):
        return content

    def flush(self):
        return b""


def _packer(method):
    return _Stored() if method == STORED else zlib.compressobj(LEVEL, zlib.DEFLATED, -15)


def _chained(held, rest):
    """Those pieces and then the rest; what was held is let go piece by piece."""
    held.reverse()
    while held:
        yield held.pop()
    yield from rest


def _header(name, method, crc, packed, size):
    """A local header of a member below 4 GiB."""
    facts = (PLAIN, 0, method, TIME, DATE, crc, packed, size, len(name), 0)
    return LOCAL.pack(b"PK\3\4", *facts) + name


def _header_64(name, method, crc, packed, size):
    """A local header that has room for any size."""
    facts = (ZIP64, 0, method, TIME, DATE, crc, MOST_32, MOST_32, len(name), SIZES_64.size)
    return LOCAL.pack(b"PK\3\4", *facts) + name + SIZES_64.pack(1, 16, size, packed)


def _entry(name, size, packed, offset, crc, method):
    """A member in the directory; what needs more than 32 bits stands in the extra field."""
    large = [value for value in (size, packed, offset) if value >= MOST_32]
    extra = struct.pack(f"<2H{len(large)}Q", 1, 8 * len(large), *large) if large else b""
    needed = ZIP64 if large else PLAIN
    size, packed, offset = (min(value, MOST_32) for value in (size, packed, offset))
    facts = (UNIX | ZIP64, needed, 0, method, TIME, DATE, crc, packed, size, len(name), len(extra))
    return CENTRAL.pack(b"PK\1\2", *facts, 0, 0, 0, REGULAR, offset) + name + extra


def _end(count, size, start):
    ending = b""
    if count >= MOST_16 or size >= MOST_32 or start >= MOST_32:
        facts = (END_64.size - 12, UNIX | ZIP64, ZIP64, 0, 0, count, count, size, start)
        ending = END_64.pack(b"PK\6\6", *facts) + LOCATOR.pack(b"PK\6\7", 0, start + size, 1)
    count, size, start = min(count, MOST_16), min(size, MOST_32), min(start, MOST_32)
    return ending + END.pack(b"PK\5\6", 0, 0, count, count, size, start, 0)
