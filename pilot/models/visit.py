"""Visits: on which days somebody was here; the ground of "reached"."""

from peewee import ForeignKeyField, TextField

from pilot.database import database
from pilot.models.base import Model
from pilot.models.person import Person


class Visit(Model):
    """One person was here on one day (ISO date in UTC), however often."""

    person = ForeignKeyField(Person, backref="visits")
    day = TextField()

    class Meta:
        indexes = ((("person", "day"), True),)

    @classmethod
    def note(cls, person, day):
        """Notes the visit; once a day is enough."""
        with database.atomic():
            cls.insert(person=person, day=day).on_conflict_ignore().execute()
