"""Where I am signed in: the list, signing out elsewhere, and from the laptop to the phone."""

from flask import Blueprint, abort, current_app, render_template, session
from flask_login import current_user

from pilot.access import ANYBODY, BEFORE_RETIREMENT, MEMBERS, UNTIL_FROZEN, allow
from pilot.errors import Refused
from pilot.models.person import Person
from pilot.models.sign_in import SignIn, end_everywhere
from pilot.views.answers import get_or_404, see_other
from pilot.views.entering import MARK, enter, leave
from pilot.views.words import public_url

bp = Blueprint("devices", __name__)


@bp.get("/me/devices")
@allow(MEMBERS, when=BEFORE_RETIREMENT)
def index():
    return render_template("me/devices.html", here=session.get(MARK), found=SignIn.of(current_user))


@bp.post("/me/devices/<int:number>/end")
@allow(MEMBERS, when=UNTIL_FROZEN)
def end(number):
    get_or_404(SignIn.of(current_user), number).end()
    return see_other("/me/devices")


@bp.post("/me/devices/end")
@allow(MEMBERS, when=UNTIL_FROZEN)
def end_all():
    end_everywhere(Person.get_by_id(current_user.id))
    leave()
    return see_other("/sign-in")


@bp.get("/me/phone")
@allow(MEMBERS, when=BEFORE_RETIREMENT)
def phone():
    token = current_app.extensions["handovers"].token(current_user)
    return render_template("me/phone.html", address=f"{public_url()}/join/phone/{token}")


@bp.get("/join/phone/<token>")
@allow(ANYBODY, when=BEFORE_RETIREMENT)
def arrive(token):
    return render_template("session/phone.html", person=_handed_over(token))


@bp.post("/join/phone/<token>")
@allow(ANYBODY, when=BEFORE_RETIREMENT)
def enter_here(token):
    person = _handed_over(token)
    current_app.extensions["handovers"].use_up(token)
    return enter(person, "/")


def _handed_over(token):
    try:
        return current_app.extensions["handovers"].person(token)
    except Refused as error:
        return abort(403, error.sentence)
