"""Activity: what was written each day and each week since the opening, and by how many."""

from collections import Counter
from typing import NamedTuple

from peewee import fn

from pilot.models import weeks
from pilot.models.base import instant_text
from pilot.models.file import Version
from pilot.models.page import Revision
from pilot.models.person import Person
from pilot.models.tally import Tally, day_of
from pilot.models.trial import Trial

NOUNS = ("posts", "replies", "pages", "files")


class Busiest(NamedTuple):
    """The share of what was written, in percent, that comes from the department that wrote most."""

    written: int
    people: int  # the share of the people that are in it


class Activity(NamedTuple):
    """Per day, oldest first, since the opening; `by_day` is {date: {noun: number}}."""

    by_day: dict

    @classmethod
    def now(cls):
        """The figures of this moment; days on which nothing was written are there with zeros."""
        days = [str(day) for day in weeks.days()]
        found = {day: dict.fromkeys(NOUNS, 0) for day in days}
        if days:
            for day, posts, replies in _written(days[0]):
                if day in found:
                    found[day] |= {"posts": posts, "replies": replies}
            for noun, model in (("pages", Revision), ("files", Version)):
                for day, number in _saved(model).items():
                    if day in found:
                        found[day][noun] = number
        return cls(dict(zip(weeks.days(), found.values(), strict=True)))

    @property
    def by_week(self):
        """{Monday: {noun: number}}."""
        found = {}
        for day, numbers in self.by_day.items():
            week = found.setdefault(weeks.monday(day), dict.fromkeys(NOUNS, 0))
            for noun, number in numbers.items():
                week[noun] += number
        return found


def written_by():
    """{person id: posts and replies since the opening}."""
    opened_at = Trial.current().opened_at
    if opened_at is None:
        return {}
    total = fn.SUM(Tally.posts) + fn.SUM(Tally.replies)
    query = Tally.select(Tally.person, total).where(Tally.day >= str(weeks.date_of(opened_at)))
    return dict(query.group_by(Tally.person).tuples())


def busiest(groups):
    """The Busiest of these groups ({department: ids}) within the whole cohort; None without any."""
    written, everybody = written_by(), Person.enrolled().count()
    total = sum(written.values())
    if not total or not groups:
        return None
    sums = {name: sum(written.get(one, 0) for one in ids) for name, ids in groups.items()}
    most = max(sums, key=sums.get)
    return Busiest(round(100 * sums[most] / total), round(100 * len(groups[most]) / everybody))


def _written(first):
    columns = (Tally.day, fn.SUM(Tally.posts), fn.SUM(Tally.replies))
    return Tally.select(*columns).where(Tally.day >= first).group_by(Tally.day).tuples()


def _saved(model):
    """{day: how many revisions or versions}; there are thousands of them, not millions."""
    return Counter(day_of(instant_text(at)) for (at,) in model.select(model.at).tuples())
