"""Guessing of passwords and codes is slowed down, without a way to lock others out.

Tries are counted by account and caller together. Across all callers an account is guarded too, and
a caller across all accounts; but nothing of this holds up a device on which this account has signed
in before, which says so by a signed cookie (OWASP, "Device cookies"), nor a personal link.
"""

import hashlib
import logging
import secrets
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

from flask import abort, current_app, render_template, request
from itsdangerous import BadSignature, URLSafeSerializer

from pilot import limits
from pilot.models.naming import normal_email
from pilot.models.person import Person
from pilot.throttle import Key

log = logging.getLogger("pilot.guessing")  # neither who nor from where
COOKIE = "pilot-device"
HOUR_SECONDS = 3_600


@dataclass
class Guess:
    """What came of one try: the person, or None while nobody was recognised."""

    person: Person | None = None


@contextmanager
def refuse_guessing(email):
    """Around one try for this address. Answers 429 instead when there were too many wrong ones."""
    throttle, keys = current_app.extensions["throttle"], _keys(normal_email(email))
    if wait := throttle.seconds_to_wait(keys):
        log.warning("Too many wrong passwords or codes; held up for %d seconds.", wait)
        abort(_too_many(wait))
    guess = Guess()
    yield guess
    if guess.person:
        throttle.succeeded(keys)
    else:
        throttle.failed(keys)


def remember_device(response, person):
    """Lets this device say later that the person has signed in on it."""
    name = cookie_name()
    if _known_device(person.email) is None:
        options = {"httponly": True, "samesite": "Lax", "path": "/"}
        response.set_cookie(
            name, _signer().dumps([_digest(person.email), secrets.token_urlsafe(12)]),
            max_age=2 * limits.TRIAL_DAYS * 24 * HOUR_SECONDS,
            secure=current_app.config["SESSION_COOKIE_SECURE"], **options,
        )  # fmt: skip
    return response


def cookie_name():
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    return f"__Host-{COOKIE}" if secure else COOKIE


def _keys(email):
    account = _digest(email)
    if device := _known_device(email):
        return [Key((account, device), limits.SIGN_IN_TRIES, limits.SIGN_IN_WAIT_SECONDS)]
    caller, seconds = _caller(), limits.SIGN_IN_WAIT_SECONDS
    return [
        Key((account, caller), limits.SIGN_IN_TRIES, seconds),
        Key((account,), limits.ACCOUNT_TRIES, HOUR_SECONDS, own=False),
        Key((caller,), limits.CALLER_TRIES, seconds, own=False),
    ]


def _caller():
    """The caller's address; of IPv6 the network, since one caller has all addresses in it."""
    address = ip_address(request.remote_addr or "0.0.0.0")  # noqa: S104 - nobody's address
    if isinstance(address, IPv6Address) and not address.ipv4_mapped:
        return str(int(address) >> 64)
    return str(address)


def _known_device(email):
    """The mark of this device if the person with that address has signed in on it, or None."""
    try:
        account, mark = _signer().loads(request.cookies.get(cookie_name(), ""))
    except (BadSignature, ValueError):
        return None
    return mark if account == _digest(email) else None


def _digest(email):
    return hashlib.sha256(email.encode()).hexdigest()[:32]


def _signer():
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="device")


def _too_many(wait):
    page = render_template("session/wait.html", seconds=wait)
    return current_app.make_response((page, 429, {"Retry-After": str(wait)}))
