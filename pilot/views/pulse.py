"""Pulse: the same figures for everybody."""

from flask import Blueprint, render_template

from pilot.access import BEFORE_RETIREMENT, MEMBERS, allow
from pilot.database import database
from pilot.models.pulse import Pulse, hours_to_first_reply

bp = Blueprint("pulse", __name__)


@bp.get("/pulse")
@allow(MEMBERS, when=BEFORE_RETIREMENT)
def show():
    pulse = database.remember("pulse", Pulse.now)
    hours = database.remember("hours", hours_to_first_reply)
    return render_template("pulse.html", pulse=pulse, hours=hours)
