"""Measures: what is counted, before, wished and observed."""

from peewee import ForeignKeyField, IntegerField, TextField

from pilot import limits
from pilot.database import database
from pilot.errors import Invalid, Refused
from pilot.models.base import Model, one_line
from pilot.models.gauge import GAUGES
from pilot.models.trial import Trial
from pilot.models.weekly import Number, Read, Weekly, parsed, series_of, write_down

MORE, LESS = DIRECTIONS = ("more", "less")
BUSINESS, USE = SUBJECTS = ("business", "use")
TYPED = ("name", "unit", "baseline", "target", "source", "owner")
FIELDS = (
    "name", "unit", "direction", "about", "baseline", "target", "source", "owner", "gauge",
)  # fmt: skip


class Measure(Model):
    """One figure with its baseline before the trial and the target, which never changes."""

    position = IntegerField(unique=True)
    name = TextField()
    unit = TextField(default="")
    direction = TextField(default=MORE)
    about = TextField(default=BUSINESS)
    baseline = Number(null=True)
    target = Number(null=True)
    source = TextField(default="")
    owner = TextField(default="")
    gauge = TextField(default="")  # what of GAUGES reads it; "" where people write it down

    @classmethod
    def in_order(cls):
        return list(cls.select().order_by(cls.position))

    @classmethod
    def replace_all(cls, rows):
        """Makes the measures those of the charter form: dicts with FIELDS as text, in order.

        Rows without a word are left out. Raises Invalid with fields like `measure-2-baseline`.
        """
        Trial.current().must_be_draft("the list of measures")
        wrong, kept = {}, []
        for position, row in enumerate(rows, start=1):
            row = {field: one_line(row.get(field)) for field in FIELDS}
            if any(row[field] for field in TYPED):
                kept.append({**_checked(row, position, wrong), "position": position})
        if len(kept) > limits.MEASURES_MAX:
            wrong["measures"] = f"Keep it to {limits.MEASURES_MAX} measures; nobody reads more."
        if wrong:
            raise Invalid(**wrong)
        with database.atomic():
            cls.delete().execute()
            for row in kept:
                cls.create(**row)

    @property
    def latest(self):
        """The last Read that has a value, or None."""
        return self.last_of(self.series())

    @staticmethod
    def last_of(reads):
        """The last of these that has a value, or None."""
        return next((read for read in reversed(reads) if read.value is not None), None)

    def series(self):
        """A Read for each week of the trial, oldest first."""
        if self.gauge:
            return [Read(week, value) for week, value in GAUGES[self.gauge].series()]
        return series_of(self.readings)

    @staticmethod
    def written(reads):
        """All rows that people wrote down in these, corrected ones too, oldest first."""
        return [row for read in reads for row in read.written]

    @property
    def is_contrary(self):
        """Whether the target lies behind the baseline, so that standing still would reach it."""
        if self.baseline is None or self.target is None:
            return False
        return self.target != self.baseline and self.reached(self.baseline)

    def reached(self, value):
        """Whether `value` is at least as good as the target."""
        return value >= self.target if self.direction == MORE else value <= self.target

    def read(self, value, by, week=""):
        """Records what was observed in a week, as write_down does."""
        if self.gauge:
            raise Refused("The trial reads this measure itself.")
        return write_down(self.readings, value, week, by=by, measure=self)


class Reading(Weekly):
    """One observed value of a measure in one week."""

    measure = ForeignKeyField(Measure, backref="readings")


def _checked(row, position, wrong):
    if not row["name"]:
        wrong[f"measure-{position}-name"] = f"Say what measure {position} counts."
    for field in ("baseline", "target"):
        number = parsed(row[field])
        if row[field] and number is None:
            wrong[f"measure-{position}-{field}"] = f"“{row[field]}” is not a number."
        row[field] = number
    row["direction"] = row["direction"] if row["direction"] in DIRECTIONS else MORE
    row["about"] = row["about"] if row["about"] in SUBJECTS else BUSINESS
    row["gauge"] = row["gauge"] if row["gauge"] in GAUGES else ""
    return row
