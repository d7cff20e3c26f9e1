"""Finds byte strings in files of any size, inside zip and gzip too, until a deadline."""

import gzip
import os
import stat
import time
import zipfile
import zlib

BLOCK = 2**20
DAMAGED = (OSError, EOFError, zlib.error, zipfile.BadZipFile, RuntimeError, NotImplementedError)


class TimeOver(Exception):
    """The seconds given to a search have passed."""


class Scan:
    """A search for `needles` (bytes) that counts what it has read and stops at its deadline."""

    def __init__(self, needles, seconds):
        self.needles = needles
        self.files = self.bytes = self.unread = 0
        self._overlap = max(map(len, needles), default=1) - 1
        self._deadline = time.monotonic() + seconds

    def found_in(self, path):
        """Where in the file a needle stands: "" for plainly, a member's name for a zip, or None."""
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            with os.fdopen(descriptor, "rb") as file:
                if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                    return None
                self.files += 1
                return self._look_into(file)
        except DAMAGED:
            self.unread += 1
            return None

    def found_in_stream(self, stream):
        """Whether a needle stands in a stream of bytes. Raises TimeOver."""
        tail = b""
        while block := stream.read(BLOCK):
            self.bytes += len(block)
            window = tail + block
            if any(needle in window for needle in self.needles):
                return True
            tail = window[-self._overlap :] if self._overlap else b""
            self.check_time()
        return False

    def check_time(self):
        """Raises TimeOver once the deadline has passed."""
        if time.monotonic() > self._deadline:
            raise TimeOver

    def _look_into(self, file):
        if self.found_in_stream(file):
            return ""
        file.seek(0)
        start = file.read(4)
        file.seek(0)
        if start[:2] == b"\x1f\x8b":
            with gzip.open(file) as stream:
                return "gzip" if self.found_in_stream(stream) else None
        return self._look_into_zip(file) if start == b"PK\x03\x04" else None

    def _look_into_zip(self, file):
        with zipfile.ZipFile(file) as package:
            for member in package.infolist():
                with package.open(member) as stream:
                    if self.found_in_stream(stream):
                        return member.filename
        return None
