"""Pages: read and write them; what others wrote meanwhile is put together, or shown beside."""

from urllib.parse import quote

from flask import Blueprint, abort, current_app, render_template, request
from flask_login import current_user

from pilot.access import BEFORE_RETIREMENT, MEMBERS, WHILE_OPEN, allow
from pilot.errors import Invalid
from pilot.models import origin
from pilot.models.editing import Editing
from pilot.models.known import page_key
from pilot.models.mark import Mark
from pilot.models.origin import Origin
from pilot.models.page import Page
from pilot.models.post import Post
from pilot.models.revision import Unmerged
from pilot.models.section import Section, replaced
from pilot.models.upkeep import wanted
from pilot.views.answers import form_again, get_or_404, see_other
from pilot.views.around import around
from pilot.views.attach import attach, kept_files, letter_in

bp = Blueprint("pages", __name__)
bp.record(lambda setup: setup.app.extensions.setdefault("editing", Editing()))


@bp.get("/pages")
@allow(MEMBERS, when=BEFORE_RETIREMENT)
def index():
    pages, last = Page.listed(request.args.get("after", ""))
    return render_template(
        "pages/index.html",
        pages=pages,
        last=last,
        recent=Page.recent().limit(12),
        wanted=list(wanted().limit(30)),
    )


@bp.get("/pages/<path:path>")
@allow(MEMBERS, when=BEFORE_RETIREMENT)
def show(path):
    if path.endswith(".md"):
        return _markdown(path.removesuffix(".md"))
    page = Page.called(path)
    if page is None:
        return _folder_or_wanted(path.replace("_", " "))
    number = request.args.get("revision", type=int) or page.number
    old = None if number == page.number else page.revision(number) or abort(404)
    if page.is_deleted and not old:
        return render_template("pages/deleted.html", page=page, deletion=page.latest), 404
    beside = around(page)
    if beside["follows"]:
        Mark.opened(current_user, (old or page.latest).last_change())
    was = "" if page_key(path) == page.key else path.replace("_", " ")
    return render_template("pages/show.html", page=page, old=old, was=was, **beside)


@bp.get("/pages/<path:path>/edit")
@allow(MEMBERS, when=WHILE_OPEN)
def edit(path):
    page = Page.called(path)
    typed = {
        "title": page.title if page else path.replace("_", " "),
        "body": page.latest.body if page else "",
        "base": page.number if page else 0,
    }
    if page and (section := Section.of(typed["body"], page.html, request.args.get("section", ""))):
        typed |= {"body": section.text(typed["body"]), **section._asdict()}
    editing, what = current_app.extensions["editing"], page.id if page else page_key(path)
    editing.begin(what, current_user)
    others = editing.others(what, current_user)
    return render_template("pages/edit.html", page=page, typed=typed, others=others)


@bp.get("/pages/new")
@allow(MEMBERS, when=WHILE_OPEN)
def new():
    typed = {"title": "", "body": "", "base": 0}
    if number := request.args.get("origin", type=int):
        typed = origin.draft(get_or_404(Post.visible(), number))
    return render_template("pages/edit.html", page=None, typed=typed)


@bp.post("/posts/<int:number>/page")
@allow(MEMBERS, when=WHILE_OPEN)
def make(number):
    """To the page that was made from this post, else to the editor with the post's words in it."""
    post = get_or_404(Post.visible(), number)
    if pages := Origin.of([post.id]).get(post.id):
        return see_other(pages[0].address)
    return see_other(f"/pages/new?origin={post.id}")


@bp.post("/pages/<path:path>")
@allow(MEMBERS, when=WHILE_OPEN)
def write(path):
    form, uploads = request.form, request.uploads
    before = Page.called(path)
    title = before.title if before else form.get("title", path)
    if before is None and (dropped := letter_in(uploads)):
        found, kept = dropped
        typed = {**form, "title": title or found.subject, "body": found.text}
        return render_template("pages/edit.html", page=None, typed=typed, kept=kept)
    try:
        page = before if form.get("keep") == "theirs" and before else _written(before, title, form)
    except Invalid as error:
        return refused(error, before, kept_files(uploads))
    if before is None:
        current_app.extensions["editing"].come(page.key, page.id)
    current_app.extensions["editing"].end(page.id, current_user)
    attach(uploads, page=page)
    return see_other(page.address + ("#" + quote(form["anchor"]) if form.get("anchor") else ""))


def refused(error, page, kept=()):
    """422: the page of a conflict with all three texts, or the form with its sentences."""
    if isinstance(error, Unmerged):
        return conflict_page(error.conflict, kept), 422
    return form_again("pages/edit.html", error, page=page, typed=request.form, kept=kept)


def conflict_page(conflict, kept=()):
    """Before, theirs and mine of each place, and the text to save."""
    shown = {"page": conflict.page, "conflict": conflict, "merged": conflict.merge()}
    return render_template("pages/conflict.html", **shown, kept=kept)


def _written(before, title, form):
    facts = {"base": form.get("base", 0, type=int), "summary": form.get("summary", "")}
    body, made_from = form.get("body", ""), form.get("origin", type=int)
    if before and "last" in form:
        whole = (before.revision(facts["base"]) or abort(404)).body
        first, last = (form.get(name, 0, type=int) for name in ("first", "last"))
        body = replaced(whole, first, last, body)
    if made_from:
        post = get_or_404(Post.visible(), made_from)
        return Origin.write(post, title, body, by=current_user, **facts)
    return Page.write(title, body, by=current_user, **facts)


def _folder_or_wanted(title):
    pages = list(Page.inside(title))
    return render_template("pages/wanted.html", title=title, pages=pages), 200 if pages else 404


def _markdown(path):
    page = Page.called(path)
    if page is None or page.is_deleted:
        abort(404)
    return page.latest.body + "\n", {"Content-Type": "text/markdown; charset=utf-8"}
