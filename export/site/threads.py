"""The timeline and the threads, with everything a post shows loaded for many at once."""

from dataclasses import dataclass, field
from itertools import islice

from export.site.addresses import thread_path
from pilot.models.announcement import MustRead
from pilot.models.answer import Answer
from pilot.models.file import File
from pilot.models.idea import STATES, UNDECIDED, Outcome
from pilot.models.origin import Origin
from pilot.models.person import Person
from pilot.models.post import IDEA, QUESTION, Edition, Post
from pilot.models.reaction import Reaction
from pilot.models.topic import Topic

ON_A_PAGE = 50
AT_ONCE = 200


@dataclass
class Card:
    """A post as the site shows it."""

    post: Post
    useful: int = 0
    accepted: int = 0  # the id of the accepted reply
    files: list = field(default_factory=list)
    editions: list = field(default_factory=list)
    must_read: MustRead | None = None
    replies: list = field(default_factory=list)
    outcomes: list = field(default_factory=list)  # of an idea, the last first
    pages: list = field(default_factory=list)  # made from it


def timeline(frame):
    """index.html and timeline-2.html, …: 50 posts each, newest first."""
    posts = _roots().where(Post.withdrawn_at.is_null())
    pages = max(1, -(-posts.count() // ON_A_PAGE))
    before = None
    for number in range(1, pages + 1):
        query = posts if before is None else posts.where(Post.id < before)
        shown = list(query.order_by(Post.id.desc()).limit(ON_A_PAGE))
        before = shown[-1].id if shown else None
        yield frame.page(
            timeline_path(number), "timeline",
            cards=cards(shown), number=number, pages=pages, path_of=timeline_path,
        )  # fmt: skip


def timeline_path(number):
    return "index.html" if number == 1 else f"timeline-{number}.html"


def threads(frame):
    """posts/<id>.html for every post, the withdrawn ones as such, so that no link breaks."""
    last = 0
    while some := list(_roots().where(Post.id > last).order_by(Post.id).limit(AT_ONCE)):
        for card in cards(some):
            yield frame.page(thread_path(card.post.id), "thread", card=card)
        last = some[-1].id


def questions(frame):
    """questions.html: those that wait first, oldest on top, then the answered ones."""
    accepted = dict(Answer.select(Answer.question, Answer.reply).tuples())
    asked = list(visible().where(Post.kind == QUESTION).order_by(Post.id))
    waiting = [post for post in asked if post.id not in accepted]
    answered = [post for post in asked if post.id in accepted]
    yield frame.page("questions.html", "questions", waiting=waiting, answered=answered)


def ideas(frame):
    """ideas.html: every “What if we…” by what became of it, newest first."""
    states = {state: [] for state in STATES}
    for card in cards(list(visible().where(Post.kind == IDEA).order_by(Post.id.desc()))):
        states[card.outcomes[0].state if card.outcomes else UNDECIDED].append(card)
    yield frame.page("ideas.html", "ideas", states=states)


def topics(frame):
    """topics.html and a list of posts for each topic."""
    counted = list(Topic.counted())
    yield frame.page("topics.html", "topics", topics=counted)
    for word, _ in counted:
        posts = visible().join(Topic, on=(Topic.post == Post.id)).where(Topic.word == word)
        yield frame.page(
            frame.to.topics[word], "list",
            heading=f"#{word}", posts=list(posts.order_by(Post.id.desc())), empty="No posts.",
        )  # fmt: skip


def visible():
    """Posts and replies that were not withdrawn, with their authors."""
    return _with_authors().where(Post.withdrawn_at.is_null())


def cards(roots):
    """Cards of posts with the cards of their replies."""
    ids = [post.id for post in roots]
    replies = list(_with_authors().where(Post.root.in_(ids)).order_by(Post.id))
    found = _cards([*roots, *replies])
    by_root = {card.post.id: card for card in found[: len(roots)]}
    for card in found[len(roots) :]:
        by_root[card.post.root_id].replies.append(card)
    return list(by_root.values())


def _cards(posts):
    ids = [post.id for post in posts]
    useful, accepted, files, editions, asked = {}, {}, {}, {}, {}
    outcomes, pages = {}, {}
    for some in _slices(ids):
        useful |= Reaction.counts(some)
        accepted |= Answer.of(some)
        asked |= {must.post_id: must for must in MustRead.select().where(MustRead.post.in_(some))}
        pages |= Origin.of(some)
        for outcome in Outcome.history(*some):
            outcomes.setdefault(outcome.idea_id, []).append(outcome)
        _grouped(File.select().where(File.post.in_(some)).order_by(File.id), files)
        _grouped(Edition.select().where(Edition.post.in_(some)).order_by(Edition.id), editions)
    return [
        Card(post, useful.get(post.id, 0), accepted.get(post.id, 0), files.get(post.id, []),
             editions.get(post.id, []), must_read=asked.get(post.id),
             outcomes=outcomes.get(post.id, []), pages=pages.get(post.id, []))
        for post in posts
    ]  # fmt: skip


def _slices(ids, at_once=10_000):
    """SQLite takes some 30,000 values in one question."""
    rest = iter(ids)
    while some := list(islice(rest, at_once)):
        yield some


def _grouped(rows, into):
    for row in rows:
        into.setdefault(row.post_id, []).append(row)


def _roots():
    return _with_authors().where(Post.root.is_null())


def _with_authors():
    return Post.select(Post, Person).join(Person, on=Post.author).switch(Post)
