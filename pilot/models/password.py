"""Passwords: length and a block list, hashed a few at a time."""

import threading
from contextlib import contextmanager
from functools import lru_cache

from werkzeug.security import check_password_hash, generate_password_hash

from pilot import limits
from pilot.errors import Busy, Invalid

COMMON = frozenset(
    (
        "password", "password1", "password12", "password123", "passwort", "passwort1",
        "passwort123", "1234567890", "12345678910", "qwertyuiop", "qwertzuiop", "letmein123",
        "changeme123", "welcome123", "willkommen", "iloveyou12", "sommer2026", "winter2026",
        "pilot12345", "pilot-in-a-box",
    )
)  # fmt: skip
_hashing = threading.BoundedSemaphore(limits.HASHES_AT_ONCE)
_places = threading.BoundedSemaphore(limits.HASHES_AT_ONCE + limits.HASHES_WAITING)


def check_password(password, person):
    """Length and a block list, no composition rules (NIST SP 800-63B §5.1.1.2)."""
    if len(password) < limits.PASSWORD_MIN:
        raise Invalid(password=f"Use at least {limits.PASSWORD_MIN} characters, a sentence say.")
    if len(password) > limits.PASSWORD_MAX:
        raise Invalid(password=f"Keep it to {limits.PASSWORD_MAX} characters.")
    guessable = {person.handle, person.email, person.name.lower(), *COMMON}
    if password.lower() in guessable or len(set(password)) < 4:
        raise Invalid(password="That password is easy to guess. Choose another one.")  # noqa: S106


def hash_of(password):
    """The scrypt hash to keep; each takes 32 MB for a moment, so few run at once."""
    with _turn():
        return generate_password_hash(password)


def password_fits(password, stored):
    """Whether it is the password of that hash; with no hash it takes as long and is False."""
    with _turn():
        fits = check_password_hash(stored or _nobody(), password[: limits.PASSWORD_MAX])
    return bool(stored) and fits


@contextmanager
def _turn():
    """One's turn to hash. Raises Busy at once when too many wait for theirs."""
    if not _places.acquire(blocking=False):
        raise Busy("Many people sign in right now. Wait a few seconds, then try again.")
    try:
        with _hashing:
            yield
    finally:
        _places.release()


@lru_cache
def _nobody():
    return generate_password_hash("nobody has this password")
