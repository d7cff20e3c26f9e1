"""Files: drop, list, look at; their bytes are in content.py."""

from flask import Blueprint, abort, render_template, request
from flask_login import current_user

from pilot.access import BEFORE_RETIREMENT, MEMBERS, WHILE_OPEN, allow
from pilot.errors import Invalid
from pilot.models.file import File
from pilot.models.opened import Opened
from pilot.models.page import Page
from pilot.models.post import Post
from pilot.views.answers import form_again, get_or_404, see_other

bp = Blueprint("files", __name__)


@bp.get("/files")
@allow(MEMBERS, when=BEFORE_RETIREMENT)
def index():
    return render_template("files/index.html", files=File.listed())


@bp.post("/files")
@allow(MEMBERS, when=WHILE_OPEN)
def create():
    place = _place()
    if not request.uploads:
        error = Invalid(file="Choose a file first.")
        return form_again("files/index.html", error, files=File.listed())
    kept = [File.keep(name, blob, by=current_user, **place) for name, blob in request.uploads]
    return see_other(kept[0].address if len(kept) == 1 else "/files")


@bp.get("/files/<int:number>")
@allow(MEMBERS, when=BEFORE_RETIREMENT)
def show(number):
    file = get_or_404(File.select(), number)
    return render_template("files/show.html", file=file, opened=Opened.times_of(file))


def _place():
    if page := request.form.get("page"):
        return {"page": Page.called(page) or abort(404)}
    if post := request.form.get("post", type=int):
        return {"post": get_or_404(Post.editable_by(current_user), post)}
    return {}
