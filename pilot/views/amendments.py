"""How the open charter changes: an amendment or a proposal, the extension, another sponsor."""

from flask import Blueprint, abort, render_template, request
from flask_login import current_user

from pilot.access import (
    EXECUTIVES,
    LEADS,
    SINCE_OPENING,
    STEERING,
    THE_SPONSOR,
    WHILE_OPEN,
    allow,
)
from pilot.errors import Invalid
from pilot.mail import proposals
from pilot.models.amendment import AMENDABLE, Amendment
from pilot.models.part import DATES, FIELDS, LONG, PARTS
from pilot.models.proposal import Proposal
from pilot.models.trial import Trial
from pilot.views.answers import form_again, see_other
from pilot.views.charter import page
from pilot.views.trial import ending
from pilot.views.words import mails, public_url

bp = Blueprint("amendments", __name__)


@bp.get("/charter/amend")
@allow(THE_SPONSOR, when=WHILE_OPEN)
def new():
    return render_template("charter/amend.html", signs=True, **_asked(_field()))


@bp.post("/charter/amend")
@allow(THE_SPONSOR, when=WHILE_OPEN)
def create():
    form = request.form
    field = form.get("field", "")
    try:
        Amendment.sign(current_user, field, form.get("text", ""), form.get("reason", ""))
    except Invalid as error:
        asked = _asked(field)
        return form_again("charter/amend.html", error, typed=form, signs=True, **asked)
    return see_other(f"/charter#{field}")


@bp.get("/charter/proposal")
@allow(LEADS, when=WHILE_OPEN)
def draft():
    return render_template("charter/amend.html", signs=False, **_asked(_field()))


@bp.post("/charter/proposal")
@allow(LEADS, when=WHILE_OPEN)
def propose():
    form = request.form
    field = form.get("field", "")
    by = current_user._get_current_object()
    try:
        proposal = Proposal.make(by, field, form.get("text", ""), form.get("reason", ""))
    except Invalid as error:
        asked = _asked(field)
        return form_again("charter/amend.html", error, typed=form, signs=False, **asked)
    if mails():
        proposals.tell(proposal, public_url())
    return see_other("/charter#proposal")


@bp.post("/charter/proposal/aside")
@allow(STEERING, when=WHILE_OPEN)
def put_aside():
    Proposal.put_aside(current_user)
    return see_other("/charter")


@bp.post("/trial/extension")
@allow(THE_SPONSOR, when=WHILE_OPEN)
def extend():
    form = request.form
    try:
        Amendment.extend(current_user, form.get("last_day", ""), form.get("why", ""))
    except Invalid as error:
        return form_again("trial/end.html", error, typed=form, **ending())
    return see_other("/charter#ends_on")


@bp.post("/charter/sponsor")
@allow(EXECUTIVES, when=SINCE_OPENING)
def take_over():
    try:
        Amendment.take_over(current_user, request.form.get("reason", ""))
    except Invalid as error:
        return form_again("charter/show.html", error, typed=request.form, **page())
    return see_other("/charter#names")


def _field():
    """The field that the address asks for, else the first of its part."""
    part = PARTS.get(request.args.get("part", "who"), PARTS["who"])
    usual = next((name for name in part.fields if name in AMENDABLE), "cohort")
    return request.args.get("field", usual)


def _asked(field):
    if field not in AMENDABLE:
        abort(404)
    label, help_ = FIELDS[field]
    proposal = Proposal.waiting()
    return {
        "fields": FIELDS,
        "amendable": AMENDABLE,
        "part": next(part for part in PARTS.values() if field in part.fields),
        "field_name": field,
        "label": label,
        "help": help_,
        "kind": "long" if field in LONG else "date" if field in DATES else "text",
        "now": getattr(Trial.current(), field),
        "proposal": proposal if proposal and proposal.field == field else None,
    }
