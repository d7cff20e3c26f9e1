"""Search: one box over posts, replies, pages, files and people."""

from flask import Blueprint, current_app, render_template, request
from flask_login import current_user

from pilot import clock
from pilot.access import BEFORE_RETIREMENT, MEMBERS, allow
from pilot.models.asked import Asked
from pilot.models.person import Person
from pilot.models.search import Search

bp = Blueprint("search", __name__)
bp.record(lambda setup: setup.app.extensions.setdefault("asked", set()))


@bp.get("/search")
@allow(MEMBERS, when=BEFORE_RETIREMENT)
def show():
    search = Search(request.args.to_dict())  # asking it for what is missing raises each time
    is_noted = search.found_nothing and _note(search.query)
    shown = {"is_noted": is_noted, "departments": Person.departments(), "asked": Asked.waiting()}
    return render_template("search/show.html", search=search, **shown)


def _note(query):
    """Notes words once a day for each person; who that was is kept in this process only."""
    today, seen = str(clock.now().date()), current_app.extensions["asked"]
    for before in [each for each in seen if each[2] != today]:
        seen.discard(before)
    if (current_user.id, query, today) in seen:
        return True
    is_noted = Asked.note(query)
    if is_noted:
        seen.add((current_user.id, query, today))
    return is_noted
