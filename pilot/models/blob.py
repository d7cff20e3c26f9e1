"""Blobs: the bytes of files, by SHA-256, in chunks that arrive in small transactions."""

import hashlib
from datetime import timedelta

from peewee import BlobField, ForeignKeyField, IntegerField, TextField

from pilot import clock, limits
from pilot.database import database, room_for
from pilot.errors import Refused
from pilot.models.base import InstantField, Model

# As text: a model around each chunk would take five times as long as reading it.
CHUNK = "SELECT content FROM chunk WHERE blob_id = ? AND number = ?"


class Blob(Model):
    """Some bytes. Without `sha256` they have not all arrived and count as nothing."""

    sha256 = TextField(null=True, unique=True)
    size = IntegerField(default=0)
    begun_at = InstantField()

    def stream(self, start=0, end=None):
        """Yields the bytes from `start` up to but not including `end`, a chunk at a time."""
        end = self.size if end is None else end
        first, last = start // limits.CHUNK_BYTES, max(end - 1, 0) // limits.CHUNK_BYTES
        for number in range(first, last + 1):
            row = database.execute_sql(CHUNK, (self.id, number)).fetchone()
            if row is None:
                return
            offset = number * limits.CHUNK_BYTES
            yield row[0][max(start - offset, 0) : end - offset]

    @property
    def intact(self):
        """Whether the stored bytes still have the checksum under which they were stored."""
        digest = hashlib.sha256()
        for piece in self.stream():
            digest.update(piece)
        return digest.hexdigest() == self.sha256

    @classmethod
    def held(cls, sha256):
        """The bytes of that checksum if a file holds them, else None."""
        blob = cls.get_or_none(cls.sha256 == sha256) if sha256 else None
        return blob if blob and blob.versions.exists() else None

    @classmethod
    def complete(cls):
        return cls.select().where(cls.sha256.is_null(False)).order_by(cls.sha256)

    @classmethod
    def sweep(cls, before):
        """Removes what was begun before that instant and never completed, or that no file holds."""
        with database.atomic():
            for blob in cls.select().where(cls.begun_at < before):
                blob.delete_if_unused()

    @classmethod
    def sweep_abandoned(cls):
        """Removes what a killed server left of uploads; none that is under way is a day old."""
        cls.sweep(before=clock.now() - timedelta(days=1))

    def delete_if_unused(self):
        """Forgets bytes that no file holds, such as an uploaded roster once it is read."""
        with database.atomic():
            if not self.versions.exists():
                self.delete_instance(recursive=True)

    @classmethod
    def of(cls, pieces):
        """Stores all bytes that an iterable yields and returns their blob."""
        inflow = Inflow()
        for piece in pieces:
            inflow.write(piece)
        return inflow.finish()


class Chunk(Model):
    """Up to limits.CHUNK_BYTES of a blob."""

    blob = ForeignKeyField(Blob, backref="chunks")
    number = IntegerField()
    content = BlobField()

    class Meta:
        indexes = ((("blob", "number"), True),)


class Inflow:
    """Takes bytes as they arrive; nothing is a blob before finish()."""

    def __init__(self):
        room_for(limits.CHUNK_BYTES)
        self._digest, self._buffer, self._waiting = hashlib.sha256(), bytearray(), []
        self._number = self.size = 0
        with database.atomic():
            self._blob = Blob.create(begun_at=clock.now())

    def write(self, piece):
        """Takes some bytes. Raises Refused over limits.FILE_BYTES and when the disk is full."""
        self.size += len(piece)
        if self.size > limits.FILE_BYTES:
            raise TooLarge
        self._digest.update(piece)
        self._buffer += piece
        while len(self._buffer) >= limits.CHUNK_BYTES:
            self._waiting.append(bytes(self._buffer[: limits.CHUNK_BYTES]))
            del self._buffer[: limits.CHUNK_BYTES]
        if len(self._waiting) >= limits.CHUNKS_PER_TRANSACTION:
            self._flush()

    def finish(self):
        """Completes the blob, or returns the one that already holds these bytes."""
        if self._buffer:
            self._waiting.append(bytes(self._buffer))
        self._flush()
        sha256 = self._digest.hexdigest()
        with database.atomic():
            if known := Blob.get_or_none(Blob.sha256 == sha256):
                self._blob.delete_instance(recursive=True)
                return known
            self._blob.sha256, self._blob.size = sha256, self.size
            self._blob.save()
        return self._blob

    def abandon(self):
        """Forgets what has arrived so far."""
        with database.atomic():
            self._blob.delete_instance(recursive=True)

    def _flush(self):
        if not self._waiting:
            return
        room_for(sum(map(len, self._waiting)))
        with database.atomic():
            for content in self._waiting:
                Chunk.create(blob=self._blob, number=self._number, content=content)
                self._number += 1
        self._waiting.clear()


class TooLarge(Refused):
    """More than is taken (413): a file over the limit, unless the sentence says otherwise."""

    def __init__(self, sentence=""):
        most = f"A file may have {size(limits.FILE_BYTES)} at most. Nothing was stored."
        super().__init__(sentence or most)


def size(count):
    """`240 kB`, `1.2 MB` (decimal, as file managers show it)."""
    if count < 1000:
        return f"{count} bytes"
    for unit in ("kB", "MB", "GB"):
        count /= 1000
        if count < 999.5 or unit == "GB":
            break
    return f"{count:.1f} {unit}" if count < 10 else f"{count:.0f} {unit}"
