"""A small zip as Python writes it, and its directory changed by hand."""

import io
import struct
import zipfile

from export.zip import CENTRAL

FILES = {"bag/data/one.txt": b"one\ntwo\nthree", "bag/bagit.txt": b"x" * 3_000_000, "bag/none": b""}


def zipped(files=FILES, comment=b""):
    """The bytes of a zip as Python writes it."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        made.comment = comment
        for name, content in files.items():
            made.writestr(name, content)
    return bytearray(stream.getvalue())


def lines_of(made):
    """Where each line of the directory begins."""
    with zipfile.ZipFile(io.BytesIO(made)) as read:
        place = read.start_dir
        for entry in read.infolist():
            yield place
            place += CENTRAL.size + len(entry.filename) + len(entry.extra) + len(entry.comment)


def field(made, line, offset, packing, value):
    place = list(lines_of(made))[line] + offset
    struct.pack_into(packing, made, place, value)
