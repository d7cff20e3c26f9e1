"""The lead's three acts of a day: answer the oldest question, wake a department, thank a giver."""

from datetime import timedelta

from peewee import ForeignKeyField, TextField

from pilot import clock
from pilot.database import database
from pilot.errors import Refused
from pilot.models.base import InstantField, Model
from pilot.models.person import Person
from pilot.models.post import QUESTION, Post
from pilot.models.trial import Trial

ASK, WAKE, THANK = ACTS = ("question", "department", "giver")


class Act(Model):
    """One lead did one of the three acts on one day, for this question, department or giver."""

    person = ForeignKeyField(Person, backref="acts")
    day = TextField()  # ISO date in the trial's zone
    act = TextField()
    question = ForeignKeyField(Post, null=True, backref="acts")
    department = TextField(default="")
    giver = ForeignKeyField(Person, null=True, backref="thanks")
    at = InstantField()

    class Meta:
        indexes = ((("person", "day", "act"), True),)

    @classmethod
    def tick(cls, person, act, subject):
        """Records that the act is done today; twice does no harm.

        `subject` is text as a form sends it: the question's id, the department, the giver's
        handle. Raises Refused when there is no such thing.
        """
        what = _subject(act, subject)
        with database.atomic():
            if act not in cls.done_today(person):
                cls.create(person=person, day=today(), act=act, at=clock.now(), **what)

    @classmethod
    def untick(cls, person, act):
        """Takes today's tick back."""
        with database.atomic():
            own = cls.delete().where(cls.person == person, cls.day == today(), cls.act == act)
            own.execute()

    @classmethod
    def done_today(cls, person):
        """{act: Act} of this person."""
        own = cls.select().where(cls.person == person, cls.day == today())
        return {act.act: act for act in own}

    @classmethod
    def thanked(cls, *, days):
        """The ids of the people whom a lead has thanked in the last so many days."""
        since = str(clock.date.fromisoformat(today()) - timedelta(days=days - 1))
        return {act.giver_id for act in cls.select().where(cls.act == THANK, cls.day >= since)}


def today():
    """The ISO date on the wall of the trial's zone."""
    return str(clock.today(Trial.current().timezone))


def _subject(act, text):
    """{column: row} of what the act is about."""
    if act == WAKE and text in Person.departments():
        return {"department": text}
    if act == ASK and text.isdecimal() and len(text) < 19:
        asked = Post.visible().where(Post.kind == QUESTION, Post.id == int(text)).first()
        if asked:
            return {"question": asked}
    if act == THANK and (giver := Person.enrolled().where(Person.handle == text).first()):
        return {"giver": giver}
    raise Refused("That is not among today's acts any more. Go back and look again.")
