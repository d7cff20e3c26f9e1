"""Pulse: the figures about the trial that everybody sees alike, never about fewer than five."""

from dataclasses import dataclass

from pilot import limits
from pilot.database import database
from pilot.models import plotted
from pilot.models.activity import NOUNS, Activity, Busiest, busiest
from pilot.models.answer import Answer
from pilot.models.callout import callouts
from pilot.models.file import File
from pilot.models.idea import Outcome
from pilot.models.ladder import LADDER, steps
from pilot.models.leading import Led, silences
from pilot.models.measure import Measure
from pilot.models.minutes import spreads, unplanned
from pilot.models.page import Page
from pilot.models.position import Position
from pilot.models.rehearsal import Rehearsal
from pilot.models.share import departments, shares, shown_groups
from pilot.models.story import Story
from pilot.models.tally import FirstReply, Tally
from pilot.models.weekly import Remainder

__all__ = ["LADDER", "NOUNS", "Pulse"]


@dataclass(frozen=True)
class Pulse:
    """Everything the page shows, computed from recorded facts; docs/evidence.md defines each."""

    people: int
    ladder: dict  # step of LADDER -> Share
    departments: list  # (name, {step: Share}) of five people or more
    small_departments: int
    busiest: Busiest | None
    totals: dict  # noun -> number
    opened: int  # how often somebody opened a thread for the first time
    activity: Activity
    waiting: int
    hours: float | None  # median until the first reply to a question
    ideas: dict  # state -> number
    led: list  # of the sponsor and the executives
    silences: list
    measures: list  # (Measure, a Read for each week)
    remainders: list  # a Read for each week of the replaced channel
    minutes: list  # (Monday, Spread or None)
    unplanned: list
    stories: list  # those whose givers agreed, newest first
    callouts: list
    rehearsal: Rehearsal | None

    @classmethod
    def now(cls):
        """The figures of this moment."""
        groups, taken = departments(), steps()
        everybody = set().union(*groups.values())
        large = shown_groups(groups)
        return cls(
            people=len(everybody),
            ladder=shares(taken, everybody),
            departments=[(name, shares(taken, large[name])) for name in sorted(large)],
            small_departments=len(groups) - len(large),
            busiest=busiest(large),
            totals=_totals(),
            opened=Position.select().count(),
            activity=Activity.now(),
            waiting=database.remember("waiting", Answer.count_waiting),  # the frame says it too
            hours=FirstReply.median_hours(),
            ideas=Outcome.counted(),
            led=Led.all(),
            silences=[silent for silent in silences() if silent.is_shown],
            measures=[(measure, measure.series()) for measure in Measure.in_order()],
            remainders=Remainder.series(),
            minutes=spreads(),
            unplanned=unplanned(),
            stories=list(Story.shown()),
            callouts=callouts(),
            rehearsal=Rehearsal.last(),
        )

    @property
    def is_shown(self):
        """Whether the cohort itself is large enough for figures."""
        return self.people >= limits.GROUP_MIN

    @property
    def measure_plots(self):
        numbered = enumerate(self.measures, start=1)
        return [plotted.measure(number, *measure) for number, measure in numbered]

    @property
    def channel_plot(self):
        return plotted.channel(self.remainders, self.activity)

    @property
    def minutes_plot(self):
        return plotted.minutes(self.minutes)

    @property
    def activity_plots(self):
        return plotted.activity(self.activity)


def _totals():
    posts, replies = Tally.written()
    return {
        "posts": posts,
        "replies": replies,
        "pages": Page.standing().count(),
        "files": File.select().count(),
    }
