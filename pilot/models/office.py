"""Offices of the trial besides the sponsor's: who holds each, and that they said so themselves."""

from typing import NamedTuple

from peewee import ForeignKeyField, TextField

from pilot import clock
from pilot.database import database
from pilot.errors import Refused
from pilot.models.base import InstantField, Model
from pilot.models.person import LEAD, Person
from pilot.models.trial import Trial

OFFICES = {
    "lead": "Lead",
    "operator": "Operator",
    "archive_owner": "Archive owner",
    "data_contact": "Data-protection contact",
}


class Confirmation(Model):
    """Somebody's own word that they hold an office."""

    person = ForeignKeyField(Person, backref="confirmations")
    office = TextField()  # one of OFFICES
    at = InstantField()

    class Meta:
        indexes = ((("person", "office"), True),)

    @classmethod
    def give(cls, person, office):
        """This person, in their own session, agrees to hold the office; twice does no harm.

        Raises Refused when it is not theirs.
        """
        if office not in OFFICES or person not in holders(Trial.current(), office):
            raise Refused("The charter does not name you for this. Ask a lead to correct it.")
        with database.atomic():
            if not cls.select().where(cls.person == person, cls.office == office).exists():
                cls.create(person=person, office=office, at=clock.now())


class Office(NamedTuple):
    """An office as the charter's page shows it."""

    key: str
    label: str
    name: str
    holders: list  # people of the roster who may confirm it
    confirmed: Confirmation | None

    @property
    def is_awaited(self):
        """Whether somebody of the roster has still to say yes."""
        return bool(self.holders) and self.confirmed is None

    @property
    def sentence(self):
        names = " or ".join(person.name for person in self.holders)
        return f"{names} has not confirmed yet: {self.label.lower()}."


def offices(trial):
    """The four offices; outsiders hold theirs without confirming, the roster knows no way in."""
    return [_office(trial, key) for key in OFFICES]


def holders(trial, office):
    """The people of the roster whom the charter names for it: all leads, else by address."""
    if office == LEAD:
        return list(Person.enrolled().where(Person.role == LEAD).order_by(Person.id))
    address = getattr(trial, f"{office}_email").lower()
    return list(Person.enrolled().where(Person.email == address)) if address else []


def _office(trial, key):
    people = holders(trial, key)
    given = Confirmation.select().where(Confirmation.office == key, Confirmation.person.in_(people))
    named = ", ".join(person.name for person in people) if key == LEAD else getattr(trial, key)
    return Office(key, OFFICES[key], named, people, given.order_by(Confirmation.at).first())
