"""Unpacks one file of a zip, which may not be what the directory says of it."""

import zlib

from export.directory import Broken
from export.zip import DEFLATED, LOCAL, STORED

PIECE = 1024 * 1024  # bytes given at once
TAKEN = 64 * 1024  # bytes unpacked at once: what is not unpacked yet is copied each time
SEALED = 1 << 0 | 1 << 6 | 1 << 13  # flags: encrypted, strongly, with its directory (§4.4.4)
PATCHED = 1 << 5


def unpacked(stream, name, facts):
    """Yields the bytes of the file `name` of an open zip. Raises Broken, also zlib.error.

    `facts`: size, packed size, offset, CRC, method and flags, as the directory says them. Not more
    than `size` bytes are ever made. Several files may be read in turns.
    """
    size, packed, offset, expected, method, flags = facts
    if flags & SEALED:
        raise Broken("it is encrypted")
    if method not in (STORED, DEFLATED) or flags & PATCHED:
        raise Broken("it is packed in a way that archives are not")
    start = _start(stream, name, offset)
    given, crc = 0, 0
    for piece in (_stored if method == STORED else _inflated)(_taken(stream, start, packed)):
        given, crc = given + len(piece), zlib.crc32(piece, crc)
        if given > size:
            break
        yield piece
    if given != size:
        raise Broken(f"it holds {'more' if given > size else 'less'} than its {size:,} bytes")
    if crc != expected:
        raise Broken("its checksum is wrong")


def _start(stream, name, offset):
    """Where the packed bytes begin, behind a header that names the same file."""
    stream.seek(offset)
    head = stream.read(LOCAL.size)
    if len(head) < LOCAL.size or head[:4] != b"PK\3\4":
        raise Broken("its header is missing")
    *_, of_name, of_extra = LOCAL.unpack(head)
    if of_name != len(name) or stream.read(of_name) != name:
        raise Broken("its header has another name")
    return offset + LOCAL.size + of_name + of_extra


def _taken(stream, start, packed):
    """Yields the packed bytes; less than were promised where the zip ends before."""
    end = start + packed
    while start < end:
        stream.seek(start)
        taken = stream.read(min(TAKEN, end - start))
        if not taken:
            return
        start += len(taken)
        yield taken


def _stored(taken):
    return taken


def _inflated(taken):
    unpacker = zlib.decompressobj(wbits=-zlib.MAX_WBITS)
    for packed in taken:
        while packed and not unpacker.eof:
            yield unpacker.decompress(packed, PIECE)
            packed = unpacker.unconsumed_tail
    if not unpacker.eof:
        raise Broken("it is cut off")
