"""A page goes elsewhere: to another title with all that leads to it, or away."""

from flask import Blueprint, abort, render_template, request
from flask_login import current_user

from pilot.access import MEMBERS, WHILE_OPEN, allow
from pilot.errors import Invalid
from pilot.models.deletion import delete as remove
from pilot.models.known import page_key
from pilot.models.moving import Movable, move
from pilot.models.page import Page
from pilot.models.redirect import Redirect
from pilot.views.answers import form_again, see_other

bp = Blueprint("moves", __name__)


@bp.get("/pages/<path:path>/move")
@allow(MEMBERS, when=WHILE_OPEN)
def show(path):
    place = _movable(path)
    return render_template("pages/move.html", place=place, typed={"title": place.title})


@bp.post("/pages/<path:path>/move")
@allow(MEMBERS, when=WHILE_OPEN)
def create(path):
    form = request.form
    title, below = form.get("title", ""), form.get("below") == "1"
    try:
        move(path, title, by=current_user, below=below)
    except Invalid as error:
        return form_again("pages/move.html", error, place=_movable(path), typed=form)
    return see_other(_movable(title).address)


@bp.post("/pages/<path:path>/delete")
@allow(MEMBERS, when=WHILE_OPEN)
def delete(path):
    page, form = Page.called(path) or abort(404), request.form
    base = form.get("base", page.number, type=int)
    try:
        remove(page, by=current_user, base=base, summary=form.get("summary", ""))
    except Invalid as error:
        typed = {"title": page.title, "summary": form.get("summary", "")}
        return form_again("pages/move.html", error, place=_movable(path), typed=typed)
    return see_other(page.address)


@bp.post("/pages/<path:path>/give-up")
@allow(MEMBERS, when=WHILE_OPEN)
def give_up(path):
    page = Page.called(path) or abort(404)
    Redirect.give_up(page, page_key(request.form.get("title", "")))
    return see_other(f"{page.address}/move")


def _movable(path):
    place = Movable.at(path)
    if not (place.page or place.below):
        abort(404)
    return place
