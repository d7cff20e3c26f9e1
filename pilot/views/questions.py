"""Questions that wait, oldest first, and what may answer one that is being typed."""

from flask import Blueprint, render_template, request
from flask_login import current_user

from pilot.access import BEFORE_RETIREMENT, MEMBERS, WHILE_OPEN, allow
from pilot.models.question import likely
from pilot.models.timeline import Timeline
from pilot.views.attach import kept_files

bp = Blueprint("questions", __name__)


@bp.get("/questions")
@allow(MEMBERS, when=BEFORE_RETIREMENT)
def index():
    after = request.args.get("after", 0, type=int)
    return render_template(
        "questions/index.html",
        newcomers=None if after else Timeline.of_newcomers(current_user),
        timeline=Timeline.waiting(current_user, after),
    )


@bp.get("/questions/similar")
@allow(MEMBERS, when=WHILE_OPEN)
def similar():
    """The fragment that similar.js puts into the composer."""
    return render_template("questions/_likely.html", likely=likely(request.args.get("body", "")))


@bp.post("/questions/similar")
@allow(MEMBERS, when=WHILE_OPEN)
def check():
    """The same as a page, with what was typed still in the box; nothing is stored but its files."""
    return render_template(
        "questions/check.html",
        likely=likely(request.form.get("body", "")),
        typed=request.form,
        kept=kept_files(request.uploads),
    )
