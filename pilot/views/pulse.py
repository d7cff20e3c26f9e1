"""Pulse: the same page for everybody, byte for byte; and the weekly question."""

from typing import NamedTuple

from flask import Blueprint, current_app, render_template, request
from flask_login import current_user

from pilot import clock
from pilot.access import BEFORE_RETIREMENT, MEMBERS, WHILE_OPEN, allow
from pilot.database import database
from pilot.errors import Invalid
from pilot.models.minutes import CHOICES
from pilot.models.pulse import Pulse
from pilot.views.answers import form_again, see_other

bp = Blueprint("pulse", __name__)


class Everybody(NamedTuple):
    """Whoever reads Pulse: the frame around it says nothing about the one who does."""

    id: int = 0
    handle: str = ""
    name: str = "Menu"
    is_authenticated: bool = True
    is_lead: bool = False
    is_sponsor: bool = False
    may_announce: bool = False


@bp.get("/pulse")
@allow(MEMBERS, when=BEFORE_RETIREMENT)
def show():
    return database.remember(("pulse", clock.now().date()), _page)


@bp.get("/pulse/minutes")
@allow(MEMBERS, when=WHILE_OPEN)
def ask():
    return render_template("pulse/minutes.html", **_question())


@bp.post("/pulse/minutes")
@allow(MEMBERS, when=WHILE_OPEN)
def answer():
    form = request.form
    try:
        _minutes().say(current_user, form.get("minutes", ""), form.get("words", ""))
    except Invalid as error:
        return form_again("pulse/minutes.html", error, typed=form, **_question())
    return see_other("/pulse/minutes")


def _page():
    return render_template("pulse/show.html", me=Everybody(), pulse=Pulse.now(), link=str)


def _question():
    minutes = _minutes()
    return {
        "choices": CHOICES,
        "answered": minutes.has_answered(current_user),
        "told": minutes.has_told(current_user),
    }


def _minutes():
    return current_app.extensions["minutes"]
