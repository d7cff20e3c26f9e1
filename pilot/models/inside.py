"""What is inside files, read after they have arrived: derived, so made again from the bytes."""

from time import monotonic

from peewee import JOIN, BlobField, ForeignKeyField, IntegerField, TextField

from pilot import limits
from pilot.database import database
from pilot.inside import look
from pilot.models.base import Model, among
from pilot.models.blob import Blob
from pilot.models.file import File, Version
from pilot.models.prepared import Prepared


class Inside(Model):
    """The words of a content and a small picture of it; empty where there are none."""

    blob = ForeignKeyField(Blob, unique=True, backref="insides")
    text = TextField(default="")
    picture = BlobField(default=b"")  # WebP
    width = IntegerField(default=0)  # of the great one, in pixels
    height = IntegerField(default=0)

    @classmethod
    def waiting(cls):
        """The latest versions whose content nobody has looked into, the oldest first.

        That is the whole memory of what is still to be read: nothing is lost by a restart.
        """
        query = Version.select(Version, File, Blob).join(File).switch(Version).join(Blob)
        query = query.join(cls, JOIN.LEFT_OUTER, on=(cls.blob == Blob.id))
        latest = (Version.number == File.number) & Blob.sha256.is_null(False)
        return query.where(latest, cls.id.is_null()).order_by(Version.id)

    @classmethod
    def waits(cls):
        """Whether a content waits to be looked into."""
        return database.remember("inside", lambda: cls.waiting().exists())

    @classmethod
    def read(cls, seconds):
        """Looks into what waits, for about so long."""
        end = monotonic() + seconds
        while cls.read_next() and monotonic() < end:
            pass

    @classmethod
    def read_next(cls, writing=database.atomic):
        """Looks into one content that waits. Returns whether there was one."""
        version = cls.waiting().first()
        if version is None:
            return False
        blob = version.blob
        found = look(version.file.name, blob.size, blob.stream())
        with writing():
            cls.insert(blob=blob, **found._asdict()).on_conflict_ignore().execute()
            if found.text:
                for file in File.holding(blob):
                    file.note_for_search()
        return True

    @classmethod
    def pictures(cls, files):
        """{file id: (width, height)} for those of these files that a small picture is made of."""
        rows = _pictures([file.id for file in files]) if files else ()
        return {file: (width, height) for file, width, height in rows}

    @property
    def small_size(self):
        """(width, height) of the small picture, in pixels."""
        return small_size(self.width, self.height)

    @classmethod
    def of(cls, blob):
        """What is inside these bytes; None as long as nobody has looked."""
        return cls.get_or_none(cls.blob == blob)

    @classmethod
    def small(cls, blob):
        """The small picture of these bytes; nothing when there is none."""
        return cls.select(cls.picture).where(cls.blob == blob).scalar() or b""


def _of(files):
    query = Version.select(Version.file, Inside.width, Inside.height).join(File).switch(Version)
    query = query.join(Inside, on=(Inside.blob == Version.blob))
    is_shown = (Version.number == File.number) & (Inside.width > 0)
    return query.where(among(Version.file, files), is_shown).tuples()


_pictures = Prepared(_of)


def small_size(width, height):
    """(width, height) of the small picture made of one of this size, in pixels."""
    scale = min(1, limits.SMALL_PIXELS / max(width, height, 1))
    return max(1, round(width * scale)), max(1, round(height * scale))
