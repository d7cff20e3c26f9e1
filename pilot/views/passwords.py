"""Changing one's own password, by the old one; all other devices are signed out."""

from flask import Blueprint, render_template, request
from flask_login import current_user

from pilot.access import BEFORE_RETIREMENT, MEMBERS, UNTIL_FROZEN, allow
from pilot.errors import Invalid
from pilot.mail import texts
from pilot.models.outgoing import CHANGED, Outgoing
from pilot.models.password import password_fits
from pilot.models.person import Person
from pilot.views.answers import form_again
from pilot.views.entering import enter
from pilot.views.guessing import refuse_guessing
from pilot.views.words import mails, public_url

bp = Blueprint("passwords", __name__, url_prefix="/me/password")


@bp.get("")
@allow(MEMBERS, when=BEFORE_RETIREMENT)
def show():
    return render_template("me/password.html")


@bp.post("")
@allow(MEMBERS, when=UNTIL_FROZEN)
def change():
    me = Person.get_by_id(current_user.id)
    try:
        _must_know(me, request.form.get("current", ""))
        me.choose_password(request.form.get("password", ""))
    except Invalid as error:
        return form_again("me/password.html", error)
    tell_of_change(me)
    return enter(me, "/me/devices")


def tell_of_change(person):
    """A mail to the owner, where mail can be sent: it may have been somebody else."""
    if mails():
        Outgoing.put(person, CHANGED, *texts.changed(f"{public_url()}/join"))


def _must_know(me, current):
    with refuse_guessing(me.email) as guess:
        guess.person = me if password_fits(current, me.password_hash) else None
    if guess.person is None:
        raise Invalid(current="That is not your password now. Is it lost? Use a code instead.")
