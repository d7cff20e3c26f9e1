"""A ZIP as it is made: each piece is sent as soon as it is there, nothing is kept in memory."""

import zipfile

PIECE = 64 * 1024


class Outflow:
    """What zipfile writes to; it cannot seek, so sizes follow each file (APPNOTE 4.3.9)."""

    def __init__(self):
        self._waiting = bytearray()

    def write(self, piece):
        self._waiting += piece
        return len(piece)

    def flush(self):
        """Nothing to do: take() gives what there is."""

    def __len__(self):
        return len(self._waiting)

    def take(self):
        """The bytes that were written since the last time."""
        taken = bytes(self._waiting)
        self._waiting.clear()
        return taken


def zipped(entries, at):
    """Yields the bytes of a ZIP of (path, iterable of bytes); `at` is the time of all of them."""
    outflow = Outflow()
    with zipfile.ZipFile(outflow, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, pieces in entries:
            info = zipfile.ZipInfo(path, at.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o100600 << 16
            with archive.open(info, "w", force_zip64=True) as entry:
                for piece in pieces:
                    entry.write(piece)
                    if len(outflow) >= PIECE:
                        yield outflow.take()
        yield outflow.take()
    yield outflow.take()
