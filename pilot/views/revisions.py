"""What became of a page: its history, two revisions compared, who wrote what, back to before."""

from flask import Blueprint, abort, render_template, request
from flask_login import current_user

from pilot import limits
from pilot.access import BEFORE_RETIREMENT, MEMBERS, WHILE_OPEN, allow
from pilot.errors import Invalid
from pilot.models.burst import Burst, bursts
from pilot.models.difference import difference
from pilot.models.page import Page
from pilot.models.revision import Revision
from pilot.views.answers import get_or_404, see_other
from pilot.views.pages import conflict_page, refused

bp = Blueprint("revisions", __name__)


@bp.get("/pages/recent")
@allow(MEMBERS, when=BEFORE_RETIREMENT)
def recent():
    revisions = Revision.recent(request.args.get("before", ""))
    shown, is_more = revisions[: limits.RECENT_CHANGES], len(revisions) > limits.RECENT_CHANGES
    last = shown[-1].id if is_more else None
    return render_template("pages/recent.html", bursts=bursts(shown), last=last)


@bp.get("/pages/<path:path>/history")
@allow(MEMBERS, when=BEFORE_RETIREMENT)
def history(path):
    page = Page.called(path) or abort(404)
    revisions, is_whole = Revision.without_texts(page), "every" in request.args
    shown = [Burst(one, []) for one in revisions] if is_whole else bursts(revisions)
    return render_template("pages/history.html", page=page, bursts=shown, is_whole=is_whole)


@bp.get("/pages/<path:path>/diff")
@allow(MEMBERS, when=BEFORE_RETIREMENT)
def diff(path):
    page = Page.called(path) or abort(404)
    new = page.revision(request.args.get("to", page.number, type=int)) or abort(404)
    old = page.revision(request.args.get("from", new.number - 1, type=int)) or abort(404)
    changes = difference(old.body, new.body)
    return render_template("pages/diff.html", page=page, old=old, new=new, changes=changes)


@bp.get("/pages/<path:path>/blame")
@allow(MEMBERS, when=BEFORE_RETIREMENT)
def blame(path):
    page = Page.called(path) or abort(404)
    return render_template("pages/blame.html", page=page, lines=Revision.lines(page))


@bp.post("/pages/<path:path>/restore")
@allow(MEMBERS, when=WHILE_OPEN)
def restore(path):
    page = Page.called(path) or abort(404)
    revision = page.revision(request.form.get("revision", 0, type=int)) or abort(404)
    base = request.form.get("base", page.number, type=int)
    try:
        page.restore(revision.number, by=current_user, base=base)
    except Invalid as error:
        return refused(error, page)
    return see_other(page.address)


@bp.get("/pages/<path:path>/conflict")
@allow(MEMBERS, when=BEFORE_RETIREMENT)
def conflict(path):
    page = Page.called(path) or abort(404)
    return conflict_page(get_or_404(page.conflicts, request.args.get("number", 0, type=int)))
