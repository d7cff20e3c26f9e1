"""What happens at the end, and the sponsor's early end."""

from flask import Blueprint, render_template, request
from flask_login import current_user

from pilot.access import BEFORE_RETIREMENT, MEMBERS, THE_SPONSOR, WHILE_OPEN, allow
from pilot.errors import Invalid
from pilot.models.trial import Trial
from pilot.views.answers import form_again, see_other

bp = Blueprint("trial", __name__)


@bp.get("/trial/end")
@allow(MEMBERS, when=BEFORE_RETIREMENT)
def end():
    return render_template("trial/end.html", trial=Trial.current())


@bp.post("/trial/end")
@allow(THE_SPONSOR, when=WHILE_OPEN)
def freeze():
    trial = Trial.current()
    if request.form.get("confirm", "").strip() != trial.name:
        error = Invalid(confirm=f"Write the trial's name exactly: {trial.name}")
        return form_again("trial/end.html", error, trial=trial, typed=request.form)
    try:
        trial.freeze(current_user, request.form.get("reason", ""))
    except Invalid as error:
        return form_again("trial/end.html", error, trial=trial, typed=request.form)
    return see_other("/trial/end")
