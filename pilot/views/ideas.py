"""Ideas by what became of them, and deciding one."""

from flask import Blueprint, render_template, request
from flask_login import current_user

from pilot import limits
from pilot.access import BEFORE_RETIREMENT, MEMBERS, WHILE_OPEN, allow
from pilot.errors import Invalid
from pilot.models.idea import STATES, Outcome
from pilot.models.timeline import Timeline
from pilot.views.answers import form_again, get_or_404, see_other

bp = Blueprint("ideas", __name__)


@bp.get("/ideas")
@allow(MEMBERS, when=BEFORE_RETIREMENT)
def index():
    args, counts = request.args, Outcome.counted()
    state = args.get("state")
    if state in STATES:
        timeline = Timeline.ideas(state, current_user, before=args.get("before", ""))
        return render_template("ideas/state.html", counts=counts, timeline=timeline, state=state)
    lists = {
        state: Timeline.ideas(state, current_user, limit=limits.IDEAS_OF_A_STATE)
        for state in STATES
        if counts[state]
    }
    return render_template("ideas/index.html", counts=counts, lists=lists)


@bp.post("/posts/<int:number>/outcome")
@allow(MEMBERS, when=WHILE_OPEN)
def decide(number):
    idea, form = get_or_404(Outcome.decidable_by(current_user), number), request.form
    try:
        Outcome.record(
            idea, form.get("state"), form.get("reason"), by=current_user, owner=form.get("owner")
        )
    except Invalid as error:
        thread = Timeline.thread(idea, current_user)
        return form_again("posts/thread.html", error, thread=thread, decided=form)
    return see_other(f"{idea.address}#outcome")
