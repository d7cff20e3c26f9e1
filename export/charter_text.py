"""The charter as Markdown: what it says, what was said of it, how it changed, what was decided."""

from export.escaping import escaped
from pilot.models.amendment import Amendment
from pilot.models.comment import Comment
from pilot.models.decision import Decision
from pilot.models.habit import Habit, Subject
from pilot.models.measure import Measure
from pilot.models.part import FIELDS, PARTS


def charter_text(trial, person, moment):
    """Its lines below the heading; `person` links to a Person, `moment` says an instant."""
    for name, (label, _) in FIELDS.items():
        if name != "name" and (value := getattr(trial, name)):
            yield from (f"**{label}:** {_text(value)}", "")
    yield from _daily_life()
    yield from _measures()
    yield from _comments(person, moment)
    yield from _amendments(person, moment)
    yield from _decision(person, moment)


def _daily_life():
    if habits := Habit.in_order():
        yield from ("## Today, and the new way", "", "| Today | Here |", "|---|---|")
        yield from (_row(habit.today, habit.here) for habit in habits)
        yield ""
    if subjects := Subject.in_order():
        yield from ("## What people already talked about", "")
        yield from (f"- {escaped(one.line)} (#{escaped(one.word)})" for one in subjects)
        yield ""


def _measures():
    yield from ("## Measures", "", "| Measure | Unit | Baseline | Target | Source |")
    yield "|---|---|---|---|---|"
    for one in Measure.in_order():
        yield _row(one.name, one.unit, one.baseline, one.target, one.source)
    yield ""


def _comments(person, moment):
    parts = Comment.in_parts()
    if parts:
        yield from ("## Said before the start", "")
    for key, part in PARTS.items():
        for one in parts.get(key, ()):
            yield from (f"### {part.title}: {person(one.author)}, {moment(one.at)}", "")
            yield from (_text(one.body), "")
            if one.answered_at:
                who = f"{person(one.answered_by)}, {moment(one.answered_at)}"
                yield from (f"> Answer by {who}:<br>{_text(one.answer)}", "")


def _amendments(person, moment):
    history = Amendment.history()
    if history:
        yield from ("## Amendments", "")
    for changes in history.values():
        for one in reversed(changes):
            yield from (f"### {one.label}, {moment(one.at)}, signed by {person(one.by)}", "")
            yield from (f"Until then: {_text(one.old) or 'nobody'}", "")
            yield from (f"Why: {_text(one.reason)}", "")


def _decision(person, moment):
    if decision := Decision.current():
        yield from (f"## Decided: {decision.choice}", "", _text(decision.reasons), "")
        if decision.against:
            yield from (f"Most had voted otherwise. {_text(decision.against)}", "")
        yield from (f"Signed by {person(decision.by)}, {moment(decision.at)}", "")


def _row(*cells):
    return f"| {' | '.join(map(_cell, cells))} |"


def _text(value):
    return "<br>".join(escaped(line) for line in str(value).split("\n"))


def _cell(value):
    return "" if value is None else escaped(str(value)).replace("|", "&#124;")
