"""Blobs: the bytes of files, by SHA-256, in chunks that arrive in small transactions."""

import hashlib
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from datetime import timedelta

from peewee import BlobField, DatabaseError, ForeignKeyField, IntegerField, TextField

from pilot import clock, limits
from pilot.database import database
from pilot.disk import room_for
from pilot.errors import Refused
from pilot.models.base import InstantField, Model

# As text: a model around each chunk takes longer than reading or writing it.
CHUNK = "SELECT content FROM chunk WHERE blob_id = ? AND number = ?"
ADD = "INSERT INTO chunk (blob_id, number, content) VALUES (?, ?, ?)"


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

    def left(self):
        """Yields the chunks that can still be read, where bytes are missing or changed."""
        for number in range(-(-self.size // limits.CHUNK_BYTES)):
            with suppress(DatabaseError):  # a damaged page of the database file
                if row := database.execute_sql(CHUNK, (self.id, number)).fetchone():
                    yield row[0]

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
        self._storing = None
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
            self._waiting.append(bytes(memoryview(self._buffer)[: limits.CHUNK_BYTES]))
            del self._buffer[: limits.CHUNK_BYTES]
        if len(self._waiting) >= limits.CHUNKS_PER_TRANSACTION:
            self._flush()

    def finish(self):
        """Completes the blob, or returns the one that already holds these bytes."""
        if self._buffer:
            self._waiting.append(bytes(self._buffer))
        self._settle()
        sha256, rows = self._digest.hexdigest(), self._rows()
        with database.atomic():
            if known := Blob.get_or_none(Blob.sha256 == sha256):
                self._blob.delete_instance(recursive=True)
                return known
            _store(rows)
            self._blob.sha256, self._blob.size = sha256, self.size
            self._blob.save()
        return self._blob

    def abandon(self):
        """Forgets what has arrived so far."""
        if self._storing:
            wait([self._storing])  # what may have gone wrong with it is no matter now
        with database.atomic():
            self._blob.delete_instance(recursive=True)

    def _flush(self):
        """Stores what waits, in a thread of its own: the disk works while more arrives."""
        self._settle()
        rows = self._rows()
        if database.in_transaction():  # the thread that is in it alone may write
            _store(rows)
        else:
            thread = ThreadPoolExecutor(1)
            self._storing = thread.submit(_store_apart, rows)
            thread.shutdown(wait=False)  # it ends with what it has to do

    def _rows(self):
        """What waits as rows of chunks; nothing waits any more."""
        room_for(sum(map(len, self._waiting)))
        rows = [(self._blob.id, self._number + i, piece) for i, piece in enumerate(self._waiting)]
        self._number, self._waiting = self._number + len(rows), []
        return rows

    def _settle(self):
        """Waits for what is being stored. Raises what went wrong with it."""
        storing, self._storing = self._storing, None
        if storing:
            storing.result()


def _store_apart(rows):
    with database.opened():
        database.note(*((ADD, row) for row in rows), durably=False)


def _store(rows):
    with database.atomic():
        for row in rows:
            database.execute_sql(ADD, row)


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
