"""The demo's calendar: fifteen working days before today, counted from 1, in the trial's zone."""

import re
from datetime import date, datetime, time, timedelta

from pilot import clock

DAYS_BACK = DAYS_AHEAD = 21
SATURDAY = 5
PLACE = re.compile(r"\{(d|on|w)(\d+)\}")


class Days:
    """The working days around the opening; day 0 and below come before it."""

    def __init__(self, today, zone_name):
        self.zone = clock.zone(zone_name)
        self.first = _to_weekday(today - timedelta(days=DAYS_BACK), step=1)
        self.last = _to_weekday(today + timedelta(days=DAYS_AHEAD), step=-1)

    def date(self, number):
        """The date of a working day."""
        day, step = self.first, 1 if number > 0 else -1
        for _ in range(abs(number - 1)):
            day = _to_weekday(day + timedelta(days=step), step)
        return day

    def at(self, number, hour):
        """The instant of `hour` ("09:30") on a working day."""
        return datetime.combine(self.date(number), time.fromisoformat(hour), tzinfo=self.zone)

    def fill(self, text):
        """Puts dates into a text: {d12} is a weekday, {on12} a day and month, {w12} a week."""
        return PLACE.sub(lambda found: _told(found[1], self.date(int(found[2]))), text)


def _to_weekday(day, step):
    while day.weekday() >= SATURDAY:
        day += timedelta(days=step)
    return day


def _told(how, day: date):
    if how == "w":
        return str(day.isocalendar().week)
    return f"{day:%A}" if how == "d" else f"{day.day} {day:%B}"
