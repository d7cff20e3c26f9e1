"""Tallies: what was written, counted as it happens, so that Pulse never reads through all posts.

Both tables follow from the posts: a restore and a bulk load make them anew with `rebuild()`.
"""

from functools import lru_cache
from itertools import islice

from peewee import DeferredForeignKey, ForeignKeyField, IntegerField, TextField, fn

from pilot import clock
from pilot.database import database
from pilot.models.base import Model, instant_text
from pilot.models.person import Person

QUESTION = "question"
ROWS_AT_ONCE = 500
# As text, because one of each runs with every post.
ADD = """
INSERT INTO tally (day, person_id, posts, replies, gave) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (day, person_id) DO UPDATE SET posts = tally.posts + excluded.posts,
    replies = tally.replies + excluded.replies, gave = tally.gave + excluded.gave
"""
ROOT = "SELECT author_id, kind, at, withdrawn_at FROM post WHERE id = ?"
FIRST = """
SELECT min(reply.at) FROM post AS reply WHERE reply.root_id = ? AND reply.author_id <> ?
    AND reply.withdrawn_at IS NULL
"""
EVERY_POST = """
SELECT post.author_id, post.at, post.root_id, root.author_id, root.kind, root.at, root.withdrawn_at
FROM post LEFT JOIN post AS root ON root.id = post.root_id WHERE post.withdrawn_at IS NULL
"""


class Tally(Model):
    """How much one person wrote on one day, an ISO date in the trial's zone."""

    day = TextField()
    person = ForeignKeyField(Person, backref="tallies", index=False)
    posts = IntegerField(default=0)
    replies = IntegerField(default=0)
    gave = IntegerField(default=0)  # those of the replies that stand below somebody else's post

    class Meta:
        indexes = ((("day", "person"), True),)

    @classmethod
    def note(cls, post):
        """Counts a post or reply that was just written."""
        cls._count(post, 1)

    @classmethod
    def forget(cls, post):
        """Takes a post or reply that was just withdrawn out of the count."""
        cls._count(post, -1)

    @classmethod
    def written(cls):
        """(posts, replies) of everybody since ever, loaded ones included."""
        found = cls.select(fn.SUM(cls.posts), fn.SUM(cls.replies)).tuples().get()
        return tuple(number or 0 for number in found)

    @classmethod
    def rebuild(cls):
        """Counts everything anew from the posts; call it inside a transaction."""
        counted, first = {}, {}
        for author, at, root, asker, kind, asked_at, gone in database.execute_sql(EVERY_POST):
            row = counted.setdefault((day_of(at), author), [0, 0, 0])
            row[0] += root is None
            row[1] += root is not None
            row[2] += root is not None and asker != author
            if kind == QUESTION and asker != author and not gone:
                reply = (at, asker, asked_at)
                first[root] = min(first.get(root, reply), reply)
        fields = (cls.day, cls.person, cls.posts, cls.replies, cls.gave)
        _fill(cls, fields, ((*key, *numbers) for key, numbers in counted.items()))
        FirstReply.fill(first)

    @classmethod
    def _count(cls, post, step):
        at, gave = instant_text(post.at), 0
        if post.root_id:
            root = database.execute_sql(ROOT, (post.root_id,)).fetchone()
            gave = int(root[0] != post.author_id)
            if gave and root[1] == QUESTION:
                FirstReply.settle(post.root_id, *root)
        elif post.kind == QUESTION and step < 0:
            FirstReply.delete().where(FirstReply.question == post.id).execute()
        replies = int(post.root_id is not None)
        numbers = [step * (1 - replies), step * replies, step * gave]
        database.execute_sql(ADD, (day_of(at), post.author_id, *numbers))


class FirstReply(Model):
    """How long a question waited until somebody else replied, in seconds."""

    question = DeferredForeignKey("Post", backref="first_replies", unique=True)
    asker = ForeignKeyField(Person, backref="helped")
    day = TextField()  # on which it was asked
    seconds = IntegerField(index=True)

    class Meta:
        indexes = ((("day", "seconds"), False),)

    @classmethod
    def settle(cls, question, asker, _kind, asked_at, gone):
        """Finds the first reply anew; there is none for a withdrawn question."""
        at = None if gone else database.execute_sql(FIRST, (question, asker)).fetchone()[0]
        cls.delete().where(cls.question == question).execute()
        if at:
            cls.create(question=question, asker=asker, day=day_of(asked_at),
                       seconds=_seconds(asked_at, at))  # fmt: skip

    @classmethod
    def fill(cls, first):
        """Stores {question: (when it was replied to, asker, when it was asked)} in place of all."""
        fields = (cls.question, cls.asker, cls.day, cls.seconds)
        rows = ((question, asker, day_of(asked_at), _seconds(asked_at, at))
                for question, (at, asker, asked_at) in first.items())  # fmt: skip
        _fill(cls, fields, rows)

    @classmethod
    def median_hours(cls, *where):
        """The median waiting time in hours, of those that fit; None without any."""
        query = cls.select(cls.seconds).order_by(cls.seconds).tuples()
        query = query.where(*where) if where else query
        count = query.count()
        if not count:
            return None
        middle = [seconds for (seconds,) in query.offset((count - 1) // 2).limit(2 - count % 2)]
        return sum(middle) / len(middle) / 3600


def day_of(at):
    """The ISO date of an instant (as text) on the wall of the trial's zone."""
    return _day_of_minute(at[:16], _zone_name())


def _zone_name():
    def load():
        return database.execute_sql("SELECT timezone FROM trial WHERE id = 1").fetchone()

    return (database.remember("zone", load) or ("",))[0]


@lru_cache(100_000)
def _day_of_minute(minute, zone_name):
    at = clock.datetime.fromisoformat(f"{minute}:00+00:00")
    return str(at.astimezone(clock.zone(zone_name) or clock.UTC).date())


def _seconds(asked_at, at):
    wait = clock.datetime.fromisoformat(at) - clock.datetime.fromisoformat(asked_at)
    return max(0, int(wait.total_seconds()))


def _fill(model, fields, rows):
    model.delete().execute()
    while some := list(islice(rows, ROWS_AT_ONCE)):
        model.insert_many(some, fields).execute()
