"""Writes a bag (RFC 8493) into a zip file as its content comes: nothing is held in memory.

The same content gives the same bytes: fixed times, a fixed order, sorted names in the directory.
"""

import hashlib

from export.zip import DEFLATED, Zip
from export.zip import STORED as AS_IT_IS

BAGIT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
PIECE = 1024 * 1024
DIGEST = hashlib.sha256().digest_size
STORED = "files/"  # mostly compressed already; and nobody can mistake a large one for a bomb


class Folders(dict):
    """{folder below data/: [files in it, their bytes]} of what was put into a bag so far."""

    @property
    def count(self):
        return sum(files for files, _ in self.values())

    @property
    def size(self):
        return sum(size for _, size in self.values())

    def passing(self, path, pieces, digest):
        """Yields the pieces of a new file on their way into the bag and the digest."""
        folder = self.setdefault(path.rpartition("/")[0], [0, 0])
        folder[0] += 1
        for piece in pieces:
            folder[1] += len(piece)
            digest.update(piece)
            yield piece


class Bag:
    """One bag in the making, in the folder `name` of the zip."""

    def __init__(self, stream, name):
        self.name, self.folders = name, Folders()
        self._manifest = []  # path, NUL, SHA-256: an archive has hundreds of thousands of files
        self._zip = Zip(stream)

    def add(self, path, pieces):
        """Adds the payload file data/<path> from an iterable of bytes."""
        digest, method = hashlib.sha256(), AS_IT_IS if path.startswith(STORED) else DEFLATED
        passing = self.folders.passing(path, pieces, digest)
        self._zip.add(f"{self.name}/data/{path}", passing, method=method)
        self._manifest.append(path.encode("ascii") + b"\0" + digest.digest())

    def close(self, info):
        """Adds the tag files and finishes the zip. `info`: [(label, value)] for bag-info.txt."""
        oxum = ("Payload-Oxum", f"{self.folders.size}.{self.folders.count}")
        tags = {
            "bag-info.txt": lines(f"{label}: {value}" for label, value in sorted([*info, oxum])),
            "bagit.txt": BAGIT,
            "manifest-sha256.txt": b"".join(self._manifest_lines()),
        }
        tags["tagmanifest-sha256.txt"] = lines(
            f"{hashlib.sha256(content).hexdigest()}  {path}" for path, content in tags.items()
        )
        for path, content in tags.items():
            self._zip.add(f"{self.name}/{path}", [content])
        self._zip.close()

    def _manifest_lines(self):
        for member in sorted(self._manifest):
            path, digest = member[: -DIGEST - 1], member[-DIGEST:]
            yield b"%s  data/%s\n" % (digest.hex().encode(), path)


def lines(texts):
    """The texts as UTF-8 with a line feed after each."""
    return "".join(f"{text}\n" for text in texts).encode()


def sha256_of(path):
    """(SHA-256, bytes) of a file on the disk."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size
