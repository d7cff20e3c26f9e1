"""Names and addresses of people as they are stored and compared."""

import re
import unicodedata

from pilot import limits
from pilot.errors import Invalid
from pilot.models.base import one_line

# Not the joiners of Persian words and of emoji: those change what one sees.
UNSEEN = re.compile("[\u00ad\u200b\u2060-\u2064\ufeff]")
ADDRESS = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+")


def visible(text):
    """One line without signs that nobody sees: what looks the same is the same (NFC, UAX #15)."""
    return unicodedata.normalize("NFC", one_line(UNSEEN.sub("", text or "")))


def checked_name(name):
    """The name in one line. Raises Invalid when there is none."""
    name = visible(name)
    if not name:
        raise Invalid(name="The name is missing.")
    if len(name) > limits.NAME_CHARACTERS:
        raise Invalid(name=f"Keep the name to {limits.NAME_CHARACTERS} characters.")
    return name


def normal_email(email):
    """The address as it is stored and compared: in lower case, without what cannot be seen."""
    return visible(email).lower()


def checked_email(email):
    """The address in lower case. Raises Invalid when it is none."""
    email = normal_email(email)
    if len(email) > limits.ADDRESS_CHARACTERS:
        raise Invalid(email=f"Keep the address to {limits.ADDRESS_CHARACTERS} characters.")
    if not ADDRESS.fullmatch(email):
        raise Invalid(
            email=f"“{email}” is not a mail address." if email else "The address is missing."
        )
    return email
