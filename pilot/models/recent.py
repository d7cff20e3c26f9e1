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


class Shared:
    """The newest posts and replies by whom they may concern; made once between two writes.

    What may concern somebody are sets of ids, so that one person's share of them costs little.
    """

    def __init__(self, posts, named):
        """`posts` are Recents, `named` are (post id, person id) of the mentions in them."""
        self.posts = {post.id: post for post in posts}
        self.place = {post.id: place for place, post in enumerate(sorted(posts, key=_rank))}
        self.answers = _sets((post.began, post) for post in posts if post.id != post.thread)
        self.mentions = _sets(
            (person, self.posts[post]) for post, person in named if post in self.posts
        )
        self.departments = _sets(
            (post.department, post) for post in posts if post.id == post.thread and post.department
        )
        self.useful = {post.id for post in posts if post.useful >= limits.CATCHUP_USEFUL}
        self.threads = _sets((post.thread, post) for post in posts)
        self.written = _sets((post.author, post) for post in posts)
        self._since = {}

    @classmethod
    def now(cls):
        """What everybody may be asked to catch up on at this moment."""
        return database.remember("recent", _recent)

    def since(self, day):
        """The ids of what was written on this day (ISO) or later."""
        if day not in self._since:
            self._since[day] = {post.id for post in self.posts.values() if post.day >= day}
        return self._since[day]

    def thread_of(self, number):
        """The first post of its thread; what is older than all of these is one itself."""
        return self.posts[number].thread if number in self.posts else number

    def useful_to(self, number):
        """How many people found it useful; of what is older nothing is known."""
        return self.posts[number].useful if number in self.posts else 0

    def in_order(self, ids):
        """The more useful first, then the newer; what is older than all of these comes last."""
        oldest = len(self.place)
        return sorted(ids, key=lambda number: (self.place.get(number, oldest), -number))


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
    return Shared(posts, named.tuples())


def _rank(post):
    return -post.useful, -post.id


def _sets(pairs):
    found = {}
    for key, post in pairs:
        found.setdefault(key, set()).add(post.id)
    return found
