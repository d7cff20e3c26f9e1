"""How the open charter changes: an amendment, the one extension, another sponsor."""

from flask import Blueprint, abort, render_template, request
from flask_login import current_user

from pilot.access import EXECUTIVES, SINCE_OPENING, THE_SPONSOR, WHILE_OPEN, allow
from pilot.errors import Invalid
from pilot.models.amendment import AMENDABLE, Amendment
from pilot.models.part import DATES, FIELDS, LONG, PARTS
from pilot.models.trial import Trial
from pilot.views.answers import form_again, see_other
from pilot.views.charter import page
from pilot.views.trial import ending

bp = Blueprint("amendments", __name__)


@bp.get("/charter/amend")
@allow(THE_SPONSOR, when=WHILE_OPEN)
def new():
    part = PARTS.get(request.args.get("part", "who"), PARTS["who"])
    usual = next((name for name in part.fields if name in AMENDABLE), "cohort")
    return render_template("charter/amend.html", **_asked(request.args.get("field", usual)))


@bp.post("/charter/amend")
@allow(THE_SPONSOR, when=WHILE_OPEN)
def create():
    form = request.form
    field = form.get("field", "")
    try:
        Amendment.sign(current_user, field, form.get("text", ""), form.get("reason", ""))
    except Invalid as error:
        return form_again("charter/amend.html", error, typed=form, **_asked(field))
    return see_other(f"/charter#{field}")


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


def _asked(field):
    if field not in AMENDABLE:
        abort(404)
    label, help_ = FIELDS[field]
    return {
        "fields": FIELDS,
        "amendable": AMENDABLE,
        "part": next(part for part in PARTS.values() if field in part.fields),
        "field_name": field,
        "label": label,
        "help": help_,
        "kind": "long" if field in LONG else "date" if field in DATES else "text",
        "now": getattr(Trial.current(), field),
    }
