"""Measures: what is counted, before, wished and observed."""

from decimal import Decimal, InvalidOperation

from peewee import DecimalField, ForeignKeyField, IntegerField, TextField

from pilot import clock, limits
from pilot.database import database
from pilot.errors import Invalid
from pilot.models.base import InstantField, Model, one_line
from pilot.models.person import Person
from pilot.models.trial import Trial

MORE, LESS = DIRECTIONS = ("more", "less")
BUSINESS, USE = SUBJECTS = ("business", "use")
TYPED = ("name", "unit", "baseline", "target", "source", "owner")
FIELDS = ("name", "unit", "direction", "about", "baseline", "target", "source", "owner")


class Number(DecimalField):
    """A decimal kept as text, so that no archive rounds it."""

    field_type = "TEXT"

    def db_value(self, value):
        return None if value is None else str(value)


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
        """The last reading, or None."""
        return self.readings.order_by(Reading.at.desc(), Reading.id.desc()).first()

    def reached(self, value):
        """Whether `value` is at least as good as the target."""
        return value >= self.target if self.direction == MORE else value <= self.target

    def read(self, value, by):
        """Records what was observed today; readings are never overwritten."""
        number = parsed(value)
        if number is None:
            raise Invalid(value=f"“{one_line(value)}” is not a number. Write it like 12.5.")
        with database.closing_act():  # the final readings are a closing act
            return Reading.create(measure=self, value=number, by=by, at=clock.now())


class Reading(Model):
    """One observed value of a measure."""

    measure = ForeignKeyField(Measure, backref="readings")
    value = Number()
    by = ForeignKeyField(Person)
    at = InstantField()


def parsed(text):
    """The number in `text`, with a decimal point or comma; None when it is none."""
    try:
        number = Decimal(one_line(text).replace(" ", "").replace(",", "."))
    except InvalidOperation:
        return None
    is_sane = number.is_finite() and abs(number) < 10**15 and number.as_tuple().exponent > -10
    return number if is_sane else None


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
    return row
