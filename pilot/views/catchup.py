"""Catch-up: what happened since I was last here, and marking as seen what was shown."""

from flask import Blueprint, render_template, request
from flask_login import current_user

from pilot.access import BEFORE_RETIREMENT, MEMBERS, WHILE_OPEN, allow
from pilot.models.catchup import catch_up
from pilot.models.mark import Mark
from pilot.views.answers import see_other

bp = Blueprint("catchup", __name__)


@bp.get("/catchup")
@allow(MEMBERS, when=BEFORE_RETIREMENT)
def show():
    return render_template("catchup/show.html", caught=catch_up(current_user))


@bp.post("/catchup")
@allow(MEMBERS, when=WHILE_OPEN)
def seen():
    posts, revisions = (request.form.getlist(name, type=int) for name in ("post", "revision"))
    Mark.seen(current_user, posts=posts, revisions=revisions)
    return see_other("/catchup")
