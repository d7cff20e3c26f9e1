"""Notices: the list behind the bell, and marking as read what it showed."""

from flask import Blueprint, render_template, request
from flask_login import current_user

from pilot import limits
from pilot.access import BEFORE_RETIREMENT, MEMBERS, WHILE_OPEN, allow
from pilot.models.notice import Notice
from pilot.models.proposal import Proposal
from pilot.views.answers import see_other

bp = Blueprint("notices", __name__)


@bp.get("/notices")
@allow(MEMBERS, when=BEFORE_RETIREMENT)
def index():
    found = Notice.of(current_user, request.args.get("before", ""))
    shown = found[: limits.NOTICES_SHOWN]
    older = shown[-1].id if len(found) > len(shown) else None
    first = not request.args.get("before") and Proposal.asks(current_user)
    return render_template(
        "notices/index.html", notices=shown, older=older,
        proposal=Proposal.waiting() if first else None,
    )  # fmt: skip


@bp.post("/notices")
@allow(MEMBERS, when=WHILE_OPEN)
def read():
    """Those from `from` to `up_to`, which the page showed; what came later stays unread."""
    first, last = (request.form.get(name, 0, type=int) for name in ("from", "up_to"))
    Notice.read_shown(current_user, first, last)
    return see_other("/notices")
