"""A proposal: what a lead would amend in the open charter; the sponsor signs it, or does not."""

from peewee import ForeignKeyField, TextField

from pilot import clock
from pilot.database import database
from pilot.errors import Refused
from pilot.models import journal
from pilot.models.amendment import LABELS, Amendment, wording
from pilot.models.base import InstantField, Model, tidy
from pilot.models.person import Person
from pilot.models.trial import OPEN, Trial


class Proposal(Model):
    """The one change of the charter that waits for the sponsor's signature."""

    field = TextField()  # one of AMENDABLE
    text = TextField()
    reason = TextField()
    by = ForeignKeyField(Person, backref="proposals")
    at = InstantField()

    @classmethod
    def make(cls, by, field, text, reason):
        """A lead writes it down in the place of the one before. Raises Invalid like signing it."""
        if not by.is_lead:
            raise Refused("A lead proposes; the sponsor signs.")
        with database.atomic():
            text = wording(field, text, reason)
            cls.delete().execute()
            journal.record("proposed", f"An amendment: {LABELS[field]}", by=by)
            said = {"field": field, "text": text, "reason": tidy(reason)}
            return cls.create(**said, by=by, at=clock.now())

    @classmethod
    def waiting(cls):
        """The one that waits for the sponsor, with who made it, or None."""
        if Trial.current().phase != OPEN:
            return None
        one = cls.select(cls, Person).join(Person).first()
        signed = one and Amendment.select().where(
            Amendment.field == one.field, Amendment.at >= one.at
        )
        return one if one and not signed.exists() else None

    @classmethod
    def asks(cls, person):
        """Whether one waits for this person's signature; from memory until somebody writes."""
        if not person.is_sponsor:
            return False
        return database.remember("proposal", cls.waiting) is not None

    @classmethod
    def put_aside(cls, by):
        """Lead or sponsor takes it off the table; twice does no harm."""
        if not (by.is_lead or by.is_sponsor):
            raise Refused("Lead or sponsor put a proposal aside.")
        with database.atomic():
            Trial.current().must_be_open()
            if one := cls.waiting():
                journal.record("put aside", f"The proposed amendment: {one.label}", by=by)
            cls.delete().execute()

    @property
    def label(self):
        return LABELS.get(self.field, self.field)  # a damaged word stands for itself
