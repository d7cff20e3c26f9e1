"""The timeline: posts as cards, newest first, with what a card shows loaded for all at once."""

from dataclasses import dataclass, field
from typing import NamedTuple

from peewee import fn

from pilot import limits
from pilot.database import database
from pilot.models import question
from pilot.models.announcement import MustRead
from pilot.models.answer import Answer
from pilot.models.attached import Attached, files_of, pages_of
from pilot.models.base import among
from pilot.models.idea import Decided, Decision, Outcome
from pilot.models.narrowing import FILTERS, narrowed, older_than
from pilot.models.person import Person
from pilot.models.pin import Pin
from pilot.models.post import IDEA, KINDS, QUESTION, Post
from pilot.models.prepared import Prepared
from pilot.models.reaction import Reaction
from pilot.models.saved import Saved

Reply = Post.alias()
COLUMNS = (
    Post.id, Post.root, Post.kind, Post.title, Post.html, Post.at, Post.edited_at,
    Post.withdrawn_at, Person.id, Person.handle, Person.name, Person.department, Person.role,
    Reply.select(fn.COUNT(Reply.id)).where(Reply.root == Post.id, Reply.withdrawn_at.is_null()),
    Answer.select(Answer.reply).where(Answer.question == Post.id),
    MustRead.select(MustRead.reason).where(MustRead.post == Post.id),
    fn.EXISTS(Pin.select(Pin.id).where(Pin.post == Post.id, Pin.until.is_null())),
)  # fmt: skip


class Row(NamedTuple):
    """One post with its author, as read for a list."""

    id: int
    root: int
    kind: str
    title: str
    html: str
    at: object
    edited_at: object
    withdrawn_at: object
    author: int
    handle: str
    name: str
    department: str
    role: str
    replies: int
    accepted: int | None  # the id of the accepted reply
    must_read: str | None  # the reason, where it asks to be confirmed
    is_pinned: int


class Shared(NamedTuple):
    """A post as all viewers share it, who found it useful, and who saved it."""

    post: Row
    files: tuple[Attached, ...]
    pages: tuple[Attached, ...]
    outcome: Decided | None
    marked_by: frozenset
    saved_by: frozenset


class Card(NamedTuple):
    """A post as one viewer sees it in a list.

    It holds all that its HTML depends on: equal cards are shown by the same HTML.
    """

    post: Row
    files: tuple[Attached, ...]
    pages: tuple[Attached, ...]
    outcome: Decided | None  # of an idea
    useful: int
    is_mine: bool
    is_useful: bool  # to this viewer
    is_saved: bool  # by this viewer
    is_asked: bool  # whether this viewer has still to confirm it

    @property
    def is_waiting(self):
        return self.post.kind == QUESTION and not self.post.accepted

    @property
    def address(self):
        post = self.post
        return f"/posts/{post.root}#reply-{post.id}" if post.root else f"/posts/{post.id}"


