"""What stands around every page, and all that its HTML depends on."""

from typing import NamedTuple

from flask import current_app

from pilot import clock
from pilot.database import database
from pilot.models import weeks
from pilot.models.announcement import MustRead
from pilot.models.answer import Answer
from pilot.models.decision import Decision
from pilot.models.leading import silences
from pilot.models.notice import Notice
from pilot.models.proposal import Proposal
from pilot.models.story import Story
from pilot.models.trial import FROZEN, OPEN, Trial
from pilot.models.vote import Voter


class Standing(NamedTuple):
    """Where the trial is today, as the frame tells everybody."""

    name: str
    phase: str
    is_demo: bool
    day: tuple = (0, 0)
    days_left: int = 0
    ends: object = None  # the last day, agreed or real, as a date
    is_closing: bool = False
    decided: str = ""
    questions: int = 0  # that wait for an answer

    @classmethod
    def now(cls):
        """The same for everybody until somebody writes, midnight, or the end."""
        trial = Trial.current()
        phase, today = trial.phase, clock.today(trial.timezone)
        return database.remember(("standing", phase, today), lambda: cls._of(trial, phase))

    @classmethod
    def _of(cls, trial, phase):
        named = trial.name, phase, trial.is_demo
        if phase == OPEN:
            return cls(
                *named, trial.day, trial.days_left, trial.last_day, trial.is_closing,
                questions=Answer.count_waiting(),
            )  # fmt: skip
        if phase == FROZEN:
            decision = Decision.current()
            ended = trial.ended_on.astimezone(clock.zone(trial.timezone) or clock.UTC).date()
            return cls(*named, ends=ended, decided=decision.choice if decision else "")
        return cls(*named)


class Asks(NamedTuple):
    """What waits for one person: told in the strip, and counted at the bell."""

    bell: int = 0
    stories: int = 0
    minutes: bool = False
    silences: tuple = ()
    has_voted: bool = False

    @classmethod
    def of(cls, viewer, standing):
        """Nothing of the kind for whoever is nobody in particular, and only what is still asked."""
        bell = Notice.waiting(viewer)
        if not viewer.handle or standing.phase != OPEN:
            return cls(bell)
        bell += Proposal.asks(viewer)
        steers = viewer.is_lead or viewer.is_sponsor
        return cls(
            bell,
            Story.waits_for(viewer),
            current_app.extensions["minutes"].is_asked(viewer),
            tuple(silences_now()) if steers else (),
            standing.is_closing and Voter.has_voted(viewer),
        )


class Frame(NamedTuple):
    """All that the HTML around a page depends on: equal frames are the same HTML."""

    standing: Standing
    asks: Asks
    must_reads: tuple  # (id of the post, title): to the hour, so they are asked for each time
    handle: str
    name: str
    is_lead: bool
    is_sponsor: bool
    may_announce: bool

    @classmethod
    def of(cls, viewer):
        """The frame of the pages of somebody who is signed in."""
        standing = Standing.now()
        asks = database.remember(
            ("asks", viewer.id, standing.phase, weeks.today()), lambda: Asks.of(viewer, standing)
        )
        asked = MustRead.waiting_for(viewer) if viewer.handle and standing.phase == OPEN else ()
        return cls(
            standing, asks, tuple((one.post, one.title) for one in asked), viewer.handle,
            viewer.name, viewer.is_lead, viewer.is_sponsor, viewer.may_announce,
        )  # fmt: skip


def silences_now():
    """The silences of sponsor and lead, which only these two are told."""
    return database.remember(("silences", clock.now().date()), silences)
