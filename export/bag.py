"""Writes a bag (RFC 8493) into a zip file as its content comes: nothing is held in memory.

The same content gives the same bytes: fixed times, a fixed order, sorted names in the directory.
"""

import hashlib
from itertools import islice

from export.zip import DEFLATED, Zip
from export.zip import STORED as AS_IT_IS

BAGIT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
PIECE = 1024 * 1024
LINES_AT_ONCE = 1_000
# Mostly compressed already; and nobody can mistake a large one for a bomb.
STORED = ("files/", "damaged/")


class Folders(dict):
    """{folder below data/: [files in it, their bytes]} of what was put into a bag so far."""

    @property
    def count(self):
        return sum(files for files, _ in self.values())

    @property
    def size(self):
        return sum(size for _, size in self.values())

    def passing(self, path, pieces):
        """Yields the pieces of a new file on their way into the bag."""
        folder = self._folder(path)
        for piece in pieces:
            folder[1] += len(piece)
            yield piece

    def note(self, path, size):
        """Counts a new file that came in by itself."""
        self._folder(path)[1] += size

    def _folder(self, path):
        folder = self.setdefault(path.rpartition("/")[0], [0, 0])
        folder[0] += 1
        return folder


class Bag:
    """One bag in the making, in the folder `name` of the zip."""

    def __init__(self, stream, name, members=None):
        self.name, self.folders = name, Folders()
        self._zip = Zip(stream, f"{name}/", members)

    def add(self, path, pieces):
        """Adds the payload file data/<path> from an iterable of bytes."""
        method = AS_IT_IS if path.startswith(STORED) else DEFLATED
        self._zip.add(f"data/{path}", self.folders.passing(path, pieces), method=method)

    def take(self, packed, members):
        """Adds the payload files that another bag of this name put into the stream `packed`.

        Returns the paths that did not come: none.
        """
        for name, size in self._zip.take(packed, members):
            self.folders.note(name.removeprefix("data/"), size)
        return set()

    def close(self, info):
        """Adds the tag files and finishes the zip. `info`: [(label, value)] for bag-info.txt."""
        oxum = ("Payload-Oxum", f"{self.folders.size}.{self.folders.count}")
        tags = {
            "bag-info.txt": [lines(f"{label}: {value}" for label, value in sorted([*info, oxum]))],
            "bagit.txt": [BAGIT],
            "manifest-sha256.txt": self._manifest(),
        }
        digests = [(self._zip.add(path, pieces), path) for path, pieces in tags.items()]
        tagged = lines(f"{digest.hex()}  {path}" for digest, path in digests)
        self._zip.add("tagmanifest-sha256.txt", [tagged])
        self._zip.close()

    def _manifest(self):
        """Yields the lines for the payload, many at once."""
        listed = (
            b"%s  %s\n" % (digest.hex().encode(), name)
            for name, digest in self._zip.digests() if name.startswith(b"data/")
        )  # fmt: skip
        while some := list(islice(listed, LINES_AT_ONCE)):
            yield b"".join(some)


def lines(texts):
    """The texts as UTF-8 with a line feed after each."""
    return "".join(f"{text}\n" for text in texts).encode()


def sha256_of(path):
    """(SHA-256, bytes) of a file on the disk."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size
