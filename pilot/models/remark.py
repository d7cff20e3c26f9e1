"""Remarks: what lead and sponsor add to the report in their own words; earlier ones are kept."""

from peewee import ForeignKeyField, TextField, fn

from pilot import clock, limits
from pilot.database import database
from pilot.errors import Invalid
from pilot.models.base import InstantField, Model, tidy
from pilot.models.person import Person

# part of the report: (title there, what to write)
PARTS = {
    "unexpected": ("What nobody expected", "What people did with it that was not in the charter."),
    "failed": ("What did not work", "Said plainly, it is what the next trial learns from."),
    "cost": ("What it cost", "Hours of those who ran it, of those who learnt it, and money."),
}


class Remark(Model):
    """What somebody wrote for one part of the report; the last one of each part counts."""

    part = TextField()
    words = TextField()
    by = ForeignKeyField(Person, backref="remarks")
    at = InstantField()

    @classmethod
    def write(cls, by, texts):
        """Keeps the texts ({part: text}) that have changed, as a closing act. Raises Invalid."""
        texts = {part: tidy(texts.get(part)) for part in PARTS}
        most = limits.CHARTER_CHARACTERS
        if wrong := {
            part: f"Keep it to {most:,} characters, not {len(text):,}."
            for part, text in texts.items()
            if len(text) > most
        }:
            raise Invalid(**wrong)
        with database.closing_act():
            before = cls.standing()
            for part, text in texts.items():
                if text != (before[part].words if part in before else ""):
                    cls.create(part=part, words=text, by=by, at=clock.now())

    @classmethod
    def standing(cls):
        """{part: the Remark that counts}."""
        last = cls.select(fn.MAX(cls.id)).group_by(cls.part)
        query = cls.select(cls, Person).join(Person).where(cls.id.in_(last))
        return {remark.part: remark for remark in query}
