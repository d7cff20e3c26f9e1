"""Writes a bag (RFC 8493) into a zip file as its content comes: nothing is held in memory.

The same content gives the same bytes: fixed times, a fixed order, sorted names in the directory.
"""

import hashlib
import zipfile

EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip can say
BAGIT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
PIECE = 1024 * 1024
STORED = "files/"  # mostly compressed already; and nobody can mistake a large one for a bomb


class Bag:
    """One bag in the making, in the folder `name` of the zip."""

    def __init__(self, stream, name):
        self.name = name
        self.manifest, self.sizes = {}, {}  # path below data/ -> SHA-256, bytes
        self._zip = zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6)

    def add(self, path, pieces):
        """Adds the payload file data/<path> from an iterable of bytes."""
        digest, size = hashlib.sha256(), 0
        with self._entry(f"data/{path}", is_stored=path.startswith(STORED)) as entry:
            for piece in pieces:
                digest.update(piece)
                size += len(piece)
                entry.write(piece)
        self.manifest[path], self.sizes[path] = digest.hexdigest(), size

    def close(self, info):
        """Adds the tag files and finishes the zip. `info`: [(label, value)] for bag-info.txt."""
        oxum = ("Payload-Oxum", f"{sum(self.sizes.values())}.{len(self.sizes)}")
        tags = {
            "bag-info.txt": lines(f"{label}: {value}" for label, value in sorted([*info, oxum])),
            "bagit.txt": BAGIT,
            "manifest-sha256.txt": lines(
                f"{sha256}  data/{path}" for path, sha256 in sorted(self.manifest.items())
            ),
        }
        tags["tagmanifest-sha256.txt"] = lines(
            f"{hashlib.sha256(content).hexdigest()}  {path}" for path, content in tags.items()
        )
        for path, content in tags.items():
            with self._entry(path, is_stored=False) as entry:
                entry.write(content)
        self._zip.filelist.sort(key=lambda entry: entry.filename)
        self._zip.close()

    def abandon(self):
        """Lets go of a bag that will never be complete, without another byte to the stream."""
        self._zip.fp = None

    def _entry(self, path, *, is_stored):
        entry = zipfile.ZipInfo(f"{self.name}/{path}", EPOCH)
        entry.compress_type = zipfile.ZIP_STORED if is_stored else zipfile.ZIP_DEFLATED
        entry.create_system, entry.external_attr = 3, 0o100644 << 16
        return self._zip.open(entry, "w", force_zip64=True)


def lines(texts):
    """The texts as UTF-8 with a line feed after each."""
    return "".join(f"{text}\n" for text in texts).encode()


def sha256_of(path):
    """(SHA-256, bytes) of a file on the disk."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size
