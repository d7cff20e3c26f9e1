"""Numbers that somebody writes down once a week: never overwritten, corrections stay visible."""

from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from peewee import DecimalField, ForeignKeyField, TextField

from pilot import clock, limits
from pilot.database import database
from pilot.errors import Invalid
from pilot.models import weeks
from pilot.models.base import InstantField, Model, one_line
from pilot.models.person import Person


class Number(DecimalField):
    """A decimal kept as text, so that no archive rounds it."""

    field_type = "TEXT"

    def db_value(self, value):
        return None if value is None else str(value)


class Weekly(Model):
    """A number that somebody wrote down for one week."""

    week = TextField()  # ISO date of its Monday
    value = Number()
    by = ForeignKeyField(Person)
    at = InstantField()

    @property
    def is_late(self):
        """Whether it was written down when the week was long over, so perhaps from memory."""
        due = date.fromisoformat(self.week) + timedelta(days=limits.READING_DUE_DAYS)
        return weeks.date_of(self.at) > due


class Remainder(Weekly):
    """How much still came through the replaced channel in one week, such as mails to a list."""

    @classmethod
    def read(cls, value, by, week=""):
        """Records the number of a week, as write_down does."""
        return write_down(cls.select(), value, week, by=by)

    @classmethod
    def series(cls):
        """A Read for each week of the trial, oldest first."""
        return series_of(cls.select())


class Read(NamedTuple):
    """What was counted in one week; `written` are the rows behind it, of which the last counts."""

    week: date
    value: Decimal | None
    written: tuple = ()

    @property
    def last(self):
        """The row that counts, None where the trial counts by itself or nobody did."""
        return self.written[-1] if self.written else None

    @property
    def corrected(self):
        """The rows that do not count any more, oldest first."""
        return self.written[:-1]


def due(reads):
    """The Monday for which a number is wanted: last week's until it is written down, else this."""
    over = [read for read in reads if weeks.is_over(read.week)]
    wanted = over[-1] if over and over[-1].value is None else reads[-1]
    return wanted.week


def write_down(rows, value, week, *, by, **facts):
    """Adds the number of a week (the ISO date of its Monday; "" is this week) to these rows.

    The last one of a week counts. The same number again changes nothing. Raises Invalid.
    """
    number, monday = parsed(value), _monday(week)
    if number is None:
        raise Invalid(value=f"“{one_line(value)}” is not a number. Write it like 12.5.")
    if monday is None:
        raise Invalid(value="Choose a week of the trial that has begun.")
    model = rows.model
    with database.closing_act():  # the final readings are a closing act
        last = rows.where(model.week == monday).order_by(model.id.desc()).first()
        if last and last.value == number:
            return last
        return model.create(week=monday, value=number, by=by, at=clock.now(), **facts)


def series_of(rows):
    """A Read for each week of the trial, oldest first."""
    written = {}
    with_people = rows.select_extend(Person).join(Person, on=rows.model.by)
    for row in with_people.order_by(rows.model.id):
        written[row.week] = (*written.get(row.week, ()), row)
    found = {week: written.get(str(week), ()) for week in weeks.weeks()}
    return [Read(week, own[-1].value if own else None, own) for week, own in found.items()]


def parsed(text):
    """The number in `text`, with a decimal point or comma; None when it is none."""
    try:
        number = Decimal(one_line(text).replace(" ", "").replace(",", "."))
    except InvalidOperation:
        return None
    is_sane = number.is_finite() and abs(number) < 10**15 and number.as_tuple().exponent > -10
    return number if is_sane else None


def _monday(week):
    found = weeks.week_named(week) if week else weeks.monday(weeks.today())
    return found and str(found)
