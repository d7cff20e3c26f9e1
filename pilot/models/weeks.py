"""Days and weeks of the trial, as dates on the wall of its zone; a week is named by its Monday."""

from datetime import date, timedelta

from pilot import clock
from pilot.models.trial import Trial

SATURDAY = 5
SIX_DAYS = timedelta(days=6)  # from a Monday to its Sunday


def today():
    """The date in the trial's zone; after the end, the last day."""
    trial = Trial.current()
    now = clock.today(trial.timezone or "UTC")
    return min(now, date_of(trial.ended_on)) if trial.phase in ("frozen", "retired") else now


def date_of(instant):
    """The date of an instant in the trial's zone."""
    return instant.astimezone(clock.zone(Trial.current().timezone) or clock.UTC).date()


def monday(day):
    """The Monday of the week in which a date lies."""
    return day - timedelta(days=day.weekday())


def days():
    """The dates from the opening until today or the end; none before the opening."""
    opened_at = Trial.current().opened_at
    if opened_at is None:
        return []
    first = date_of(opened_at)
    return [first + timedelta(days=n) for n in range((today() - first).days + 1)]


def weeks():
    """The Mondays from the week of the opening until this week or the last one."""
    found = days()
    return sorted({monday(day) for day in found})


def is_over(week):
    """Whether the week of this Monday is over: its Sunday has passed, or the trial."""
    return Trial.current().phase in ("frozen", "retired") or monday(today()) > week


def working_days_since(day):
    """How many working days lie behind a date, today among them if it is one."""
    found = (day + timedelta(days=n) for n in range(1, (today() - day).days + 1))
    return sum(one.weekday() < SATURDAY for one in found)


def week_named(text):
    """The Monday that `text` (an ISO date) names, if it is a week of the trial; else None."""
    return next((week for week in weeks() if week == _date(text)), None)


def _date(text):
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
