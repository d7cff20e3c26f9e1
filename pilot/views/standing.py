"""One person of the roster, for leads: their role, their way in, whether they are still here."""

from flask import Blueprint, current_app, render_template, request
from flask_login import current_user

from pilot.access import BEFORE_RETIREMENT, LEADS, UNTIL_FROZEN, allow
from pilot.errors import Invalid
from pilot.models import standing
from pilot.models.code import LEAD
from pilot.models.person import PARTICIPANT, Person
from pilot.views.answers import form_again, get_or_404, see_other
from pilot.views.invitations import link

bp = Blueprint("standing", __name__, url_prefix="/roster/people/<int:number>")


@bp.get("")
@allow(LEADS, when=BEFORE_RETIREMENT)
def show(number):
    return render_template("roster/person.html", person=get_or_404(standing.known(), number))


@bp.post("/role")
@allow(LEADS, when=UNTIL_FROZEN)
def appoint(number):
    person = get_or_404(Person.enrolled(), number)
    return _changed(person, standing.appoint, person, request.form.get("role", ""))


@bp.post("/leave")
@allow(LEADS, when=UNTIL_FROZEN)
def leave(number):
    person = get_or_404(standing.known(), number)
    return _changed(person, standing.leave, person)


@bp.post("/return")
@allow(LEADS, when=UNTIL_FROZEN)
def come_back(number):
    person = get_or_404(standing.known(), number)
    return _changed(person, standing.come_back, person)


@bp.post("/revoke")
@allow(LEADS, when=UNTIL_FROZEN)
def revoke(number):
    person = get_or_404(Person.enrolled(), number)
    return _changed(person, standing.revoke, person)


@bp.post("/link")
@allow(LEADS, when=BEFORE_RETIREMENT)
def make_link(number):
    person = get_or_404(Person.enrolled(), number)
    standing.note_help(person, "link", by=current_user)
    return render_template("roster/person.html", person=person, link=link(person))


@bp.post("/code")
@allow(LEADS, when=BEFORE_RETIREMENT)
def make_code(number):
    person = get_or_404(Person.enrolled().where(Person.role == PARTICIPANT), number)
    standing.note_help(person, "code", by=current_user)
    code = current_app.extensions["codes"].code(person, LEAD)
    return render_template("roster/person.html", person=person, code=code)


def _changed(person, act, *arguments):
    try:
        act(*arguments, by=current_user)
    except Invalid as error:
        person = get_or_404(standing.known(), person.id)  # as it is stored
        return form_again("roster/person.html", error, person=person)
    return see_other(f"/roster/people/{person.id}")
