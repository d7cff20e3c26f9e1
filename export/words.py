"""How the archive says numbers, sizes and times to people."""

from datetime import UTC, datetime

from pilot import clock
from pilot.models.base import instant_text


def noun(count, name):
    """`1 file`, `1,204 files`."""
    irregular = {"reply": "replies", "story": "stories", "journal": "journal entries"}
    plural = irregular.get(name, f"{name}s")
    return f"{count:,} {name if count == 1 else plural}"


def size(count):
    """`240 kB`, `1.2 MB` (decimal, as file managers show it)."""
    if count < 1000:
        return noun(count, "byte")
    for unit in ("kB", "MB", "GB"):
        count /= 1000
        if count < 999.5 or unit == "GB":
            break
    return f"{count:.1f} {unit}" if count < 9.95 else f"{count:.0f} {unit}"


class Times:
    """Says instants in one time zone."""

    def __init__(self, zone_name):
        self.zone = clock.zone(zone_name) or UTC

    def moment(self, instant):
        """`18 Nov 2026, 11:20`."""
        local = instant.astimezone(self.zone)
        return f"{local.day} {local:%b %Y, %H:%M}"

    def day(self, value):
        """`Friday 18 December 2026` for an instant or an ISO date; "" for nothing."""
        if not value:
            return ""
        local = value.astimezone(self.zone) if isinstance(value, datetime) else _date(value)
        return f"{local:%A} {local.day} {local:%B %Y}" if local else value


def iso(instant):
    """The machine's form, "" for None."""
    return instant_text(instant) if instant else ""


def _date(text):
    try:
        return clock.date.fromisoformat(text)
    except ValueError:
        return None
