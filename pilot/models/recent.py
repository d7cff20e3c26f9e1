"""The newest posts and replies by whom they may concern, as all share them between two writes."""

from typing import NamedTuple

from pilot import limits
from pilot.database import database

# As text, because they run after every write, for whoever reads next.
NEWEST = """
SELECT post.id, coalesce(post.root_id, post.id), post.author_id, person.department,
       coalesce(root.author_id, post.author_id), substr(post.at, 1, 10),
       post.withdrawn_at, root.withdrawn_at
FROM post JOIN person ON person.id = post.author_id LEFT JOIN post AS root ON root.id = post.root_id
ORDER BY post.id DESC LIMIT ?
"""
MARKS = "SELECT post_id, count(*) FROM reaction WHERE post_id >= ? GROUP BY post_id"
LETTERS = "SELECT post_id FROM letter WHERE post_id >= ?"
NAMED = "SELECT post_id, person_id FROM mention WHERE post_id >= ?"


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
    rows = database.execute_sql(NEWEST, (limits.CATCHUP_POSTS,)).fetchall()
    rows = [row[:6] for row in rows if not (row[6] or row[7])]
    since = (rows[-1][0] if rows else 0,)
    useful = dict(database.execute_sql(MARKS, since).fetchall())
    letters = {post for (post,) in database.execute_sql(LETTERS, since).fetchall()}
    posts = [Recent(*row, useful.get(row[0], 0)) for row in rows if row[0] not in letters]
    return Shared(posts, database.execute_sql(NAMED, since).fetchall())


def _rank(post):
    return -post.useful, -post.id


def _sets(pairs):
    found = {}
    for key, post in pairs:
        found.setdefault(key, set()).add(post.id)
    return found
