"""The report: what the trial showed. It writes itself on any day; after the end it is final."""

from typing import NamedTuple

from pilot import clock, limits
from pilot.models import plotted
from pilot.models.amendment import Amendment
from pilot.models.answer import Answer
from pilot.models.decision import Decision
from pilot.models.idea import STATES, Outcome
from pilot.models.part import DATES, FIELDS
from pilot.models.person import Person
from pilot.models.post import IDEA, Post
from pilot.models.pulse import Pulse
from pilot.models.remark import PARTS, Remark
from pilot.models.topic import Topic
from pilot.models.trial import FROZEN, RETIRED, Trial
from pilot.models.vote import Result

WISH = "wish"  # the topic under which people collect wishes about this software

# Fields of the charter that the report says elsewhere, or that nobody needs afterwards.
ELSEWHERE = ("name", "issue", "auto_reply", "cost_hours", "cost_money", "operator_email",
             "data_contact_email")  # fmt: skip


class Report(NamedTuple):
    """Everything the report says, as of `at`."""

    at: clock.datetime
    trial: Trial
    sponsor: Person | None
    charter: list  # (label, text or ISO date, is it a date)
    pulse: Pulse
    ideas: dict  # state -> [(Post, Decided or None)]
    wishes: list  # posts about the software, on purpose not fulfilled
    unanswered: list  # the questions that have waited longest
    shortfalls: list  # sentences: what the figures say did not work
    remarks: dict  # part -> Remark
    amended: list  # of Amendments, oldest first
    vote: Result
    decision: Decision | None

    @classmethod
    def now(cls):
        """The report of this moment."""
        trial, pulse = Trial.current(), Pulse.now()
        return cls(
            at=clock.now(),
            trial=trial,
            sponsor=Person.sponsor(),
            charter=_charter(trial),
            pulse=pulse,
            ideas=_ideas(),
            wishes=_wishes(),
            unanswered=list(Answer.waiting().limit(limits.REPORT_ROWS)),
            shortfalls=[*_short_of_target(pulse), *_slow_weeks(pulse), *_not_reached(pulse)],
            amended=_amended(),
            vote=Result.now(),
            decision=Decision.current(),
            remarks={part: one for part, one in Remark.standing().items() if one.words},
        )

    @property
    def is_final(self):
        """Whether nothing in it changes any more but the closing acts."""
        return self.trial.phase in (FROZEN, RETIRED)

    @property
    def parts(self):
        """{part: its title} of the remarks."""
        return {part: title for part, (title, _) in PARTS.items()}


def _charter(trial):
    rest = {field: label for field, (label, _) in FIELDS.items() if field not in ELSEWHERE}
    shown = [(label, getattr(trial, field), field in DATES) for field, label in rest.items()]
    return [row for row in shown if row[1]]


def _amended():
    changes = [one for changes in Amendment.history().values() for one in changes]
    return sorted(changes, key=lambda one: one.id)


def _ideas():
    """At most REPORT_ROWS of each state, newest first."""
    found = {}
    for state in STATES:
        ideas = _standing().where(Outcome.stands(state)).limit(limits.REPORT_ROWS)
        decided = Outcome.of([idea.id for idea in ideas])
        found[state] = [(idea, decided.get(idea.id)) for idea in ideas]
    return found


def _wishes():
    named = Topic.select(Topic.post).where(Topic.word == WISH)
    return list(_standing().where(Post.id.in_(named)).limit(limits.REPORT_ROWS))


def _standing():
    query = Post.visible().select(Post, Person).join(Person, on=Post.author)
    return query.where(Post.kind == IDEA).order_by(Post.id.desc())


def _short_of_target(pulse):
    for measure, reads in pulse.measures:
        now = measure.last_of(reads)
        if now is None:
            yield f"“{measure.name}” was never read."
        elif measure.target is not None and not measure.reached(now.value):
            at, wanted = plotted.amount(now.value), plotted.amount(measure.target)
            least = "at least" if measure.direction == "more" else "at most"
            yield f"“{measure.name}” stands at {at}; {least} {wanted} was agreed."


def _slow_weeks(pulse):
    lost = [plotted.day(week) for week, spread in pulse.minutes if spread and spread.median < 0]
    if lost:
        yield f"In the week of {', '.join(lost)} it cost most people more time than it saved."


def _not_reached(pulse):
    if pulse.is_shown and (missing := pulse.people - pulse.ladder["reached"].number):
        yield f"{missing} of {pulse.people} people never opened it."
