"""The end: what happens then, the sponsor's early end, the vote and the decision."""

from flask import Blueprint, render_template, request
from flask_login import current_user

from pilot.access import (
    BEFORE_RETIREMENT,
    MEMBERS,
    THE_SPONSOR,
    VOTING,
    WHILE_FROZEN,
    WHILE_OPEN,
    allow,
)
from pilot.errors import Invalid
from pilot.models.amendment import Amendment, latest_end
from pilot.models.decision import Decision
from pilot.models.person import Person
from pilot.models.trial import OPEN, Trial
from pilot.models.vote import Result, Vote, Voter
from pilot.views.answers import form_again, see_other

bp = Blueprint("trial", __name__)


@bp.get("/trial/end")
@allow(MEMBERS, when=BEFORE_RETIREMENT)
def end():
    return render_template("trial/end.html", **ending())


@bp.post("/trial/end")
@allow(THE_SPONSOR, when=WHILE_OPEN)
def freeze():
    trial = Trial.current()
    if request.form.get("confirm", "").strip() != trial.name:
        return _again(Invalid(confirm=f"Write the trial's name exactly: {trial.name}"))
    try:
        trial.freeze(current_user, request.form.get("reason", ""))
    except Invalid as error:
        return _again(error)
    return see_other("/trial/end")


@bp.post("/vote")
@allow(VOTING, when=WHILE_OPEN)
def vote():
    form = request.form
    try:
        Vote.cast(current_user._get_current_object(), form.get("choice"), form.get("sentence"))
    except Invalid as error:
        return _again(error)
    return see_other("/trial/end#vote")


@bp.post("/decision")
@allow(THE_SPONSOR, when=WHILE_FROZEN)
def decide():
    said = {name: request.form.get(name, "") for name in ("choice", "reasons", "against")}
    try:
        Decision.record(current_user, **said)
    except Invalid as error:
        return _again(error)
    return see_other("/trial/end#decision")


def ending():
    """Everything the page about the end shows."""
    trial = Trial.current()
    is_open = trial.phase == OPEN
    return {
        "trial": trial,
        "sponsor": Person.sponsor(),
        "extension": Amendment.extension(),
        "latest_end": latest_end(trial) if is_open else None,
        "result": Result.now(),
        "electorate": Person.electorate().count(),
        "has_voted": Voter.has_voted(current_user),
        "decision": Decision.current(),
    }


def _again(error):
    return form_again("trial/end.html", error, typed=request.form, **ending())
