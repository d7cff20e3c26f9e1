"""Me: what the others may ask me about."""

from flask import Blueprint, render_template, request
from flask_login import current_user

from pilot.access import BEFORE_RETIREMENT, MEMBERS, UNTIL_FROZEN, allow
from pilot.errors import Invalid
from pilot.models.person import Person
from pilot.views.answers import form_again, see_other

bp = Blueprint("me", __name__, url_prefix="/me")


@bp.get("")
@allow(MEMBERS, when=BEFORE_RETIREMENT)
def show():
    return render_template("me/show.html", typed=current_user)


@bp.post("")
@allow(MEMBERS, when=UNTIL_FROZEN)
def update():
    me = Person.get_by_id(current_user.id)  # the signed-in one is shared by all who look
    try:
        me.offer(request.form.get("ask_about", ""))
    except Invalid as error:
        return form_again("me/show.html", error, typed=request.form)
    return see_other(f"/people/{me.handle}")
