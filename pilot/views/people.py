"""People: the directory by department, and what one person wrote and keeps."""

from itertools import groupby

from flask import Blueprint, abort, render_template, request
from flask_login import current_user

from pilot.access import BEFORE_RETIREMENT, MEMBERS, allow
from pilot.models import profile
from pilot.models.person import Person
from pilot.models.timeline import Timeline

bp = Blueprint("people", __name__)


@bp.get("/people")
@allow(MEMBERS, when=BEFORE_RETIREMENT)
def index():
    query = request.args.get("q", "")
    people = Person.directory(query)
    units = [(unit, list(group)) for unit, group in groupby(people, lambda p: p.department)]
    return render_template("people/index.html", units=units, query=query.strip())


@bp.get("/people/<handle>")
@allow(MEMBERS, when=BEFORE_RETIREMENT)
def show(handle):
    person = Person.get_or_none(Person.handle == handle) or abort(404)
    tab = request.args.get("show", profile.POSTS)
    shown = {"person": person, "counts": profile.counted(person), "tab": tab}
    if tab == profile.PAGES:
        return render_template("people/pages.html", pages=profile.pages(person), **shown)
    if tab == profile.FILES:
        return render_template("people/files.html", files=profile.files(person), **shown)
    timeline = Timeline.by(person, current_user, request.args.get("before", ""))
    return render_template("people/posts.html", timeline=timeline, **{**shown, "tab": "posts"})
