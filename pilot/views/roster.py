"""The roster: a lead loads it, sees a result for every row, and hands out personal links."""

from flask import Blueprint, current_app, render_template, request
from flask_login import current_user

from pilot import limits
from pilot.access import LEADS, UNTIL_FROZEN, allow
from pilot.errors import Refused
from pilot.models import roster
from pilot.models.blob import size
from pilot.models.person import Person
from pilot.views.answers import get_or_404

bp = Blueprint("roster", __name__, url_prefix="/roster")


@bp.get("")
@allow(LEADS, when=UNTIL_FROZEN)
def show():
    return render_template("roster/show.html", people=_people())


@bp.post("")
@allow(LEADS, when=UNTIL_FROZEN)
def load():
    try:
        results = roster.load(_sheet(), by=current_user)
    except Refused as error:
        shown = {"people": _people(), "sentence": error.sentence, "typed": request.form}
        return render_template("roster/show.html", **shown), 422
    return render_template("roster/show.html", people=_people(), results=results)


@bp.get("/invitations.csv")
@allow(LEADS, when=UNTIL_FROZEN)
def invitations():
    return roster.sheet(_not_yet_in(), link), {
        "Content-Type": "text/csv; charset=utf-8",
        "Content-Disposition": "attachment; filename=invitations.csv",
    }


@bp.get("/slips")
@allow(LEADS, when=UNTIL_FROZEN)
def slips():
    return render_template("roster/slips.html", people=_not_yet_in(), link=link)


@bp.post("/people/<int:number>/link")
@allow(LEADS, when=UNTIL_FROZEN)
def new_link(number):
    person = get_or_404(Person.enrolled(), number)
    return render_template("roster/link.html", person=person, link=link(person))


def link(person):
    """The personal link that lets this person in."""
    token = current_app.extensions["invitations"].token(person)
    return f"{current_app.extensions['settings'].public_url}/join/{token}"


def _sheet():
    """The bytes of the file that was sent, else of the rows that were pasted."""
    sheet = request.form.get("sheet", "").encode()
    for _, blob in request.uploads:
        try:
            if blob.size > limits.FORM_BYTES:
                raise Refused(f"A roster may have {size(limits.FORM_BYTES)} at most.")
            sheet = b"".join(blob.stream())
        finally:
            blob.delete_if_unused()
    return sheet


def _people():
    return list(Person.enrolled().order_by(Person.department, Person.name))


def _not_yet_in():
    return [person for person in _people() if not person.joined_at]
