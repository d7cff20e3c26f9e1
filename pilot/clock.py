"""The one clock: everything asks `now()`, so that tests and the demo can travel."""

from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_travelled = None


def now():
    """The present as an aware datetime in UTC."""
    return _travelled or datetime.now(UTC)


@contextmanager
def travel(to):
    """Stops the clock of the whole process at `to` (aware) until the block ends."""
    global _travelled
    before, _travelled = _travelled, to.astimezone(UTC)
    try:
        yield
    finally:
        _travelled = before


def zone(name):
    """The IANA time zone `name`, or None when there is no such zone."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def end_of_day(day: date, zone_name):
    """The instant at which `day` is over in that zone, whatever daylight saving does to it."""
    midnight = datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone(zone_name))
    return midnight.astimezone(UTC)


def today(zone_name):
    """The date that people in that zone read on their wall."""
    return now().astimezone(zone(zone_name)).date()
