"""Stories: tell how something helped, agree that it is shown, read them all."""

from flask import Blueprint, render_template, request
from flask_login import current_user

from pilot.access import BEFORE_RETIREMENT, MEMBERS, WHILE_OPEN, allow
from pilot.errors import Invalid
from pilot.models.story import Story, giver_of
from pilot.views.answers import form_again, get_or_404, see_other
from pilot.views.subjects import subject_of

bp = Blueprint("stories", __name__)


@bp.get("/stories")
@allow(MEMBERS, when=BEFORE_RETIREMENT)
def index():
    return render_template(
        "stories/index.html",
        shown=list(Story.shown()),
        given=list(Story.given(current_user)),
        told=list(Story.told(current_user)),
    )


@bp.get("/stories/new")
@allow(MEMBERS, when=WHILE_OPEN)
def new():
    return render_template("stories/new.html", **_about(subject_of(request.args)))


@bp.post("/stories")
@allow(MEMBERS, when=WHILE_OPEN)
def create():
    form, subject = request.form, subject_of(request.form)
    try:
        Story.tell(current_user, form.get("words", ""), form.get("minutes", ""), **subject)
    except Invalid as error:
        return form_again("stories/new.html", error, typed=form, **_about(subject))
    return see_other("/stories")


@bp.post("/stories/<int:number>/agree")
@allow(MEMBERS, when=WHILE_OPEN)
def agree(number):
    get_or_404(Story.given(current_user), number).agree()
    return see_other("/stories")


@bp.post("/stories/<int:number>/decline")
@allow(MEMBERS, when=WHILE_OPEN)
def decline(number):
    get_or_404(Story.given(current_user), number).decline()
    return see_other("/stories")


@bp.post("/stories/<int:number>/withdraw")
@allow(MEMBERS, when=WHILE_OPEN)
def withdraw(number):
    get_or_404(Story.told(current_user), number).withdraw()
    return see_other("/stories")


def _about(subject):
    """What the form shows of the thing that helped and of whoever made it."""
    story = Story(receiver=current_user.id, giver=giver_of(current_user, **subject), **subject)
    return {"story": story}
