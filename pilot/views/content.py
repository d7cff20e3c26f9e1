"""The bytes of files: whole or in part (RFC 9110 §14), and never able to run in our origin."""

from urllib.parse import quote

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    render_template,
    request,
    stream_with_context,
)
from flask_login import current_user

from pilot import clock
from pilot.access import BEFORE_RETIREMENT, MEMBERS, allow
from pilot.media import DOWNLOAD
from pilot.models.file import File, Version
from pilot.models.opened import Opened
from pilot.views.answers import get_or_404

bp = Blueprint("content", __name__)
bp.record(lambda setup: setup.app.extensions.setdefault("openings", set()))

SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
# Browsers show a PDF with a viewer of their own, which a sandbox would forbid.
VIEWER = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"
# What is shown on a page that somebody reads is not opened.
IN_PASSING = {"image", "audio", "video", "iframe", "embed", "object"}


@bp.get("/files/<int:number>/<name>")
@allow(MEMBERS, when=BEFORE_RETIREMENT)
def show(number, name):
    file = get_or_404(File.select(), number)
    return _sent(file, request.args.get("version", file.number, type=int))


@bp.get("/f/<code>")
@allow(MEMBERS, when=BEFORE_RETIREMENT)
def short(code):
    file = File.get_or_none(File.code == code) or abort(404)
    return _sent(file, file.number)


def _sent(file, number):
    if file.withdrawn_at:
        return render_template("files/withdrawn.html", file=file), 410
    version = file.versions.where(Version.number == number).first() or abort(404)
    blob = version.blob
    start, end, status = _part(blob)
    response = Response(status=status, mimetype=None)
    response.headers |= _headers(file, blob)
    response.set_etag(blob.sha256)
    if status == 416:
        response.headers["Content-Range"] = f"bytes */{blob.size}"
        return response
    if status == 206:
        response.headers["Content-Range"] = f"bytes {start}-{end - 1}/{blob.size}"
    elif request.if_none_match.contains_weak(blob.sha256):
        response.status_code = 304
        return response
    if start == 0:
        _note_opening(file)
    response.content_length = end - start
    if request.method == "GET":
        response.response = stream_with_context(blob.stream(start, end))
    return response


def _part(blob):
    """(start, end, status) of what was asked for: all of it unless one range can be given.

    Several ranges at once, and those of another content (If-Range), get all of it.
    """
    asked = request.range
    known = request.if_range.etag
    dated = request.if_range.date is not None
    if asked is None or asked.units != "bytes" or len(asked.ranges) > 1 or dated:
        return 0, blob.size, 200
    if known is not None and known != blob.sha256:
        return 0, blob.size, 200
    part = asked.range_for_length(blob.size)
    return (*part, 206) if part else (0, 0, 416)


def _headers(file, blob):
    kind = file.media_type
    is_pdf = kind == "application/pdf"
    how = "attachment" if kind == DOWNLOAD or "download" in request.args else "inline"
    return {
        "Content-Type": f"{kind}; charset=utf-8" if kind == "text/plain" else kind,
        "Content-Disposition": f"{how}; filename*=UTF-8''{quote(file.name, safe='')}",
        "Content-Security-Policy": VIEWER if is_pdf else SANDBOX,
        "X-Frame-Options": "SAMEORIGIN" if is_pdf else "DENY",
        "Cache-Control": "private, no-cache",  # kept by the browser, but asked for: it may change
        "Accept-Ranges": "bytes",
    }


def _note_opening(file):
    """Counts a person once a day; who that was is kept in this process only, and not for long."""
    if file.owner_id == current_user.id or request.method == "HEAD":
        return
    if request.headers.get("Sec-Fetch-Dest") in IN_PASSING:
        return
    today, seen = str(clock.now().date()), current_app.extensions["openings"]
    if (file.id, current_user.id, today) in seen:
        return
    for before in [each for each in seen if each[2] != today]:
        seen.discard(before)
    seen.add((file.id, current_user.id, today))
    Opened.note(file)
