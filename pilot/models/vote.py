"""The vote of the last week: adopt, adapt or stop, so kept that nobody can tell who said what.

That somebody voted and what was voted are two tables without a common column, time or order: a
voter's number is the person's, a vote's is drawn by lot. So a vote can be neither changed nor taken
back. It is shown when the trial is over, and only when there are five or more: a figure that grew
by one while somebody had just voted would tell.
"""

import secrets
from typing import NamedTuple

from peewee import ForeignKeyField, TextField, fn

from pilot import limits
from pilot.database import database
from pilot.errors import Invalid, Refused, WrongPhase
from pilot.models.base import Model, one_line
from pilot.models.person import Person
from pilot.models.trial import FROZEN, RETIRED, Trial

ADOPT, ADAPT, STOP = CHOICES = ("adopt", "adapt", "stop")
NUMBERS = 2**52  # half of what every reader of JSON keeps exactly


class Voter(Model):
    """That somebody has voted; nothing says when or what."""

    person = ForeignKeyField(Person, unique=True, backref="voted")

    @classmethod
    def has_voted(cls, person):
        """Whether this person has; known from memory until somebody writes."""
        return person.id in database.remember("voters", cls._ids)

    @classmethod
    def _ids(cls):
        return frozenset(number for (number,) in cls.select(cls.person).tuples())


class Vote(Model):
    """One vote; nothing says when or whose."""

    choice = TextField()  # one of CHOICES
    sentence = TextField(default="")

    @classmethod
    def cast(cls, person, choice, sentence=""):
        """Votes once and for all. Raises WrongPhase before the last week, Refused the second time.

        The sponsor decides and does not vote.
        """
        trial = Trial.current()
        trial.must_be_open()
        if not trial.is_closing:
            raise WrongPhase(f"The vote is held in the last {limits.CLOSING_DAYS} days.")
        said = _checked(choice, sentence)
        if person.is_sponsor:
            raise Refused("You decide; the others vote, so that you know what they think.")
        with database.atomic():
            if Voter.select().where(Voter.person == person).exists():
                raise Refused(
                    "You have voted already. Nobody knows which vote is yours, so it cannot be "
                    "changed."
                )
            Voter.create(id=person.id, person=person)
            cls.create(id=secrets.randbelow(NUMBERS) + 1, **said)


class Result(NamedTuple):
    """What the vote came to; counts and sentences are empty while they may not be shown."""

    voters: int
    counts: dict  # choice -> number
    sentences: dict  # choice -> [sentence]

    @classmethod
    def now(cls):
        """The result for everybody, from memory until somebody writes."""
        return database.remember("vote", cls._counted)

    @property
    def is_shown(self):
        """Whether the trial is over and five or more have voted."""
        is_over = Trial.current().phase in (FROZEN, RETIRED)
        return is_over and self.voters >= limits.GROUP_MIN

    @property
    def winner(self):
        """The choice with more votes than each other one, where it is shown; else None."""
        if not self.is_shown:
            return None
        first, second = sorted(self.counts, key=self.counts.get, reverse=True)[:2]
        return first if self.counts[first] > self.counts[second] else None

    @classmethod
    def _counted(cls):
        """In the order of the sentences' own letters: the order of storing tells nothing either."""
        query = Vote.select(Vote.choice, fn.COUNT(Vote.id)).group_by(Vote.choice)
        counts = dict.fromkeys(CHOICES, 0) | dict(query.tuples())
        said = Vote.select().where(Vote.sentence != "").order_by(Vote.sentence)
        sentences = {choice: [v.sentence for v in said if v.choice == choice] for choice in CHOICES}
        return cls(Voter.select().count(), counts, sentences)


def _checked(choice, sentence):
    sentence, wrong = one_line(sentence), {}
    if choice not in CHOICES:
        wrong["choice"] = "Choose adopt, adapt or stop."
    if len(sentence) > limits.SENTENCE_CHARACTERS:
        wrong["sentence"] = f"Keep it to {limits.SENTENCE_CHARACTERS} characters, not "
        wrong["sentence"] += f"{len(sentence)}."
    if wrong:
        raise Invalid(**wrong)
    return {"choice": choice, "sentence": sentence}
