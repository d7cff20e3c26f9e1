"""The second bag of a verification: all is made again, and only what differs is kept to be shown.

Nothing of it is written that is the same, so that a proof needs no room for a second archive.
"""

import hashlib
import tempfile

from export.bag import STORED, Folders
from pilot.clearing import overwrite

MEMORY = 1024 * 1024  # bytes of a file that are held before it goes to the disk


class Again:
    """Stands where a Bag would, in `folder`; `digests` are {path in the bag: SHA-256} to expect."""

    def __init__(self, folder, digests):
        self.folders, self.sizes, self.info, self.differing = Folders(), {}, {}, {}
        self._folder, self._digests = folder, digests

    def __enter__(self):
        return self

    def __exit__(self, *error):
        """Lets go of what differs."""
        for path, kept in self.differing.items():
            if kept:
                _forget(kept, self.sizes[path.removeprefix("data/")])

    def add(self, path, pieces):
        """Takes the payload file data/<path> from an iterable of bytes."""
        digest, kept = hashlib.sha256(), None if path.startswith(STORED) else self._spool()
        self.sizes[path] = 0
        for piece in self.folders.passing(path, pieces, digest):
            self.sizes[path] += len(piece)
            if kept:
                kept.write(piece)
        if digest.hexdigest() != self._digests.get(f"data/{path}"):
            self.differing[f"data/{path}"] = kept
        elif kept:
            _forget(kept, self.sizes[path])

    def close(self, info):
        """Notes what bag-info.txt would say."""
        self.info = {label: str(value).strip() for label, value in info}

    def lines(self, path):
        """Yields (number, bytes with the line feed) of a file that differs."""
        self.differing[path].seek(0)
        yield from enumerate(self.differing[path], start=1)

    def _spool(self):
        return tempfile.SpooledTemporaryFile(MEMORY, dir=self._folder)


def _forget(kept, size):
    """What went to the disk holds what people wrote, so it goes as all else there does."""
    if size > MEMORY:
        overwrite(kept)
    kept.close()
