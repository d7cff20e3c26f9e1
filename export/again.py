"""The second bag of a verification: all is made again, and only what differs is kept to be shown.

Nothing of it is written that is the same, so that a proof needs no room for a second archive.
"""

import hashlib
import tempfile
from typing import NamedTuple

from export.bag import STORED, Folders
from export.zip import told
from pilot.clearing import overwrite

MEMORY = 1024 * 1024  # bytes of a file that are held before it goes to the disk


class Differing(NamedTuple):
    """A file that is not as in the archive."""

    kept: object  # a stream with its bytes; None of those that are files anyway
    size: int


class Again:
    """Stands where a Bag would, in `folder`; `archive` was read and knows what to expect."""

    def __init__(self, folder, archive):
        self.name, self.folders = None, Folders()  # no name: nothing of it goes into a file
        self.info, self.differing = {}, {}
        self._folder, self._archive = folder, archive
        self._made = bytearray(archive.count)  # 1 for each file of the archive that came again

    def __enter__(self):
        return self

    def __exit__(self, *error):
        """Lets go of what differs."""
        for kept, size in self.differing.values():
            if kept:
                _forget(kept, size)

    def add(self, path, pieces):
        """Takes the payload file data/<path> from an iterable of bytes."""
        digest, kept = hashlib.sha256(), None if path.startswith(STORED) else self._spool()
        passing = self.folders.passing(path, pieces)
        path, size = f"data/{path}", 0
        number = self._archive.number(path)
        if number is not None:
            self._made[number] = 1
        for piece in passing:
            size += len(piece)
            digest.update(piece)
            if kept:
                kept.write(piece)
        if number is None or digest.digest() != self._archive.digest(number):
            self.differing[path] = Differing(kept, size)
        elif kept:
            _forget(kept, size)

    @property
    def unmade(self):
        """The payload files that are in the archive only."""
        numbers = self._archive.numbers("data/")
        return {self._archive.path_of(one) for one in numbers if not self._made[one]}

    def take(self, _, members):
        """Compares what another process made; it kept nothing but what `members` say.

        Returns the paths of what differs: this process makes them again, to show where.
        """
        differing = set()
        for name, (size, *_, digest) in map(told, members):
            path = name.decode()
            number = self._archive.number(path)
            if number is not None and digest == self._archive.digest(number):
                self._made[number] = 1
                self.folders.note(path.removeprefix("data/"), size)
            else:
                differing.add(path.removeprefix("data/"))
        return differing

    def close(self, info):
        """Notes what bag-info.txt would say."""
        self.info = {label: str(value).strip() for label, value in info}

    def lines(self, path):
        """Yields (number, bytes with the line feed) of a file that differs."""
        self.differing[path].kept.seek(0)
        yield from enumerate(self.differing[path].kept, start=1)

    def _spool(self):
        return tempfile.SpooledTemporaryFile(MEMORY, dir=self._folder)


def _forget(kept, size):
    """What went to the disk holds what people wrote, so it goes as all else there does."""
    if size > MEMORY:
        overwrite(kept)
    kept.close()
