"""Following a thread or page, and muting a thread: the person's own word."""

from flask import Blueprint, abort, request
from flask_login import current_user

from pilot.access import MEMBERS, WHILE_OPEN, allow
from pilot.models.follow import Follow
from pilot.models.page import Page
from pilot.models.post import Post
from pilot.views.answers import get_or_404, see_other

bp = Blueprint("follows", __name__)


@bp.post("/posts/<int:number>/follow")
@allow(MEMBERS, when=WHILE_OPEN)
def thread(number):
    post = get_or_404(Post.select(), number)
    Follow.say(current_user, mutes=_mutes(), post=post.thread_id)
    return see_other(f"/posts/{post.thread_id}")


@bp.post("/pages/<path:path>/follow")
@allow(MEMBERS, when=WHILE_OPEN)
def page(path):
    page = Page.called(path) or abort(404)
    Follow.say(current_user, mutes=_mutes(), page=page)
    return see_other(page.address)


def _mutes():
    """`follow=0` is the word to be left in peace; anything else, also nothing, is to follow."""
    return request.form.get("follow") == "0"