@dataclass(frozen=True)
class Timeline:
    """A list of cards; `older` is the id to ask for the next page with, or None."""

    cards: list
    older: int | None = None
    filters: dict = field(default_factory=dict)
    question: Post | None = None
    may_accept: bool = False
    decision: Decision | None = None

    @classmethod
    def of(cls, filters, viewer):
        """Posts newest first by kind=, topic=, by=, department= and before= (text as it came)."""
        asked = {name: filters[name] for name in FILTERS if filters.get(name)}
        if asked in FRONT:
            name = asked.get("kind", "")
            posts = database.remember(("timeline", name), lambda: _shared(_front[name]()))
        else:
            posts = _shared(_filtered(asked))
        shown = posts[: limits.TIMELINE_POSTS]
        older = shown[-1].post.id if len(posts) > len(shown) else None
        if not asked:
            top = database.remember("pinned", lambda: _shared(_pinned()))
            shown = [*top, *(one for one in shown if not one.post.is_pinned)]
        asked.pop("before", None)
        return cls(_cards(shown, viewer), older, asked)

    @classmethod
    def thread(cls, post, viewer):
        """A post and its replies, oldest first; the first card is the post."""
        posts = database.remember(("thread", post.id), lambda: _shared(_thread(post.id)))
        may_accept = Answer.is_acceptable(post, viewer)
        cards = _cards(posts, viewer)
        decision = Outcome.decision(post, viewer)
        return cls(cards, question=post, may_accept=may_accept, decision=decision)

    @classmethod
    def waiting(cls, viewer, after=0):
        """Questions without an accepted answer, oldest first, those of newcomers left out."""
        new = _ids(question.of_newcomers().limit(limits.TIMELINE_POSTS))
        rest = Answer.waiting().where(Post.id > after, Post.id.not_in(new))
        ids = _ids(rest.limit(limits.TIMELINE_POSTS + 1))
        shown = ids[: limits.TIMELINE_POSTS]
        older = shown[-1] if len(ids) > len(shown) else None
        return cls(_in_order(shown, viewer), older)

    @classmethod
    def of_newcomers(cls, viewer):
        """The waiting first questions of newcomers, oldest first."""
        return cls(_in_order(_ids(question.of_newcomers().limit(limits.TIMELINE_POSTS)), viewer))

    @classmethod
    def ideas(cls, state, viewer, *, before="", limit=limits.TIMELINE_POSTS):
        """Ideas that stand so, newest first."""
        query = older_than(_posts().where(Post.withdrawn_at.is_null()), before)
        return cls._page(query.where(Outcome.stands(state)), viewer, {"state": state}, limit)

    @classmethod
    def by(cls, person, viewer, before=""):
        """What one person published, posts and replies alike, newest first."""
        query = _posts().where(Post.author == person, Post.withdrawn_at.is_null())
        return cls._page(older_than(query, before), viewer, {})

    @classmethod
    def _page(cls, query, viewer, filters, limit=limits.TIMELINE_POSTS):
        posts = _shared(query.order_by(Post.id.desc()).limit(limit + 1).tuples())
        older = posts[limit - 1].post.id if len(posts) > limit else None
        return cls(_cards(posts[:limit], viewer), older, filters)


FRONT = ({}, *({"kind": kind} for kind in KINDS))  # the lists that everybody reads


def _filtered(asked):
    """One post more than a page of the timeline shows, to know whether there are older ones."""
    query = _posts().where(Post.root.is_null(), Post.withdrawn_at.is_null())
    query = narrowed(query, asked)
    return query.order_by(Post.id.desc()).limit(limits.TIMELINE_POSTS + 1).tuples()


def _posts():
    return Post.select(*COLUMNS).join(Person, on=Post.author)


def _by_id(condition):
    return _posts().where(condition).order_by(Post.id).tuples()


def _on_top():
    """The one or two posts on top, the one pinned last above the other."""
    standing = Pin.until.is_null() & Post.withdrawn_at.is_null()
    return _posts().join_from(Post, Pin).where(standing).order_by(Pin.id.desc()).tuples()


def _in_order(ids, viewer):
    return _cards(_shared(_of(ids)), viewer)


def _ids(query):
    return [post.id for post in query]


def _shared(tuples):
    rows = list(map(Row._make, tuples))
    ids = [row.id for row in rows]
    files, pages = files_of(rows), pages_of(ids)
    marks, saved = Reaction.of(ids), Saved.of(ids)
    outcomes = Outcome.of([row.id for row in rows if row.kind == IDEA])
    return [
        Shared(row, tuple(files.get(row.id, ())), tuple(pages.get(row.id, ())),
               outcomes.get(row.id), frozenset(marks.get(row.id, ())),
               frozenset(saved.get(row.id, ())))
        for row in rows
    ]  # fmt: skip


def _cards(posts, viewer):
    me = viewer.id if viewer else None
    asked = {one.post for one in MustRead.waiting_for(viewer)} if viewer else ()
    return [
        Card(*facts, len(marked_by), facts[0].author == me, me in marked_by,
             me in saved_by, facts[0].id in asked)
        for *facts, marked_by, saved_by in posts
    ]  # fmt: skip


# What everybody reads after each write.
_front = {asked.get("kind", ""): Prepared(lambda asked=asked: _filtered(asked)) for asked in FRONT}
_pinned = Prepared(_on_top)
_thread = Prepared(lambda first: _by_id((Post.id == first) | (Post.root == first)))
_of = Prepared(lambda ids: _by_id(among(Post.id, ids)))
