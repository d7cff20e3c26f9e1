"""Posts and replies read in bulk as plain rows: a model around each would cost more than its page.

All have their authors from one table of people, read once for an archive.
"""

import json
from datetime import datetime
from typing import NamedTuple

from pilot import markup
from pilot.database import database
from pilot.models.person import Person
from pilot.models.post import Post

COLUMNS = (
    Post.id, Post.root, Post.author, Post.kind, Post.title, Post.body, Post.html, Post.at,
    Post.edited_at, Post.withdrawn_at,
)  # fmt: skip
# As text, and the rows as SQLite gives them: each post is read by most formats, by some twice.
SOME = (
    "SELECT id, root_id, author_id, kind, title, body, html, at, edited_at, withdrawn_at FROM post"
    " WHERE {} IN (SELECT value FROM json_each(?)) ORDER BY id"
)
REPLIES_TO, NUMBERED = SOME.format("root_id"), SOME.format("id")
TITLE = 80  # characters
REMEMBERED = 10_000  # titles at once


class Row(NamedTuple):
    """A post, or a reply where `root_id` names the post it belongs to."""

    id: int
    root_id: int | None
    author: Person
    kind: str
    title: str
    body: str
    html: str
    at: datetime
    edited_at: datetime | None
    withdrawn_at: datetime | None

    @property
    def is_reply(self):
        return self.root_id is not None

    @property
    def thread_id(self):
        return self.root_id or self.id


def read(people, *where, newest_first=False, limit=None):
    """Yields a Row for every post and reply for which `where` holds, in the order of the ids.

    `people` are {id: Person} of all who may have written.
    """
    order = Post.id.desc() if newest_first else Post.id
    query = Post.select(*COLUMNS).where(*where).order_by(order).limit(limit)
    for facts in database.execute(query):
        yield _row(people, *facts)


def replies_to(people, ids):
    """The replies to these posts, `ids` as among() takes them, in the order of their ids."""
    return [_row(people, *facts) for facts in database.execute_sql(REPLIES_TO, [ids])]


def roots_of(people, replies):
    """The posts that these replies answer."""
    return numbered(people, sorted({reply.root_id for reply in replies if reply.is_reply}))


def numbered(people, ids):
    """The posts and replies with these ids, in the order of them."""
    return [_row(people, *facts) for facts in database.execute_sql(NUMBERED, [json.dumps(ids)])]


def ids_of(rows):
    """The ids of some rows as among() takes them: one value, however many they are."""
    return json.dumps([row.id for row in rows])


def batches(people, at_once, *where):
    """Yields lists of so many rows; each list is one question, so that none stays open."""
    last = 0
    while rows := list(read(people, Post.id > last, *where, limit=at_once)):
        last = rows[-1].id
        yield rows


class Listed(NamedTuple):
    """What a list shows of a post; lists may be long, so it holds no text."""

    id: int
    root_id: int | None
    author: Person
    kind: str
    at: datetime
    name: str


def listed(frame, *where):
    """A list of Listed, newest first, of those posts and replies that were not withdrawn."""
    shown = Post.withdrawn_at.is_null()
    return [
        Listed(post.id, post.root_id, post.author, post.kind, post.at, frame.title(post))
        for post in read(frame.people, shown, *where, newest_first=True)
    ]


class Titles:
    """The title of a post or its first words, in one line; a post stands in several lists."""

    def __init__(self):
        self._known = {}

    def __call__(self, post):
        if (title := self._known.get(post.id)) is None:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            title = markup.excerpt(post.title or post.html, TITLE) or "(no words)"
            self._known[post.id] = title
        return title


def _row(people, number, root, author, kind, title, body, html, *moments):
    at, edited_at, withdrawn_at = (moment and _instant(moment) for moment in moments)
    author = people[author]
    return Row(number, root, author, kind, title, body, html, at, edited_at, withdrawn_at)


_instant = datetime.fromisoformat
