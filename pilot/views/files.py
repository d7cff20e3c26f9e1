"""Files: drop, list, look at; their bytes are in content.py."""

from flask import Blueprint, Response, abort, make_response, render_template, request
from flask_login import current_user

from pilot.access import BEFORE_RETIREMENT, MEMBERS, WHILE_OPEN, allow
from pilot.errors import Invalid
from pilot.headers import POLICY_WITH_FRAME
from pilot.loading import tally
from pilot.loading.dropped import folder
from pilot.models.blob import Blob
from pilot.models.file import File
from pilot.models.inside import Inside
from pilot.models.opened import Opened
from pilot.models.page import Page
from pilot.models.post import Post
from pilot.models.preview import Preview
from pilot.models.shelf import Shelf
from pilot.views.answers import form_again, get_or_404, see_other

bp = Blueprint("files", __name__)


@bp.get("/files")
@allow(MEMBERS, when=BEFORE_RETIREMENT)
def index():
    return render_template("files/index.html", shelf=Shelf(request.args))


@bp.post("/files")
@allow(MEMBERS, when=WHILE_OPEN)
def create():
    place = _place()
    if not request.uploads:
        error = Invalid(file="Choose a file first.")
        return form_again("files/index.html", error, shelf=Shelf({}))
    kept = [File.keep(name, blob, by=current_user, **place) for name, blob in request.uploads]
    return see_other(kept[0].address if len(kept) == 1 else "/files")


@bp.post("/files/known")
@allow(MEMBERS, when=WHILE_OPEN)
def known():
    """Keeps a content that is here already, so that nobody sends it again; 204 when it is not.

    Everybody may open every file, so whoever names the SHA-256 of one learns nothing new.
    """
    place, blob = _place(), Blob.held(request.form.get("sha256", ""))
    if blob is None:
        return "", 204
    anew = "anew" in request.form
    name = request.form.get("name", "")
    file = File.keep(name, blob, by=current_user, anew=anew, **place)
    return see_other(file.address)


@bp.post("/pages/load")
@allow(MEMBERS, when=WHILE_OPEN)
def load():
    """A dropped folder of Markdown becomes pages with their files; doing it again adds nothing."""
    if not request.folder:
        error = Invalid(folder="Choose a folder first.")
        return form_again("files/index.html", error, shelf=Shelf({}))
    results = list(folder(request.folder, by=current_user))
    return render_template("files/loaded.html", results=results, sum=tally(results))


@bp.get("/files/<int:number>")
@allow(MEMBERS, when=BEFORE_RETIREMENT)
def show(number):
    file = get_or_404(File.select(), number)
    if file.withdrawn_at:
        return render_template("files/withdrawn.html", file=file)
    shown = {"preview": Preview(file), "opened": Opened.times_of(file)}
    page = make_response(render_template("files/show.html", file=file, **shown))
    if shown["preview"].kind == "pdf":
        page.headers["Content-Security-Policy"] = POLICY_WITH_FRAME
    return page


@bp.post("/files/<int:number>/withdraw")
@allow(MEMBERS, when=WHILE_OPEN)
def withdraw(number):
    file = get_or_404(File.withdrawable_by(current_user), number)
    file.withdraw(current_user)
    return see_other(file.address)


@bp.get("/files/<int:number>/small")
@allow(MEMBERS, when=BEFORE_RETIREMENT)
def small(number):
    """The small picture of a file, made after it had arrived."""
    picture = Inside.small(get_or_404(File.select(), number).latest.blob) or abort(404)
    response = Response(picture, mimetype="image/webp")
    response.headers["Cache-Control"] = "private, max-age=604800"
    return response


def _place():
    if page := request.form.get("page"):
        return {"page": Page.called(page) or abort(404)}
    if post := request.form.get("post", type=int):
        return {"post": get_or_404(Post.editable_by(current_user), post)}
    return {}
