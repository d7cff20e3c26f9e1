"""Gauges: measures that the trial reads itself, week by week, from what is recorded anyway."""

from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

from peewee import fn

from pilot.models import weeks
from pilot.models.answer import Answer
from pilot.models.tally import FirstReply, Tally


class Gauge(NamedTuple):
    """One thing that the trial counts itself; `read` takes the (first, last) day of a week."""

    label: str
    read: Callable

    def series(self):
        """[(Monday, value or None)] for all weeks so far."""
        return [(week, self.read(str(week), str(week + weeks.SIX_DAYS))) for week in weeks.weeks()]


def _hours(first, last):
    hours = FirstReply.median_hours(FirstReply.day.between(first, last))
    return None if hours is None else _rounded(hours)


def _wrote(first, last):
    return _people(first, last, (Tally.posts > 0) | (Tally.replies > 0))


def _gave(first, last):
    return _people(first, last, Tally.gave > 0)


def _written(first, last):
    total = fn.SUM(Tally.posts + Tally.replies)
    return Decimal(Tally.select(total).where(Tally.day.between(first, last)).scalar() or 0)


def _answered(first, last):
    """Among the questions of the week that somebody replied to."""
    asked = FirstReply.select(FirstReply.question).where(FirstReply.day.between(first, last))
    count = asked.count()
    if not count:
        return None
    accepted = Answer.select().where(Answer.question.in_(asked)).count()
    return _rounded(100 * accepted / count)


def _people(first, last, *where):
    query = Tally.select(fn.COUNT(Tally.person.distinct()))
    return Decimal(query.where(Tally.day.between(first, last), *where).scalar())


def _rounded(value):
    return Decimal(f"{value:.1f}")


GAUGES = {
    "hours": Gauge("hours until the first reply to a question, median of the week", _hours),
    "wrote": Gauge("people who wrote something in the week", _wrote),
    "gave": Gauge("people who replied to somebody else in the week", _gave),
    "written": Gauge("posts and replies in the week", _written),
    "answered": Gauge("% of the week's questions with a reply that was accepted", _answered),
}
