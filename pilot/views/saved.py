"""Saved items: a person's own list of posts, pages and files."""

from flask import Blueprint, render_template, request
from flask_login import current_user

from pilot.access import BEFORE_RETIREMENT, MEMBERS, WHILE_OPEN, allow
from pilot.models.post import Post
from pilot.models.saved import Saved
from pilot.views.answers import came_from, get_or_404, see_other, where_it_was
from pilot.views.subjects import subject_of

bp = Blueprint("saved", __name__)


@bp.get("/saved")
@allow(MEMBERS, when=BEFORE_RETIREMENT)
def index():
    return render_template("saved/index.html", items=list(Saved.by(current_user)))


@bp.post("/posts/<int:number>/save")
@allow(MEMBERS, when=WHILE_OPEN)
def post(number):
    post = get_or_404(Post.visible(), number)
    _keep_or_drop(post=post)
    return see_other(where_it_was(post))


@bp.post("/saved")
@allow(MEMBERS, when=WHILE_OPEN)
def change():
    subject = subject_of(request.form)
    _keep_or_drop(**subject)
    (thing,) = subject.values()
    return see_other(came_from(thing.address))


def _keep_or_drop(**subject):
    """`keep=0` takes it off the list; anything else, also nothing, puts it there."""
    change = Saved.drop if request.form.get("keep") == "0" else Saved.keep
    change(current_user, **subject)
