"""What the pages want from somebody, and the one click that says a page is still right."""

from flask import Blueprint, abort, render_template
from flask_login import current_user

from pilot.access import BEFORE_RETIREMENT, MEMBERS, WHILE_OPEN, allow
from pilot.models.freshness import StillRight
from pilot.models.page import Page
from pilot.models.readers import Readers
from pilot.models.upkeep import Upkeep
from pilot.views.answers import see_other

bp = Blueprint("upkeep", __name__)
bp.record(lambda setup: setup.app.extensions.setdefault("readers", Readers()))


@bp.get("/pages/upkeep")
@allow(MEMBERS, when=BEFORE_RETIREMENT)
def show():
    return render_template("pages/upkeep.html", upkeep=Upkeep.now())


@bp.post("/pages/<path:path>/still-right")
@allow(MEMBERS, when=WHILE_OPEN)
def still_right(path):
    page = Page.called(path)
    if page is None or page.is_deleted:
        abort(404)
    StillRight.say(page, current_user)
    return see_other(page.address)
