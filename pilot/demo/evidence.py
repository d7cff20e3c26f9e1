"""What the invented people counted, and what they said to the weekly question."""

import tomllib
from random import Random

from pilot import clock
from pilot.demo.script import TEXTS
from pilot.models.measure import Measure
from pilot.models.minutes import CHOICES, Said, Unplanned
from pilot.models.remark import Remark
from pilot.models.weekly import Remainder
from pilot.models.weeks import monday

READ_ON = (5, 10, 15)  # the working days after which the measures were read


def collect(measures, days, lead):
    """Readings, what was left of the old list, minutes, surprises and remarks; always the same."""
    told = tomllib.loads((TEXTS / "evidence.toml").read_text(encoding="utf-8"))
    for measure, row in zip(Measure.in_order(), measures, strict=True):
        for day, value in zip(READ_ON, row.get("readings", ()), strict=False):
            _read(measure, value, days.at(day, "16:50"), lead)
    for row in told["correction"]:
        measure = Measure.get(Measure.name == row["measure"])
        _read(measure, row["value"], days.at(row["day"], row["hour"]), lead, row["week_of"], days)
    for day, number in zip(READ_ON, told["remainders"], strict=True):
        _read(Remainder, number, days.at(day, "16:55"), lead)
    for day, weights in zip(READ_ON, told["minutes"], strict=True):
        _say(str(monday(days.date(day))), weights)
    with clock.travel(days.at(told["remarks"].pop("day"), told["remarks"].pop("hour"))):
        Remark.write(lead, told["remarks"])
    for words in told["unplanned"]:
        Unplanned.create(id=Random(words).randrange(1, 2**31), words=words)  # noqa: S311


def _read(counted, value, at, lead, day=None, days=None):
    with clock.travel(at):
        counted.read(value, lead, str(monday(days.date(day))) if day else "")


def _say(week, weights):
    """`weights` say how many chose each answer, from most lost to most saved."""
    for minutes, people in zip(CHOICES, weights, strict=True):
        if people:
            Said.create(week=week, minutes=minutes, people=people)
