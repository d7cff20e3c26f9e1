"""The newest posts and replies by whom they may concern, as all share them between two writes."""

from typing import NamedTuple

from peewee import JOIN, fn

from pilot import limits
from pilot.database import database
from pilot.models.letter import Letter
from pilot.models.mention import Mention
from pilot.models.person import Person
from pilot.models.post import Post
from pilot.models.reaction import Reaction

Root = Post.alias()


class Recent(NamedTuple):
    """One post or reply as all share it: what the rule asks."""

    id: int
    thread: int
    author: int
    department: str
    began: int  # the author of the thread
    day: str  # ISO date in UTC, as of a visit
    useful: int


class Shared(NamedTuple):
    """The newest posts and replies by whom they may concern; made once between two writes."""

    posts: dict  # id -> Recent
    answers: dict  # who began the thread -> replies
    mentions: dict  # who is named -> posts and replies
    departments: dict  # name -> posts
    useful: list

    @classmethod
    def now(cls):
        """What everybody may be asked to catch up on at this moment."""
        return database.remember("recent", _recent)

    @classmethod
    def of(cls, posts, named):
        """`named` are (post id, person id) of the mentions in them."""
        known = {post.id: post for post in posts}
        replies = [post for post in posts if post.id != post.thread]
        return cls(
            known,
            _by((post.began, post) for post in replies),
            _by((person, known[post]) for post, person in named if post in known),
            _by((post.department, post) for post in posts if post.id == post.thread),
            [post for post in posts if post.useful >= limits.CATCHUP_USEFUL],
        )


def _recent():
    """The newest posts and replies that can be seen, but no loaded letters: those are old."""
    columns = (
        Post.id, fn.COALESCE(Post.root, Post.id), Post.author, Person.department,
        fn.COALESCE(Root.author, Post.author), fn.SUBSTR(Post.at, 1, 10).coerce(False),
        Post.withdrawn_at, Root.withdrawn_at,
    )  # fmt: skip
    query = Post.select(*columns).join(Person, on=Post.author).switch(Post)
    query = query.join(Root, JOIN.LEFT_OUTER, on=(Post.root == Root.id))
    rows = query.order_by(Post.id.desc()).limit(limits.CATCHUP_POSTS).tuples()
    rows = [row[:6] for row in rows if not (row[6] or row[7])]
    since = rows[-1][0] if rows else 0
    marks = Reaction.select(Reaction.post, fn.COUNT(Reaction.id)).where(Reaction.post >= since)
    useful = dict(marks.group_by(Reaction.post).tuples())
    letters = {post for (post,) in Letter.select(Letter.post).where(Letter.post >= since).tuples()}
    named = Mention.select(Mention.post, Mention.person).where(Mention.post >= since)
    posts = [Recent(*row, useful.get(row[0], 0)) for row in rows if row[0] not in letters]
    return Shared.of(posts, named.tuples())


def _by(pairs):
    found = {}
    for key, post in pairs:
        found.setdefault(key, []).append(post)
    return found
