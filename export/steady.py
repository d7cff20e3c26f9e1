"""A file that goes to the disk as it is written.

Whoever posts meanwhile waits until their words are on the same disk. If an archive's gigabytes
waited in memory until its end, that one post would wait for all of them.
"""

import io
import os

AT_ONCE = 8 * 1024**2  # bytes that may wait


class _Synced(io.FileIO):
    _waiting = 0

    def write(self, content):
        written = super().write(content)
        self._waiting += written
        if self._waiting >= AT_ONCE:
            os.fdatasync(self.fileno())
            self._waiting = 0
        return written


def steady(path, mode, opener=None):
    """The file as open() gives it, for reading and writing bytes."""
    return io.BufferedRandom(_Synced(path, mode, opener=opener))
