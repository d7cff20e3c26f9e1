"""The weekly pulse question: minutes saved or lost, said so that nobody can find out by whom.

An answer is added to a count: there is no row for it, no time and no order. That a person has
answered is known only by a ticket, a keyed digest of person and week; the key is not in the
database, and no archive holds the tickets. What was said is shown once the week is over and at
least GROUP_MIN have answered, so that nobody can watch a figure move.
"""

import hashlib
import hmac
import secrets
from statistics import median, quantiles
from typing import NamedTuple

from peewee import IntegerField, TextField

from pilot import limits
from pilot.database import database
from pilot.errors import Invalid, Refused
from pilot.models import weeks
from pilot.models.base import Model, tidy
from pilot.models.prepared import Prepared
from pilot.models.trial import OPEN, Trial
from pilot.models.weekly import Number

# In minutes; few and round, so that no number is somebody's own.
CHOICES = {
    -120: "two hours or more", -60: "an hour", -30: "half an hour", -10: "ten minutes",
    0: "neither", 10: "ten minutes", 30: "half an hour", 60: "an hour", 120: "two hours",
    240: "four hours or more",
}  # fmt: skip
ONCE = "once"
THURSDAY = 3  # from then on it is asked: earlier there is no week to speak of


class Said(Model):
    """How many people said the same about one week: so many minutes saved, or lost when below 0."""

    week = TextField()  # ISO date of its Monday
    minutes = Number()
    people = IntegerField()

    class Meta:
        indexes = ((("week", "minutes"), True),)


class Unplanned(Model):
    """What somebody used the trial for that nobody had planned; its number is drawn by lot."""

    id = IntegerField(primary_key=True)  # the order in the file too: SQLite keeps rows by it
    words = TextField()


class Ticket(Model):
    """That somebody has answered, without saying who: a digest under a key kept elsewhere."""

    digest = TextField(primary_key=True)

    class Meta:
        without_rowid = True  # else the file would keep the order in which they came


class Spread(NamedTuple):
    """What a week's answers were, in minutes; low to high is the middle half."""

    people: int
    low: float
    median: float
    high: float


_stamped = Prepared(lambda digest: Ticket.select(Ticket.digest).where(Ticket.digest == digest))


class Minutes:
    """Takes answers under the server's secret, and gives what may be shown of them."""

    def __init__(self, secret):
        self._secret = secret.encode() if isinstance(secret, str) else secret

    def is_asked(self, person):
        """Whether the question is put to this person today, wherever they are."""
        if Trial.current().phase != OPEN or weeks.today().weekday() < THURSDAY:
            return False
        return not self.has_answered(person)

    def has_answered(self, person):
        """Whether this person has answered this week."""
        return self._knows(person, _this_week())

    def has_told(self, person):
        """Whether this person has told what nobody planned."""
        return self._knows(person, ONCE)

    def say(self, person, minutes, words=""):
        """Counts one answer, and keeps the words once. Raises Invalid or Refused."""
        Trial.current().must_be_open()
        minutes, words = _checked(minutes, words)
        with database.atomic():
            if self.has_answered(person):
                raise Refused("You have answered this week already. Thank you.")
            self._stamp(person, _this_week())
            same = (Said.week == _this_week()) & (Said.minutes == minutes)
            if not Said.update(people=Said.people + 1).where(same).execute():
                Said.create(week=_this_week(), minutes=minutes, people=1)
            if words and not self.has_told(person):
                self._stamp(person, ONCE)
                Unplanned.create(id=secrets.randbelow(2**31 - 1) + 1, words=words)

    def _knows(self, person, what):
        return bool(_stamped(self._digest(person, what)))

    def _stamp(self, person, what):
        Ticket.create(digest=self._digest(person, what))

    def _digest(self, person, what):
        said = f"minutes:{person.id}:{what}".encode()
        return hmac.new(self._secret, said, hashlib.sha256).hexdigest()


def spreads():
    """[(Monday, Spread or None)] for all weeks; None below GROUP_MIN answers and while it runs."""
    answers = {}
    for said in Said.select():
        answers.setdefault(said.week, []).extend([int(said.minutes)] * said.people)
    return [(week, _spread(week, answers.get(str(week), []))) for week in weeks.weeks()]


def unplanned():
    """What people told, in no order that means anything; nothing below GROUP_MIN of them."""
    found = [row.words for row in Unplanned.select().order_by(Unplanned.id)]
    return found if len(found) >= limits.GROUP_MIN else []


def _spread(week, answers):
    if len(answers) < limits.GROUP_MIN or not weeks.is_over(week):
        return None
    low, _, high = quantiles(answers, n=4, method="inclusive")
    return Spread(len(answers), low, median(answers), high)


def _this_week():
    return str(weeks.monday(weeks.today()))


def _checked(minutes, words):
    words, wrong = tidy(words), {}
    if minutes not in {str(choice) for choice in CHOICES}:
        wrong["minutes"] = "Choose one of the answers; a rough guess is enough."
    if len(words) > limits.STORY_CHARACTERS:
        wrong["words"] = f"Keep it to {limits.STORY_CHARACTERS} characters, not {len(words)}."
    if wrong:
        raise Invalid(**wrong)
    return int(minutes), words
