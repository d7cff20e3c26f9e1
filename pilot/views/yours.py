"""Yours: one page of all that is mine to come back to."""

from flask import Blueprint, render_template
from flask_login import current_user

from pilot.access import BEFORE_RETIREMENT, MEMBERS, allow
from pilot.models.yours import Yours

bp = Blueprint("yours", __name__)


@bp.get("/yours")
@allow(MEMBERS, when=BEFORE_RETIREMENT)
def show():
    return render_template("yours/show.html", yours=Yours.of(current_user))
