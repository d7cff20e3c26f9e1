"""Search: one box over posts, replies, pages, files and people."""

from flask import Blueprint, render_template, request

from pilot.access import BEFORE_RETIREMENT, MEMBERS, allow
from pilot.models.search import Search

bp = Blueprint("search", __name__)


@bp.get("/search")
@allow(MEMBERS, when=BEFORE_RETIREMENT)
def show():
    search = Search(request.args.get("q", ""), before=request.args.get("before", type=int))
    return render_template("search.html", search=search)
