"""Today: the lead's three acts; what waits for an executive or the sponsor, and their reach."""

from flask import Blueprint, render_template, request
from flask_login import current_user

from pilot.access import ANNOUNCING, LEADS, SINCE_OPENING, WHILE_OPEN, allow
from pilot.models.act import Act
from pilot.models.awaited import awaited_from
from pilot.models.proposal import Proposal
from pilot.models.reach import Reach
from pilot.models.today import Today, Upkeep, not_yet_in
from pilot.views.age import age
from pilot.views.answers import see_other

bp = Blueprint("today", __name__)


@bp.get("/today")
@allow(ANNOUNCING, when=SINCE_OPENING)
def show():
    if current_user.is_lead:
        today = Today.of(current_user)
        return render_template("today/acts.html", today=today, upkeep=Upkeep.now())
    shown = {"awaited": awaited_from(current_user), "reach": Reach.of(current_user)}
    shown["proposal"] = Proposal.waiting() if current_user.is_sponsor else None
    return render_template("today/questions.html", age=age, **shown)


@bp.get("/today/missing")
@allow(LEADS, when=SINCE_OPENING)
def missing():
    """Who is not in yet, by department: a list to print and to take along."""
    return render_template("today/missing.html", units=not_yet_in())


@bp.post("/today")
@allow(LEADS, when=WHILE_OPEN)
def tick():
    """Ticks an act off for today; `undo` takes that back."""
    act = request.form.get("act", "")
    if "undo" in request.form:
        Act.untick(current_user, act)
    else:
        Act.tick(current_user, act, request.form.get("subject", ""))
    return see_other("/today")
