"""Me: what the others may ask me about, my data as a ZIP, and how I am forgotten."""

from flask import Blueprint, Response, render_template, request, session, stream_with_context
from flask_login import current_user, logout_user

from pilot import clock
from pilot.access import BEFORE_RETIREMENT, MEMBERS, UNTIL_FROZEN, allow
from pilot.errors import Invalid
from pilot.models.erasing import erase as erase_person
from pilot.models.person import Person
from pilot.models.recorded import about as recorded_about
from pilot.models.trial import Trial
from pilot.views.answers import form_again, see_other
from pilot.views.takeout import takeout

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


@bp.get("/recorded")
@allow(MEMBERS, when=BEFORE_RETIREMENT)
def recorded():
    return render_template("me/recorded.html", kinds=recorded_about(current_user))


@bp.post("/export")
@allow(MEMBERS, when=BEFORE_RETIREMENT)
def export():
    me = Person.get_by_id(current_user.id)
    response = Response(stream_with_context(takeout(me)), mimetype="application/zip")
    name = f"{me.handle}-{clock.today(Trial.current().timezone)}.zip"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@bp.get("/erase")
@allow(MEMBERS, when=BEFORE_RETIREMENT)
def farewell():
    return render_template("me/erase.html")


@bp.post("/erase")
@allow(MEMBERS, when=UNTIL_FROZEN)
def erase():
    me, form = Person.get_by_id(current_user.id), request.form
    wishes = {name: form.get(f"my_{name}") == "remove" for name in ("texts", "files")}
    try:
        if form.get("confirm", "").strip(" @").lower() != me.handle:
            raise Invalid(confirm=f"To be sure it is you who wants this, type {me.handle}.")
        erase_person(me, by=me, **wishes)
    except Invalid as error:
        return form_again("me/erase.html", error, typed=form)
    logout_user()
    session.clear()
    return see_other("/sign-in")
