"""The journal: who did what when to the trial itself, readable by everybody."""

from flask import Blueprint, render_template

from pilot.access import BEFORE_RETIREMENT, MEMBERS, allow
from pilot.models import journal

bp = Blueprint("journal", __name__)


@bp.get("/journal")
@allow(MEMBERS, when=BEFORE_RETIREMENT)
def show():
    entries = list(journal.entries())
    return render_template("journal.html", entries=entries, broken=journal.broken())
