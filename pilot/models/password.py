"""Passwords: long enough, not the first to be guessed, hashed a few at a time."""

import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

from werkzeug.security import check_password_hash, generate_password_hash

from pilot import limits
from pilot.errors import Busy, Invalid
from pilot.models.guessable import is_guessable

HASHERS_NICE = 10  # behind everything that somebody waits for to read
_places = threading.BoundedSemaphore(limits.HASHES_AT_ONCE + limits.HASHES_WAITING)


def check_password(password, person):
    """Length and a block list, no composition rules (NIST SP 800-63B §5.1.1.2)."""
    if len(password) < limits.PASSWORD_MIN:
        raise Invalid(password=f"Use at least {limits.PASSWORD_MIN} characters, a sentence say.")
    if len(password) > limits.PASSWORD_MAX:
        raise Invalid(password=f"Keep it to {limits.PASSWORD_MAX} characters.")
    if is_guessable(password, [person.handle, person.email, person.name, person.department]):
        raise Invalid(password="That password is easy to guess. Choose another one.")  # noqa: S106


def hash_of(password):
    """The scrypt hash to keep; each takes 32 MB for a moment, so few run at once."""
    return _in_turn(lambda: generate_password_hash(password))


def password_fits(password, stored):
    """Whether it is the password of that hash; with no hash it takes as long and is False."""
    typed = password[: limits.PASSWORD_MAX]
    fits = _in_turn(lambda: check_password_hash(stored or _nobody(), typed))
    return bool(stored) and fits and typed == password


def _in_turn(work):
    """What `work` gives, done by a hasher. Raises Busy at once when too many wait for theirs."""
    if not _places.acquire(blocking=False):
        raise Busy("Many people sign in right now. Wait a few seconds, then try again.")
    try:
        return _hashers().submit(work).result()
    finally:
        _places.release()


@lru_cache
def _hashers():
    """The few threads that hash; made when first needed, so after the server has forked."""
    names = {"thread_name_prefix": "hasher", "initializer": _give_way}
    return ThreadPoolExecutor(limits.HASHES_AT_ONCE, **names)


def _give_way():
    """Whoever reads comes first: Linux knows a priority for each thread (setpriority(2))."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), HASHERS_NICE)


@lru_cache
def _nobody():
    return generate_password_hash("nobody has this password")
