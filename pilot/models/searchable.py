"""Keeps rows in the search index: trigrams over folded text, LIKE for one and two characters.

The index is derived and never exported; whatever only SQLite understands about it stands here
and in hits.py.

Each text begins with the mark of its kind, of control characters that nobody can type: so the index
itself finds the few pages that hold a word among the many posts that do.
"""

import json
import time

from peewee import IntegerField, TextField, fn
from playhouse.sqlite_ext import FTS5Model, SearchField

from pilot import limits
from pilot.database import database
from pilot.markup import fold
from pilot.models.base import Model, one_line

LASTING = ("page", "file", "person")  # posts and replies pass by
MERGED, PAUSE = 64, 0.005  # pages of 4 kB in one go: some 20 ms; seconds for others in between
GATHERED = 64  # texts, each a piece of the index at first
KINDS = ("post", "reply", *LASTING)
MARKS = {kind: f"\x01\x02{chr(3 + place)}" for place, kind in enumerate(KINDS)}

# As text, because these run with every post and a built query costs more than its execution.
NOTE = "INSERT INTO searchable (kind, ref, title, text, folded) VALUES (?, ?, ?, ?, ?)"
NOTE_TRIGRAMS = "INSERT INTO trigram (rowid, folded) VALUES (?, ?)"
NOTED = "SELECT id, folded FROM searchable WHERE kind = ? AND ref = ?"
FORGET = "DELETE FROM searchable WHERE id = ?"
# An external-content index is told what it forgets (SQLite FTS5 §4.4.3): row by row, because after
# an INSERT … SELECT it would write that down at once, and what comes instead once more.
FORGET_TRIGRAMS = "INSERT INTO trigram (trigram, rowid, folded) VALUES ('delete', ?, ?)"

# The index gives the newest first and stops at the limit.
NEWEST = """
SELECT searchable.id, kind, ref FROM trigram JOIN searchable ON searchable.id = trigram.rowid
WHERE trigram MATCH ? AND kind IN (SELECT value FROM json_each(?))
ORDER BY trigram.rowid DESC LIMIT ?
"""


class Searchable(Model):
    """One post, reply, page, file or person as words: as written, and folded for finding."""

    kind = TextField()
    ref = IntegerField()  # the id of the thing
    title = TextField()
    text = TextField()
    folded = TextField()

    class Meta:
        indexes = ((("kind", "ref"), True),)

    @classmethod
    def note(cls, kind, ref, title, text):
        """Makes the thing findable by its present words. Call inside the writing transaction."""
        cls.forget(kind, ref)
        folded = folded_text(kind, title, text)
        row = database.execute_sql(NOTE, (kind, ref, title, text, folded)).lastrowid
        database.execute_sql(NOTE_TRIGRAMS, (row, folded))

    @classmethod
    def forget(cls, kind, ref):
        """Takes the thing out of the index."""
        if noted := database.execute_sql(NOTED, (kind, ref)).fetchone():
            database.execute_sql(FORGET_TRIGRAMS, noted)
            database.execute_sql(FORGET, noted[:1])

    @classmethod
    def find(cls, query, *, before=None, kind=None, limit=limits.SEARCH_RESULTS):
        """Rows that hold every word of the query, newest change first; at most `limit`."""
        words = words_of(query)
        if not words:
            return []
        rows, newest = cls.select(), cls.id
        if long := [word for word in words if len(word) > 2]:
            rows = rows.join(Trigram, on=(Trigram.rowid == cls.id))
            rows = rows.where(Trigram.match(expression(long, [kind] if kind else ())))
            # By this column the index itself gives the newest first and stops at the limit.
            newest = Trigram.rowid
        for word in words:
            if len(word) < 3:
                rows = rows.where(cls.folded.contains(word))
        if before:
            rows = rows.where(newest < before)
        if kind and not long:
            rows = rows.where(cls.kind == kind)
        return list(rows.order_by(newest.desc()).limit(limit))

    @classmethod
    def newest(cls, part, kinds, limit):
        """[(row id, kind, ref)] of the newest rows that hold these three or more folded letters."""
        found = database.execute_sql(NEWEST, (_phrase(part), json.dumps(kinds), limit))
        return found.fetchall()

    @classmethod
    def last(cls):
        """The id of the newest row, 0 when there is none: about how many there are."""
        return cls.select(fn.MAX(cls.id)).scalar() or 0


class Trigram(FTS5Model):
    """The index over Searchable.folded: any three characters in a row, in any script."""

    folded = SearchField()
    gathered_to = 0  # by this process: an id of Searchable

    class Meta:
        database = database
        table_name = "trigram"
        options = dict(tokenize="trigram", content="searchable", content_rowid="id")  # noqa: C408, RUF012

    @classmethod
    def create_table(cls, *args, **options):
        """Makes the index. What is written waits for no merging of its pieces: `tidy` does that."""
        super().create_table(*args, **options)
        cls.automerge(0)

    @classmethod
    def tidy(cls):
        """Makes the index one piece again, which is quicker to search and holds nothing removed.

        A little at a time, so that nobody who writes meanwhile waits long (SQLite FTS5 §6.8).
        """
        amount = -MERGED  # below zero: begin with all pieces
        while _changed_by(cls.merge, amount):
            amount = MERGED
            time.sleep(PAUSE)

    @classmethod
    def gather(cls):
        """Merges the small pieces once many texts were added, so that searching stays quick.

        What FTS5 would do inside the transaction of whoever writes next.
        """
        last = Searchable.last()
        if last - cls.gathered_to >= GATHERED:
            cls.gathered_to = last
            while _changed_by(cls.merge, MERGED):
                time.sleep(PAUSE)


def _changed_by(merge, amount):
    with database.closing_act():
        before = database.connection().total_changes
        merge(amount)
        return database.connection().total_changes - before > 1  # one is the command itself


def words_of(query):
    """The first different words that somebody typed, folded; operators mean nothing."""
    words = fold(one_line(query)[: limits.QUERY_CHARACTERS]).split()
    return list(dict.fromkeys(words))[: limits.QUERY_WORDS]


def folded_text(kind, title, text):
    """What is indexed of a thing: the mark of its kind, then its words, folded."""
    return MARKS[kind] + fold(f"\n{title}\n{text}")


def expression(words, kinds=()):
    """FTS5's query for places of these kinds, of any without, that hold all of these words."""
    phrases = " AND ".join(map(_phrase, words))
    if len(kinds) in (0, len(KINDS)):
        return phrases
    return f"{phrases} AND ({' OR '.join(_phrase(MARKS[kind]) for kind in kinds)})"


def _phrase(word):
    """A string of FTS5's query language, in which nothing but the quotation mark is special."""
    return '"' + word.replace('"', '""') + '"'
