"""Passwords: long enough, not the first to be guessed, hashed one after another."""

import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from pilot import limits
from pilot.errors import Busy, Invalid
from pilot.models.guessable import is_guessable

# The first that OWASP's Password Storage Cheat Sheet and ASVS 5.0 (11.4.2) ask of Argon2id.
_argon2id = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
FORMER = "scrypt:"  # how the hashes of earlier versions begin
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
    """The Argon2id hash to keep; each takes 19 MiB for a moment, so they queue."""
    return _in_turn(lambda: _hashed(password))


def password_fits(password, stored):
    """Whether it is the password of that hash; with no hash it takes as long and is False."""
    typed = password[: limits.PASSWORD_MAX]
    fits = _in_turn(lambda: _fits(stored or _nobody(), typed))
    return bool(stored) and fits and typed == password


def is_former(stored):
    """Whether that hash was made in a way that we no longer take."""
    return stored.startswith(FORMER)


def _hashed(password):
    return _argon2id.hash(password)


def _fits(stored, typed):
    if is_former(stored):
        # Half of werkzeug comes with it, for which each command of the operator would wait.
        from werkzeug.security import check_password_hash

        return check_password_hash(stored, typed)
    try:
        return _argon2id.verify(stored, typed)
    except (VerifyMismatchError, InvalidHashError):  # what is no hash is nobody's password
        return False


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
    return _hashed("nobody has this password")
