"""What asks for attention: confirming a must-read, pinning a post on top."""

from flask import Blueprint, request
from flask_login import current_user

from pilot.access import ANNOUNCING, MEMBERS, WHILE_OPEN, allow
from pilot.models.announcement import Acknowledgement, MustRead
from pilot.models.pin import Pin
from pilot.models.post import Post
from pilot.views.answers import get_or_404, see_other, where_it_was

bp = Blueprint("announcements", __name__)


@bp.post("/posts/<int:number>/acknowledge")
@allow(MEMBERS, when=WHILE_OPEN)
def acknowledge(number):
    post = get_or_404(MustRead.posts(), number)
    has_question = bool(request.form.get("question"))
    Acknowledgement.give(post, current_user, has_question=has_question)
    return see_other(f"{post.address}#reply" if has_question else where_it_was(post))


@bp.post("/posts/<int:number>/pin")
@allow(ANNOUNCING, when=WHILE_OPEN)
def pin(number):
    post = get_or_404(Pin.pinnable(), number)
    Pin.set(post, current_user)
    return see_other(post.address)


@bp.post("/posts/<int:number>/unpin")
@allow(ANNOUNCING, when=WHILE_OPEN)
def unpin(number):
    post = get_or_404(Post.select(), number)
    Pin.release(post)
    return see_other(post.address)
