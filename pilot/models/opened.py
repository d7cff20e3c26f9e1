"""How often files were opened: a sum for each file, without a name behind it."""

from peewee import EXCLUDED, ForeignKeyField, IntegerField

from pilot.database import database
from pilot.models.base import Model
from pilot.models.file import File
from pilot.models.trial import OPEN, Trial


class Opened(Model):
    """How often a file was opened by others than its owner, each person once a day."""

    file = ForeignKeyField(File, unique=True, backref="opened")
    times = IntegerField()

    @classmethod
    def note(cls, file):
        """Counts one opening; after the freeze reading leaves no trace."""
        if Trial.current().phase != OPEN:
            return
        counted = {cls.times: cls.times + EXCLUDED.times}
        with database.atomic():
            cls.insert(file=file, times=1).on_conflict(
                conflict_target=(cls.file,), update=counted
            ).execute()

    @classmethod
    def times_of(cls, file):
        """How often this file was opened."""
        return cls.select(cls.times).where(cls.file == file).scalar() or 0
