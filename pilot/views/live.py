"""What the scripts of a page ask for while somebody reads or writes; nothing here is kept."""

from flask import Blueprint, current_app, render_template, request
from flask_login import current_user

from pilot import limits
from pilot.access import ANYBODY, BEFORE_RETIREMENT, MEMBERS, WHILE_OPEN, allow
from pilot.models.completion import suggestions
from pilot.models.known import localised, rendered
from pilot.models.post import Post
from pilot.models.trial import Trial

bp = Blueprint("live", __name__)


@bp.get("/posts/newer")
@allow(MEMBERS, when=BEFORE_RETIREMENT)
def newer():
    after = request.args.get("after", 0, type=int)
    if Post.newest() <= after:
        return "", 204
    number = Post.newer(after, than_by=current_user)
    return render_template("posts/_fresh.html", number=number) if number else ("", 204)


@bp.post("/preview")
@allow(MEMBERS, when=WHILE_OPEN)
def preview():
    kind = "page" if request.form.get("kind") == "page" else "post"
    body = localised(request.form.get("body", ""))[: limits.PAGE_CHARACTERS]
    return render_template("_preview.html", html=rendered(body, kind).html)


@bp.get("/complete")
@allow(MEMBERS, when=BEFORE_RETIREMENT)
def complete():
    found = suggestions(request.args.get("key", ""), request.args.get("text", ""))
    return render_template("_suggestions.html", found=found)


@bp.get("/manifest.webmanifest")
@allow(ANYBODY, when=BEFORE_RETIREMENT)
def manifest():
    name = Trial.current().name if current_user.is_authenticated else "Pilot-in-a-box"
    return {
        "name": name,
        "short_name": name[:12],
        "id": "/",
        "start_url": "/",
        "display": "standalone",
        "background_color": "#f7f6f3",
        "theme_color": "#1f4e93",
        "icons": [
            {"src": "/static/icon.svg", "sizes": "any", "type": "image/svg+xml"},
            *(_bitmap(size, purpose) for size in (192, 512) for purpose in ("any", "maskable")),
        ],
    }, {"Content-Type": "application/manifest+json"}


@bp.get("/offline.js")
@allow(ANYBODY, when=BEFORE_RETIREMENT)
def offline():
    """The service worker: only a script at the top may look after all addresses."""
    answer = current_app.send_static_file("offline.js")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def _bitmap(size, purpose):
    """Chromium installs no page that has only a drawing; `python -m tests.icons` makes these."""
    source = f"/static/icon-{size}.png"
    return {"src": source, "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
