"""Pictures without what a camera writes beside them: where and when, by whom, with what.

The picture itself is not touched: what is left out is cut out of the file, piece by piece. Of the
orientation alone something is put back, else a photograph would lie on its side.
"""

import struct

from peewee import ForeignKeyField

from pilot import limits
from pilot.database import database
from pilot.media import ending_of
from pilot.models.base import Model
from pilot.models.blob import Blob

ENDINGS = ("jpg", "jpeg", "png", "webp")
JPEG, PNG = b"\xff\xd8", b"\x89PNG\r\n\x1a\n"
# JPEG (ITU-T T.81 §B.1.1): APP1 is EXIF and XMP, APP13 is IPTC; APP0, APP2 and APP14 say colours.
SAYING, START_OF_SCAN = {0xE1, 0xED, 0xFE, *range(0xE3, 0xED), 0xEF}, 0xDA
TELLING = {b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"}  # PNG, third edition §11.3
TOLD = {b"EXIF", b"XMP "}  # WebP (RFC 9649 §2.7)
ORIENTATION, SHORT = 0x0112, 3  # EXIF 2.32 §4.6.4
MOST = 100_000  # pieces; more has no picture


class Trimmed(Model):
    """A picture that is kept without what its camera had written beside it."""

    blob = ForeignKeyField(Blob, unique=True, backref="trimmed")


def without_details(name, blob):
    """The same picture without them: a new blob, or this one when there is nothing to leave."""
    if ending_of(name) not in ENDINGS or blob.size > limits.INSIDE_BYTES:
        return blob
    try:
        pieces = _kept(_Bytes(blob))
    except (struct.error, IndexError):  # it ends too soon: no picture, or half of one
        return blob
    if pieces is None:
        return blob
    bare = Blob.of(_read(blob, pieces))
    with database.atomic():
        Trimmed.insert(blob=bare).on_conflict_ignore().execute()
        if bare != blob:
            blob.delete_if_unused()
    return bare


def _read(blob, pieces):
    """What the pieces name: bytes themselves, or (start, end) of the blob."""
    for piece in pieces:
        if isinstance(piece, bytes):
            yield piece
        else:
            yield from blob.stream(*piece)


def _kept(picture):
    """The pieces to keep of a picture, or None when all of it stays."""
    if picture[0:2] == JPEG:
        return _jpeg(picture)
    if picture[0:8] == PNG:
        return _png(picture)
    if picture[0:4] == b"RIFF" and picture[8:12] == b"WEBP":
        return _webp(picture)
    return None


def _jpeg(picture):
    at, kept, turned, left_out = 2, [(0, 2)], 1, False
    while at < picture.size and len(kept) < MOST:
        marker, length = struct.unpack(">HH", picture[at : at + 4])
        if marker == 0xFF00 | START_OF_SCAN or marker < 0xFF00:
            break
        end = at + 2 + length
        if marker & 0xFF in SAYING:
            left_out = True
            turned = _orientation(picture[at + 4 : end]) or turned
        else:
            kept.append((at, end))
        at = end
    if not left_out:
        return None
    if turned != 1:
        kept.insert(1, _turned(turned))
    return [*kept, (at, picture.size)]


def _orientation(segment):
    """The number under which an EXIF segment says how to turn the picture, or 0."""
    if segment[:6] != b"Exif\0\0":
        return 0
    tiff = segment[6:]
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return 0
    start = struct.unpack_from(f"{order}I", tiff, 4)[0]
    for entry in range(struct.unpack_from(f"{order}H", tiff, start)[0]):
        tag, kind, _, value = struct.unpack_from(f"{order}HHIH", tiff, start + 2 + 12 * entry)
        if (tag, kind) == (ORIENTATION, SHORT):
            return value if 1 <= value <= 8 else 0
    return 0


def _turned(orientation):
    """An APP1 segment that says nothing but the orientation."""
    entry = struct.pack(">HHIHH", ORIENTATION, SHORT, 1, orientation, 0)
    body = b"Exif\0\0MM\0\x2a" + struct.pack(">IH", 8, 1) + entry + bytes(4)
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _png(picture):
    at, kept = 8, [(0, 8)]
    left_out = False
    while at < picture.size and len(kept) < MOST:
        length, kind = struct.unpack(">I4s", picture[at : at + 8])
        end = at + 12 + length
        if kind in TELLING:
            left_out = True
        else:
            kept.append((at, end))
        at = end
    return kept if left_out else None


def _webp(picture):
    at, kept, size, left_out = 12, [], 4, False
    while at < picture.size and len(kept) < MOST:
        kind, length = struct.unpack("<4sI", picture[at : at + 8])
        end = at + 8 + length + length % 2
        if kind in TOLD:
            left_out = True
        elif kind == b"VP8X":  # whose flags say what comes (RFC 9649 §2.7.1.2)
            kept += [picture[at : at + 8], bytes([picture[at + 8 : at + 9][0] & ~0b1100])]
            kept.append((at + 9, end))
        else:
            kept.append((at, end))
        size += 0 if kind in TOLD else end - at
        at = end
    return [b"RIFF" + struct.pack("<I", size) + b"WEBP", *kept] if left_out else None


class _Bytes:
    """A blob's bytes by their place; the chunk that was read last is at hand."""

    def __init__(self, blob):
        self.size, self._blob = blob.size, blob
        self._start, self._content = 0, b""

    def __getitem__(self, part):
        start, stop = part.start, min(part.stop, self.size)
        if not self._start <= start <= stop <= self._start + len(self._content):
            self._start = start - start % limits.CHUNK_BYTES
            end = max(stop, self._start + limits.CHUNK_BYTES)
            self._content = b"".join(self._blob.stream(self._start, min(end, self.size)))
        return self._content[start - self._start : stop - self._start]
