"""A pack (gitformat-pack, version 2) written object by object, and the bundle around it.

git itself would compress by its own version, so the same trial would give other bytes elsewhere.
Here objects are stored as they are, since the archive's zip compresses them anyway, and only trees
are deltas of the tree before.
"""

import hashlib
import struct
import tempfile
import zlib

from export.bag import PIECE
from pilot.clearing import overwrite

BLOB, TREE, COMMIT, DELTA = 3, 2, 1, 7  # gitformat-pack: OBJ_BLOB …, OBJ_REF_DELTA
NAMES = {BLOB: b"blob", TREE: b"tree", COMMIT: b"commit"}
STORED = 65_535  # bytes in a block of deflate that is not compressed (RFC 1951 §3.2.4)


class Pack:
    """Objects of one repository, each once, in an unnamed file of `folder` until it is complete."""

    def __init__(self, folder):
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - closed by __exit__
        self._known = set()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        overwrite(self._file)
        self._file.close()

    def add(self, kind, content, *, base=None, delta=None):
        """Keeps an object and returns its id (20 bytes); `delta` makes it of the object `base`."""
        oid = hashlib.sha1(b"%s %d\0" % (NAMES[kind], len(content)), usedforsecurity=False)
        oid.update(content)
        oid = oid.digest()
        if oid not in self._known:
            self._known.add(oid)
            if delta is None:
                self._file.write(_head(kind, len(content)))
            else:
                self._file.write(_head(DELTA, len(delta)) + base)
            self._file.write(_stored(content if delta is None else delta))
        return oid

    def bundle(self, head):
        """Yields a bundle (gitformat-bundle, version 2) whose branch ends at `head`."""
        line = head.hex().encode()
        yield b"# v2 git bundle\n%s HEAD\n%s refs/heads/main\n\n" % (line, line)
        digest = hashlib.sha1(usedforsecurity=False)
        for piece in self._pieces():
            digest.update(piece)
            yield piece
        yield digest.digest()

    def _pieces(self):
        yield b"PACK" + struct.pack(">II", 2, len(self._known))
        self._file.seek(0)
        while piece := self._file.read(PIECE):
            yield piece


def spliced(before, start, end, new):
    """The delta that replaces bytes `start` to `end` of content of that length by `new`."""
    after = start + len(new) + before - end
    return b"".join((
        _number(before), _number(after), _copy(0, start), _insert(new), _copy(end, before - end),
    ))  # fmt: skip


def _head(kind, size):
    """The kind and the size of an object: four bits of it, then seven at a time."""
    size, first = size >> 4, (kind << 4) | (size & 15)
    return bytes([first | (0x80 if size else 0)]) + (_number(size) if size else b"")


def _number(value):
    found = bytearray()
    while value > 127:
        found.append(value & 127 | 128)
        value >>= 7
    return bytes(found) + bytes([value])


def _copy(offset, size):
    """Instructions to copy; each takes less than 16 MiB."""
    found = b""
    while size:
        some = min(size, 0xFFFFFF)
        found += b"\xff" + offset.to_bytes(4, "little") + some.to_bytes(3, "little")
        offset, size = offset + some, size - some
    return found


def _insert(new):
    """Instructions to insert; each takes at most 127 bytes."""
    pieces = (new[start : start + 127] for start in range(0, len(new), 127))
    return b"".join(bytes([len(piece)]) + piece for piece in pieces)


def _stored(content):
    """As zlib (RFC 1950) without compression: the same bytes whichever library reads or writes."""
    starts = range(0, max(len(content), 1), STORED)
    blocks = []
    for start in starts:
        piece = content[start : start + STORED]
        is_last = start == starts[-1]
        blocks.append(struct.pack("<BHH", is_last, len(piece), len(piece) ^ 0xFFFF) + piece)
    return b"\x78\x01" + b"".join(blocks) + struct.pack(">I", zlib.adler32(content))
