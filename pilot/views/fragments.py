"""Pieces of pages that are made once and shown to everybody whom they fit.

Each is kept under all that its HTML depends on. So nothing has to be forgotten when somebody
writes: what changed is another key, and what nobody asks for any more leaves when the room is full.
"""

from functools import lru_cache
from typing import NamedTuple

from flask import current_app

from pilot import clock, limits, markup
from pilot.database import database
from pilot.models.announcement import MustRead
from pilot.models.catchup import catch_up
from pilot.models.person import EXECUTIVE, SPONSOR
from pilot.models.trial import OPEN, Trial
from pilot.views.age import age
from pilot.views.frame import Frame, Standing


class Around(NamedTuple):
    """What stands around a page, as HTML, and the trial's name for its title."""

    name: str
    above: str
    may_write: bool  # where the button for it may stand
    below: str


def post_cards(cards, *, aged=False):
    """Posts in a list, each as HTML that needs no escaping; `aged` says how long they wait."""
    surroundings = _surroundings()
    return [
        _post("post_card", card, *surroundings, age(card.post.at) if aged else "") for card in cards
    ]


def reply_cards(cards, accepted, may_accept):
    """Replies in their thread; `accepted` is the id of the accepted one, if any."""
    surroundings = _surroundings()
    return [
        _post("reply", card, *surroundings, card.post.id == accepted, may_accept) for card in cards
    ]


def first_post(card, viewer, standing):
    """The first post of a thread: {"words", "actions"} for a viewer who stands so to it, if told.

    The words leave room after them for what became of an idea.
    """
    may_write, *shown = _surroundings()
    told = (standing.follows, standing.seen_by) if standing else (None, 0)
    return {
        "words": _first("first_words", card, may_write, *shown),
        "actions": _first("first_actions", card, may_write, *shown, viewer.may_announce, *told),
    }


def aside():
    """What stands beside the timeline; the same for everybody until somebody writes."""
    return database.remember("aside", lambda: _macros("posts/_aside.html").beside())


def since_last_visit(viewer):
    """What one person may catch up on: {"beside": the first things, "above": their number}."""
    return _since_last_visit(catch_up(viewer, limits.CATCHUP_BESIDE))


def frame(viewer, here=""):
    """An Around: what stands around a page at the address `here`."""
    if viewer.is_authenticated:
        return _around(Frame.of(viewer), here or "")
    return _outside(Standing.now())


def blank_composer(viewer):
    """The composer in which nothing is typed yet."""
    brake = MustRead.brake() if viewer.may_announce else ""
    return _composer(viewer.may_announce, brake, viewer.role in (EXECUTIVE, SPONSOR))


@lru_cache(limits.OUTLINES)
def outlined(html, edit):
    """A page's text with ways to its sections, below the address `edit`, and its contents."""
    found = markup.headings(html)
    many = len(found) >= limits.CONTENTS_FROM
    contents = _macros("pages/_outline.html").outline(found) if many else ""
    return {"text": markup.sectioned(html, edit), "contents": contents}


@lru_cache(limits.FRAMES)
def _around(frame, here):
    macros, name, is_open = _frame(), frame.standing.name, frame.standing.phase == OPEN
    above = macros.head(True) + macros.above(frame, here)
    return Around(name, above, is_open, macros.below(name, True))


@lru_cache(limits.FRAMES)
def _outside(standing):
    macros = _frame()
    above = macros.head(False) + macros.outside(standing)
    return Around(standing.name, above, False, macros.below(standing.name, False))


@lru_cache(limits.FRAMES)
def _since_last_visit(caught):
    macros = _macros("catchup/_items.html")
    return {"beside": macros.beside(caught), "above": macros.above(caught)}


@lru_cache(limits.FRAMES)
def blank_reply(number):
    """The box under the thread of this post, in which nothing is typed yet."""
    return _macros("posts/_thread.html").reply_box(number, {}, None, ())


@lru_cache(limits.FRAGMENTS)
def _first(macro, card, may_write, _zone, _year, *facts):
    return getattr(_macros("posts/_thread.html"), macro)(card, may_write, *facts)


@lru_cache(limits.FRAMES)
def _composer(*facts):
    may_announce, brake, briefly = facts
    macros = _macros("_macros/post.html")
    return macros.composer({}, None, (), may_announce, brake, briefly=briefly)


@lru_cache(limits.FRAGMENTS)
def _post(macro, card, may_write, _zone, _year, *facts):
    return getattr(_macros("_macros/post.html"), macro)(card, may_write, *facts)


def _surroundings():
    """May this trial be written to, and what decides how instants are shown (words.moment)."""
    trial = Trial.current()
    return trial.phase == OPEN, trial.timezone, clock.now().year


def _frame():
    return _macros("_frame.html")


def _macros(template):
    return current_app.jinja_env.get_template(template).module
