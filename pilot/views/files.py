"""Files: drop, list, open, download."""

from urllib.parse import quote

from flask import Blueprint, Response, abort, render_template, request, stream_with_context
from flask_login import current_user

from pilot.access import BEFORE_RETIREMENT, MEMBERS, WHILE_OPEN, allow
from pilot.errors import Invalid
from pilot.models.file import File
from pilot.models.page import Page
from pilot.models.post import Post
from pilot.views.answers import form_again, get_or_404, see_other

bp = Blueprint("files", __name__)
SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


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
    return render_template("files/show.html", file=get_or_404(File.select(), number))


@bp.get("/files/<int:number>/<name>")
@allow(MEMBERS, when=BEFORE_RETIREMENT)
def content(number, name):
    file = get_or_404(File.select(), number)
    return _sent(file, request.args.get("version", file.number, type=int))


@bp.get("/f/<code>")
@allow(MEMBERS, when=BEFORE_RETIREMENT)
def short(code):
    file = File.get_or_none(File.code == code) or abort(404)
    return _sent(file, file.number)


def _place():
    if page := request.form.get("page"):
        return {"page": Page.called(page) or abort(404)}
    if post := request.form.get("post", type=int):
        return {"post": get_or_404(Post.editable_by(current_user), post)}
    return {}


def _sent(file, number):
    """Streams a version. What a browser may show in place never runs in our origin."""
    version = file.versions.where(File.versions.rel_model.number == number).first() or abort(404)
    blob = version.blob
    how = "inline" if file.media_type != "application/octet-stream" else "attachment"
    response = Response(stream_with_context(blob.stream()), mimetype=file.media_type)
    response.content_length = blob.size
    response.headers["Content-Disposition"] = f"{how}; filename*=UTF-8''{quote(file.name, safe='')}"
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cache-Control"] = "private, max-age=3600"
    response.set_etag(blob.sha256)
    return response.make_conditional(request)
