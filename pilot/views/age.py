"""How long ago something was, in the words of a conversation."""

from pilot import clock

UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"))  # in seconds, the longest first


def age(instant):
    """`4 days`, `5 hours`, `1 minute`; less than a minute is `just now`."""
    seconds = (clock.now() - instant).total_seconds()
    for length, unit in UNITS:
        if number := int(seconds // length):
            return f"{number} {unit}{'' if number == 1 else 's'}" if number > 0 else "just now"
    return "just now"
