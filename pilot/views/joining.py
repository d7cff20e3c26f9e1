"""The one door of the room: an address, then a proof; nobody learns who is in the roster."""

from flask import Blueprint, current_app, render_template, request

from pilot.access import ANYBODY, BEFORE_RETIREMENT, allow
from pilot.errors import Invalid
from pilot.mail import codes
from pilot.models.naming import checked_email
from pilot.views.answers import form_again, see_other
from pilot.views.guessing import refuse_guessing
from pilot.views.words import mails

bp = Blueprint("joining", __name__, url_prefix="/join")
WRONG = (
    "Address and code do not match, or the code is too old. Executives, sponsor and leads come in "
    "by their personal link."
)


@bp.get("")
@allow(ANYBODY, when=BEFORE_RETIREMENT)
def show():
    return render_template("session/address.html", email="")


@bp.post("")
@allow(ANYBODY, when=BEFORE_RETIREMENT)
def ask():
    """The answer is the same for every address; the timekeeper decides whether a mail goes out."""
    email = request.form.get("email", "")
    try:
        email = checked_email(email)
    except Invalid as error:
        return form_again("session/address.html", error, email=email)
    if sent := "send" in request.form and mails():
        codes.note(email)
    return render_template("session/code.html", email=email, sent=sent)


@bp.post("/code")
@allow(ANYBODY, when=BEFORE_RETIREMENT)
def prove():
    email = request.form.get("email", "")
    with refuse_guessing(email) as guess:
        guess.person = current_app.extensions["codes"].person(email, request.form.get("code", ""))
    if guess.person is None:
        return form_again("session/code.html", Invalid(code=WRONG), email=email)
    return see_other(f"/join/{current_app.extensions['invitations'].token(guess.person)}")
