"""Cards: posts with everything that the site and the Markdown show of them, loaded for many."""

from dataclasses import dataclass, field

from peewee import fn

from export import posts
from export.posts import ids_of
from pilot.models.announcement import MustRead
from pilot.models.answer import Answer
from pilot.models.base import among
from pilot.models.file import File
from pilot.models.idea import Outcome
from pilot.models.origin import Origin
from pilot.models.page import Page
from pilot.models.person import Person
from pilot.models.pin import Pin
from pilot.models.post import Edition
from pilot.models.prepared import Prepared
from pilot.models.reaction import Reaction


@dataclass
class Card:
    """A post as the site shows it."""

    post: posts.Row
    useful: int = 0
    accepted: int = 0  # the id of the accepted reply
    files: list = field(default_factory=list)
    editions: list = field(default_factory=list)
    must_read: MustRead | None = None
    pins: list = field(default_factory=list)
    replies: list = field(default_factory=list)
    outcomes: list = field(default_factory=list)  # of an idea, the last first
    pages: list = field(default_factory=list)  # made from it


def cards(people, roots):
    """Cards of posts with the cards of their replies."""
    found = in_one([*roots, *posts.replies_to(people, ids_of(roots))])
    by_root = {card.post.id: card for card in found[: len(roots)]}
    for card in found[len(roots) :]:
        by_root[card.post.root_id].replies.append(card)
    return list(by_root.values())


def in_one(rows):
    """A card for each of these posts and replies, in their order, without those of replies."""
    found, ids = {row.id: Card(row) for row in rows}, ids_of(rows)
    for number, count in _useful(ids):
        found[number].useful = count
    for question, reply in _accepted(ids):
        found[question].accepted = reply
    for number, key, title in _pages(ids):
        found[number].pages.append(Page(key=key, title=title))
    for must in _asked(ids):
        found[must.post_id].must_read = must
    for name, (about, query) in LISTS.items():
        for one in query(ids):
            getattr(found[getattr(one, about)], name).append(one)
    return list(found.values())


def _of(model, ids, *columns, by="post"):
    return model.select(*columns).where(among(getattr(model, by), ids))


_useful = Prepared(
    lambda ids: (
        _of(Reaction, ids, Reaction.post, fn.COUNT(Reaction.id)).group_by(Reaction.post).tuples()
    )
)
_accepted = Prepared(
    lambda ids: _of(Answer, ids, Answer.question, Answer.reply, by="question").tuples()
)
_pages = Prepared(
    lambda ids: (
        _of(Origin, ids, Origin.post, Page.key, Page.title)
        .join(Page).order_by(Origin.id).tuples()
    )
)  # fmt: skip
_pins = Prepared(
    lambda ids: _of(Pin, ids, Pin, Person).join(Person, on=Pin.by).order_by(Pin.id)
)
_asked = Prepared(lambda ids: _of(MustRead, ids))
_files = Prepared(lambda ids: _of(File, ids).order_by(File.id))
_outcomes = Prepared(Outcome.history)
_editions = Prepared(lambda ids: _of(Edition, ids).order_by(Edition.id))
LISTS = {  # field of a Card -> the column that names its post, and the rows
    "pins": ("post_id", _pins), "files": ("post_id", _files), "editions": ("post_id", _editions),
    "outcomes": ("idea_id", _outcomes),
}  # fmt: skip
