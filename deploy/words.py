"""How deploy speaks: refusals, lines, sizes, instants."""

import sys
from datetime import UTC, datetime


class Refused(Exception):
    """A sentence that says why nothing more was done, and what to do next."""


def say(text=""):
    """Writes a line at once, so that it is read before the next step begins."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def complain(sentence):
    """Writes a sentence on standard error."""
    sys.stderr.write(f"{sentence}\n")


def now():
    """The present in UTC, as text: `2026-11-22T23:36:09.123456Z`."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def moment(text):
    """The aware datetime of an instant written as text. Raises ValueError for anything else."""
    read = datetime.fromisoformat(text)
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def readable(text):
    """`22 November 2026, 23:36 UTC` for an instant; what is no instant stays as it is."""
    try:
        read = moment(text).astimezone(UTC)
    except (TypeError, ValueError):
        return text or "not recorded"
    return f"{read.day} {read:%B %Y, %H:%M} UTC"


def size(count):
    """`319,488 bytes`, and from a MiB on the rounded figure too."""
    exact = f"{count:,} bytes"
    for unit, factor in (("GiB", 2**30), ("MiB", 2**20)):
        if count >= factor:
            return f"{count / factor:.1f} {unit} ({exact})"
    return exact


def listed(things, most=5):
    """`a, b, c and 4 more` for a list that may be long."""
    shown = ", ".join(str(thing) for thing in things[:most])
    return shown if len(things) <= most else f"{shown} and {len(things) - most} more"
