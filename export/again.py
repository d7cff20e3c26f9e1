"""The second bag of a verification: all is made again, and only what differs is kept to be shown.

Nothing of it is written that is the same, so that a proof needs no room for a second archive.
"""

import hashlib
import tempfile

MEMORY = 1024 * 1024  # bytes of a file that are held before it goes to the disk


class Again:
    """Stands where a Bag would, in `folder`; `digests` are {path in the bag: SHA-256} to expect."""

    def __init__(self, folder, digests):
        self.sizes, self.info, self.differing = {}, {}, {}
        self._folder, self._digests = folder, digests

    def add(self, path, pieces):
        """Takes the payload file data/<path> from an iterable of bytes."""
        digest, size, full = hashlib.sha256(), 0, f"data/{path}"
        kept = tempfile.SpooledTemporaryFile(MEMORY, dir=self._folder)  # noqa: SIM115 - if it differs
        for piece in pieces:
            digest.update(piece)
            size += len(piece)
            kept.write(piece)
        self.sizes[path] = size
        if digest.hexdigest() == self._digests.get(full):
            kept.close()
        else:
            self.differing[full] = kept

    def close(self, info):
        """Notes what bag-info.txt would say."""
        self.info = {label: str(value).strip() for label, value in info}

    def abandon(self):
        """Lets go of what differs."""
        for kept in self.differing.values():
            kept.close()

    def lines(self, path):
        """Yields (number, bytes with the line feed) of a file that differs."""
        self.differing[path].seek(0)
        yield from enumerate(self.differing[path], start=1)
