"""Signing in and out, and joining by a personal link."""

from flask import Blueprint, abort, current_app, redirect, render_template, request
from flask_login import current_user

from pilot.access import ANYBODY, BEFORE_RETIREMENT, MEMBERS, allow
from pilot.errors import Busy, Invalid, Refused
from pilot.models import roster
from pilot.models.person import Person
from pilot.models.trial import FROZEN, Trial
from pilot.views.answers import form_again, own_path, see_other
from pilot.views.entering import enter, leave
from pilot.views.guessing import refuse_guessing
from pilot.views.passwords import tell_of_change

bp = Blueprint("session", __name__)


@bp.get("/sign-in")
@allow(ANYBODY, when=BEFORE_RETIREMENT)
def show():
    if current_user.is_authenticated:
        return redirect(own_path(request.args.get("next")), 303)
    return render_template("session/sign_in.html", next=own_path(request.args.get("next")))


@bp.post("/sign-in")
@allow(ANYBODY, when=BEFORE_RETIREMENT)
def create():
    email = request.form.get("email", "")
    shown = {"email": email, "next": own_path(request.form.get("next"))}
    try:
        with refuse_guessing(email) as guess:
            guess.person = _signed_in(email, request.form.get("password", ""))
    except Busy as busy:
        form, _ = form_again("session/sign_in.html", Invalid(password=busy.sentence), **shown)
        return form, 503, {"Retry-After": "5"}
    if guess.person is None:
        error = Invalid(password="Address and password do not match.")  # noqa: S106
        return form_again("session/sign_in.html", error, **shown)
    return enter(guess.person, shown["next"])


def _signed_in(email, password):
    person = Person.signing_in(email, password)
    if person and Trial.current().phase != FROZEN:
        person.renew_hash(password)
    return person


@bp.post("/sign-out")
@allow(MEMBERS, when=BEFORE_RETIREMENT)
def destroy():
    leave()
    return see_other("/sign-in")


@bp.get("/join/<token>")
@allow(ANYBODY, when=BEFORE_RETIREMENT)
def invitation(token):
    return render_template("session/join.html", person=_invited(token), by_button=_by_button())


@bp.post("/join/<token>")
@allow(ANYBODY, when=BEFORE_RETIREMENT)
def join(token):
    person = _invited(token)
    try:
        person = _joined(person, request.form)
    except Invalid as error:
        return form_again("session/join.html", error, person=person, by_button=_by_button())
    return enter(person, "/")


def _invited(token):
    try:
        return current_app.extensions["invitations"].person(token)
    except Refused as error:
        return abort(403, error.sentence)


def _by_button():
    """Whether the link alone lets in: in the demo, and after the freeze, which writes nothing."""
    trial = Trial.current()
    return trial.is_demo or trial.phase == FROZEN


def _joined(person, form):
    if person.id is None:
        return roster.first_lead(form)
    if _by_button():
        if Trial.current().phase != FROZEN:
            person.join()
        return person
    was_in = person.joined_at is not None
    person.choose_password(form.get("password", ""))
    if was_in:
        tell_of_change(person)
    return person
