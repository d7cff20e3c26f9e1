"""Signing somebody in on this device, and out: the cookie, and the row that can end it."""

from flask import request, session
from flask_login import login_user, logout_user

from pilot.models.sign_in import SignIn
from pilot.models.trial import FROZEN, Trial
from pilot.views.answers import see_other
from pilot.views.guessing import remember_device

MARK = "device"


def enter(person, address):
    """Signs the person in on this device until the trial is removed, and leads to `address`.

    After the end nothing is written: such a session stands in no list.
    """
    session.clear()
    session.permanent = True
    login_user(person)
    if Trial.current().phase != FROZEN:
        session[MARK] = SignIn.note(person, request.user_agent.string)
        session["_user_id"] = f"{person.get_id()}.{session[MARK]}"
    return remember_device(see_other(address), person)


def leave():
    """Signs out on this device."""
    mark = session.get(MARK)
    if mark and Trial.current().phase != FROZEN and (here := SignIn.get_or_none(mark=mark)):
        here.end()
    logout_user()
    session.clear()
