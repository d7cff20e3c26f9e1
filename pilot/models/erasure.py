"""Erasures: that somebody was erased, and how much went with their name."""

from peewee import ForeignKeyField, IntegerField

from pilot.models.base import InstantField, Model
from pilot.models.person import Person


class Erasure(Model):
    """One person was erased; `posts` texts and `files` files went with the name."""

    person = ForeignKeyField(Person, backref="erasures", unique=True)
    at = InstantField()
    posts = IntegerField(default=0)
    files = IntegerField(default=0)

    @classmethod
    def all(cls):
        """Every erasure with its person, in order."""
        return cls.select(cls, Person).join(Person).order_by(cls.id)
