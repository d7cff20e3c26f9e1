"""The charter: read by all, written part by part by lead and sponsor, confirmed in person."""

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
from pilot.models import charter, gate
from pilot.models.amendment import AMENDABLE, Amendment
from pilot.models.comment import Comment
from pilot.models.habit import STARTS, Habit, Subject
from pilot.models.measure import Measure
from pilot.models.office import Confirmation, offices
from pilot.models.part import DATES, FIELDS, LONG, PARTS
from pilot.models.person import Person
from pilot.models.proposal import Proposal
from pilot.models.trial import Trial
from pilot.views.answers import form_again, see_other
from pilot.views.words import day, public_url

bp = Blueprint("charter", __name__)


@bp.get("/charter")
@allow(MEMBERS, when=BEFORE_RETIREMENT)
def show():
    return render_template("charter/show.html", **page())


@bp.get("/charter/edit")
@allow(STEERING, when=WHILE_DRAFT)
def edit():
    return render_template("charter/edit.html", **_form(request.args.get("part")))


@bp.post("/charter")
@allow(STEERING, when=WHILE_DRAFT)
def save():
    form = request.form
    try:
        charter.save(form, by=current_user)
    except Invalid as error:
        return form_again("charter/edit.html", error, typed=form, **_form(form.get("part")))
    if form.get("go") in PARTS:
        return see_other(PARTS[form["go"]].address)
    return see_other(f"/charter#{form['part']}" if form.get("part") in PARTS else "/charter")


@bp.post("/charter/confirm")
@allow(THE_SPONSOR, when=WHILE_DRAFT)
def confirm():
    charter.confirm(current_user)
    return see_other("/")


@bp.post("/charter/offices")
@allow(MEMBERS, when=WHILE_DRAFT)
def take_office():
    Confirmation.give(current_user._get_current_object(), request.form.get("office", ""))
    return see_other("/charter#names")


def page():
    """Everything the charter's page shows."""
    trial = Trial.current()
    is_draft = trial.phase == "draft"
    missing = gate.missing(trial)
    return {
        **_shared(trial),
        "missing": missing,
        "awaited": gate.awaited(trial) if is_draft else {},
        "hints": gate.hints(trial) if is_draft else {},
        "holes": _by_part(missing) if is_draft else {},
        "comments": Comment.in_parts(),
        "amended": Amendment.history(),
        "amendable": AMENDABLE,
        "proposal": Proposal.waiting(),
    }


def _form(part):
    """What the form shows: one part, or all of them on one page."""
    trial = Trial.current()
    keys = list(PARTS)
    here = keys.index(part) if part in PARTS else None
    return {
        **_shared(trial),
        "part": part if part in PARTS else "",
        "next": keys[here + 1] if here is not None and here + 1 < len(keys) else "",
        "holes": _by_part(gate.missing(trial)),
        "hints": gate.hints(trial),
        "people": Person.enrolled().order_by(Person.name),
        "starts": [(key, words) for key, (words, _) in STARTS.items()],
        "suggested": _suggested(trial),
    }


def _shared(trial):
    return {
        "trial": trial,
        "parts": PARTS,
        "fields": FIELDS,
        "long": LONG,
        "dates": DATES,
        "habits": Habit.in_order(),
        "subjects": Subject.in_order(),
        "measures": Measure.in_order(),
        "offices": offices(trial),
        "sponsor": Person.sponsor(),
        "departments": Person.department_sizes(),
    }


def _by_part(missing):
    """{part: [sentences]} of the parts that are not complete."""
    found = {}
    for hole, sentence in missing.items():
        found.setdefault(gate.part_of(hole), []).append(sentence)
    return found


def _suggested(trial):
    """What the form begins with where nothing is written yet."""
    usual = clock.now().date() + timedelta(days=limits.TRIAL_DEFAULT_DAYS)
    since = f"Since {day(trial.replaced_on)}" if trial.replaced_on else "From now on"
    return {
        "ends_on": str(usual),
        "auto_reply": f"Thank you for your mail. {since} this address takes nothing new, and "
        "nobody has read this one.\n\nNews and questions for everybody now have one place: "
        f"{public_url()}\n\nAsk there; somebody who knows answers in the open, and the next "
        "person finds it. Mail to one person stays as it is.",
    }
