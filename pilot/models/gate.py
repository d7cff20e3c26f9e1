"""The gate before the opening: what is missing, whose word is awaited, and what might be better."""

import re

from pilot import clock, limits
from pilot.models.comment import Comment
from pilot.models.habit import Habit, Subject
from pilot.models.measure import BUSINESS, Measure
from pilot.models.office import offices
from pilot.models.part import FIELDS, PARTS, day
from pilot.models.person import Person

TOOLS = re.compile(
    r"\b(platform|tool|system|software|app|portal|intranet|solution|teams|sharepoint)"
    r"s?\b", re.IGNORECASE,
)  # fmt: skip
MEASURED = {"unit": "a unit", "source": "a source", "owner": "an owner"}


def missing(trial):
    """{field: sentence} for everything that stands between the charter and the confirmation."""
    holes = {
        field: f"{label} is missing."
        for field, (label, _) in FIELDS.items()
        if not getattr(trial, field)
    }
    if trial.ends_on and "ends_on" not in holes:
        holes |= _end_too_far(trial)
    if Person.sponsor() is None:
        holes["sponsor"] = "Nobody is the sponsor yet."
    if len(Person.departments()) < limits.DEPARTMENTS_MIN:
        holes["roster"] = "At least two departments take part; load the roster."
    return holes | _missing_habits() | _missing_measures()


def awaited(trial):
    """{key: sentence} for what other people have still to say before the opening."""
    from_whom = {f"office-{one.key}": one.sentence for one in offices(trial) if one.is_awaited}
    if number := Comment.unanswered().count():
        verb = "comment waits" if number == 1 else "comments wait"
        from_whom["comments"] = f"{number} {verb} for an answer."
    return from_whom


def hints(trial):
    """{part: [gentle sentences]} about what is allowed and often goes wrong."""
    found = {"issue": _issue_hints(trial), "who": _cohort_hints(), "measures": _measure_hints()}
    return {part: sentences for part, sentences in found.items() if sentences}


def part_of(hole):
    """The key of the part in which a hole of missing() is filled; the roster has its own page."""
    for key, part in PARTS.items():
        if hole in part.fields:
            return key
    beginnings = {"habit": "instead", "subject": "talk", "measure": "measures", "roster": "who"}
    return next((key for name, key in beginnings.items() if hole.startswith(name)), "names")


def _end_too_far(trial):
    days = (day(trial.ends_on) - clock.today(trial.timezone or "UTC")).days
    if days < 0:
        return {"ends_on": "The last day is over. Choose a new one."}
    if days > limits.TRIAL_DAYS:
        return {"ends_on": f"That is in {days} days; a trial lasts {limits.TRIAL_DAYS} at most."}
    return {}


def _missing_habits():
    holes = {}
    if not Habit.in_order():
        holes["habits"] = "Say of one to three habits how each goes on here."
    if len(Subject.in_order()) < limits.SUBJECTS:
        holes["subjects"] = f"Copy {limits.SUBJECTS} real subject lines; they become the topics."
    return holes


def _missing_measures():
    measures = Measure.in_order()
    if len(measures) < limits.MEASURES_MIN:
        return {"measures": "Agree on two to five measures."}
    holes = {
        f"measure-{measure.position}": sentence
        for measure in measures
        if (sentence := _measure_hole(measure))
    }
    if all(measure.about != BUSINESS for measure in measures):
        holes["measures"] = "At least one measure must be about the business, not about use."
    return holes


def _measure_hole(measure):
    if measure.baseline is None or measure.target is None:
        return f"“{measure.name}” needs a baseline and a target."
    if wanted := [words for field, words in MEASURED.items() if not getattr(measure, field)]:
        return f"“{measure.name}” needs {' and '.join(wanted)}."
    if measure.is_contrary:
        return f"The target of “{measure.name}” is on the wrong side of its baseline."
    return ""


def _issue_hints(trial):
    if found := TOOLS.search(trial.issue):
        return [
            f"The issue mentions “{found[0]}”. A missing {found[0].lower()} is rarely the issue: "
            "what goes wrong for whom, whatever it is done with?"
        ]
    return []


def _cohort_hints():
    people = Person.enrolled().count()
    if not people:
        return []
    found = []
    if not limits.PEOPLE_MIN <= people <= limits.PEOPLE_MAX:
        found.append(
            f"{people} people are in the roster. A trial shows most with "
            f"{limits.PEOPLE_MIN} to {limits.PEOPLE_MAX}."
        )
    sizes = Person.department_sizes()
    if small := [name for name, number in sizes.items() if number < limits.GROUP_MIN]:
        found.append(
            f"Fewer than {limits.GROUP_MIN} people come from {', '.join(small)}: they are counted "
            "in the whole only. Are these whole departments?"
        )
    return found


def _measure_hints():
    same = [one.name for one in Measure.in_order() if _stands_still(one)]
    return [f"The target of “{name}” is its baseline: standing still reaches it." for name in same]


def _stands_still(measure):
    return measure.target is not None and measure.target == measure.baseline
