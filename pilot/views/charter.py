"""The charter: read by all, written by lead and sponsor, confirmed by the sponsor."""

from datetime import timedelta

from flask import Blueprint, render_template, request
from flask_login import current_user

from pilot import clock, limits
from pilot.access import (
    BEFORE_RETIREMENT,
    MEMBERS,
    STEERING,
    THE_SPONSOR,
    WHILE_DRAFT,
    allow,
)
from pilot.errors import Invalid
from pilot.models import charter
from pilot.models.measure import FIELDS, Measure
from pilot.models.person import Person
from pilot.models.trial import Trial
from pilot.views.answers import form_again, see_other

bp = Blueprint("charter", __name__)


@bp.get("/charter")
@allow(MEMBERS, when=BEFORE_RETIREMENT)
def show():
    return render_template("charter/show.html", **_shown())


@bp.get("/charter/edit")
@allow(STEERING, when=WHILE_DRAFT)
def edit():
    usual = clock.now().date() + timedelta(days=limits.TRIAL_DEFAULT_DAYS)
    shown = {**_shown(), "people": _people(), "suggested": {"ends_on": str(usual)}}
    return render_template("charter/edit.html", **shown)


@bp.post("/charter")
@allow(STEERING, when=WHILE_DRAFT)
def save():
    try:
        charter.save(request.form, by=current_user, measures=_measure_rows(request.form))
    except Invalid as error:
        shown = {**_shown(), "people": _people(), "typed": request.form}
        return form_again("charter/edit.html", error, **shown)
    return see_other("/charter")


@bp.post("/charter/confirm")
@allow(THE_SPONSOR, when=WHILE_DRAFT)
def confirm():
    charter.confirm(current_user)
    return see_other("/")


def _shown():
    trial = Trial.current()
    return {
        "trial": trial,
        "fields": charter.FIELDS,
        "long": charter.LONG,
        "dates": charter.DATES,
        "missing": charter.missing(trial),
        "measures": Measure.in_order(),
        "sponsor": Person.sponsor(),
        "departments": Person.departments(),
    }


def _people():
    return Person.enrolled().order_by(Person.name)


def _measure_rows(form):
    return [
        {field: form.get(f"measure-{position}-{field}", "") for field in FIELDS}
        for position in range(1, limits.MEASURES_MAX + 1)
    ]
