"""Readings: what the measures were, week by week, and the form in which leads write them down."""

from flask import Blueprint, render_template, request
from flask_login import current_user

from pilot.access import BEFORE_RETIREMENT, LEADS, MEMBERS, SINCE_OPENING, allow
from pilot.errors import Invalid
from pilot.models.gauge import GAUGES
from pilot.models.measure import Measure
from pilot.models.weekly import Remainder, due
from pilot.views.answers import form_again, get_or_404, see_other

bp = Blueprint("measures", __name__)


@bp.get("/measures")
@allow(MEMBERS, when=BEFORE_RETIREMENT)
def show():
    return render_template("measures/show.html", **_shown())


@bp.post("/measures/<int:number>/readings")
@allow(LEADS, when=SINCE_OPENING)
def read(number):
    return _written_down(get_or_404(Measure.select(), number), f"measure-{number}")


@bp.post("/measures/channel")
@allow(LEADS, when=SINCE_OPENING)
def count():
    """Writes down how much still came through the replaced channel in a week."""
    return _written_down(Remainder, "channel")


def _written_down(counted, name):
    form = request.form
    try:
        counted.read(form.get("value", ""), current_user, form.get("week", ""))
    except Invalid as error:
        named = Invalid(**{name: error.sentences["value"]})
        return form_again("measures/show.html", named, typed={name: form}, **_shown())
    return see_other(f"/measures#{name}")


def _shown():
    return {
        "measures": [(measure, measure.series()) for measure in Measure.in_order()],
        "remainders": Remainder.series(),
        "gauges": GAUGES,
        "due": due,
    }
