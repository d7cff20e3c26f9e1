"""Invitations: links and codes for everybody who is not in yet, and one slide for the room."""

from flask import Blueprint, current_app, render_template

from pilot.access import LEADS, UNTIL_FROZEN, allow
from pilot.errors import Refused
from pilot.mail import invitations
from pilot.models import sheet
from pilot.models.person import Person
from pilot.views.answers import see_other
from pilot.views.words import mails

bp = Blueprint("invitations", __name__, url_prefix="/roster")


@bp.get("/invitations.csv")
@allow(LEADS, when=UNTIL_FROZEN)
def index():
    return sheet.of_links(_not_yet_in(), link, code), {
        "Content-Type": "text/csv; charset=utf-8",
        "Content-Disposition": "attachment; filename=invitations.csv",
    }


@bp.post("/invitations")
@allow(LEADS, when=UNTIL_FROZEN)
def send():
    if not mails():
        raise Refused("This trial sends no mail: its operator has not set SMTP_URL.")
    invitations.send(_not_yet_in(), link)
    return see_other("/roster")


@bp.get("/slips")
@allow(LEADS, when=UNTIL_FROZEN)
def slips():
    return render_template("roster/slips.html", people=_not_yet_in(), link=link, code=code)


@bp.get("/slide")
@allow(LEADS, when=UNTIL_FROZEN)
def slide():
    return render_template("roster/slide.html")


def link(person):
    """The personal link that lets this person in."""
    token = current_app.extensions["invitations"].token(person)
    return f"{current_app.extensions['settings'].public_url}/join/{token}"


def code(person):
    """The code on this person's slip; "" for those who come in by their link only."""
    return current_app.extensions["codes"].on_slip(person)


def _not_yet_in():
    people = Person.enrolled().where(Person.joined_at.is_null())
    return list(people.order_by(Person.department, Person.name))
