"""files: the bytes of every file and version once, named by their SHA-256."""

from export.snapshot import DAMAGED
from pilot.models.blob import Blob

ABOUT = "the bytes of every version of every file, once, named by their SHA-256"
ALWAYS = True


def entries(snapshot):
    """files/<sha256> for every blob whose bytes are whole; the others are known gaps.

    What is left of those is damaged/<sha256>.
    """
    for blob in Blob.complete():
        if blob.sha256 not in snapshot.lost:
            yield f"files/{blob.sha256}", snapshot.noted(blob)
        elif snapshot.is_left(blob):
            yield f"{DAMAGED}{blob.sha256}", blob.left()
