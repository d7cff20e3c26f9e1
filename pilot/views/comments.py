"""Comments on the charter before the start, and the answers of lead and sponsor."""

from flask import Blueprint, request
from flask_login import current_user

from pilot.access import MEMBERS, STEERING, WHILE_DRAFT, allow
from pilot.errors import Invalid
from pilot.models.comment import Comment
from pilot.views.answers import form_again, get_or_404, see_other
from pilot.views.charter import page

bp = Blueprint("comments", __name__)


@bp.post("/charter/comments")
@allow(MEMBERS, when=WHILE_DRAFT)
def create():
    form = request.form
    try:
        comment = Comment.write(current_user, form.get("part", ""), form.get("body", ""))
    except Invalid as error:
        return form_again("charter/show.html", error, typed=form, **page())
    return see_other(f"/charter#comment-{comment.id}")


@bp.post("/charter/comments/<int:number>")
@allow(STEERING, when=WHILE_DRAFT)
def answer(number):
    comment = get_or_404(Comment.select(), number)
    try:
        comment.reply(current_user, request.form.get("body", ""))
    except Invalid as error:
        typed = {"body": request.form.get("body", ""), "comment": number}
        return form_again("charter/show.html", error, typed=typed, **page())
    return see_other(f"/charter#comment-{number}")
