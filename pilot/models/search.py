"""Search: what was typed, and the things found, each with its address and a marked excerpt."""

from functools import cached_property, lru_cache
from typing import NamedTuple

from pilot import limits, markup
from pilot.markup import fold
from pilot.models.base import one_line
from pilot.models.file import File
from pilot.models.page import Page
from pilot.models.person import Person
from pilot.models.post import Post
from pilot.models.searchable import Searchable, words_of

AROUND = 80  # characters before the first hit
LENGTH = 240  # characters of an excerpt


class Result(NamedTuple):
    """One thing found. `title` and `excerpt` are [(text, is a hit)]."""

    kind: str
    address: str
    title: list
    excerpt: list
    by: str
    at: object


class Search:
    """One search; `before` continues below the last one shown."""

    def __init__(self, query, *, before=None):
        self.query = one_line(query)
        self.words = words_of(query)
        self._rows = Searchable.find(query, before=before, limit=limits.SEARCH_RESULTS + 1)

    @property
    def older(self):
        """The place to continue from, or None."""
        more = len(self._rows) > limits.SEARCH_RESULTS
        return self._rows[limits.SEARCH_RESULTS - 1].id if more else None

    @cached_property
    def results(self):
        """The Results of this page of the search."""
        rows = self._rows[: limits.SEARCH_RESULTS]
        sources = _sources(rows)
        return [self._result(row, *sources[row.kind, row.ref]) for row in rows]

    def _result(self, row, address, title, by, at):
        return Result(
            row.kind, address, marked(title, self.words),
            marked(excerpt(row.text, self.words), self.words), by, at,
        )  # fmt: skip


def excerpt(text, words):
    """The part of the text around the first hit, on word borders where there are any."""
    text = " ".join(text.split())
    hits = [start for start, _ in hits_in(text, words)]
    start = max(0, hits[0] - AROUND) if hits else 0
    start = text.find(" ", start) + 1 if start and " " in text[start : start + AROUND] else start
    piece = text[start : start + LENGTH]
    return ("…" if start else "") + piece + ("…" if len(text) > start + LENGTH else "")


def marked(text, words):
    """[(piece, is a hit)] whose pieces together are the text."""
    pieces, end = [], 0
    for start, stop in hits_in(text, words):
        if start >= end:
            pieces += [(text[end:start], False), (text[start:stop], True)]
            end = stop
    return [piece for piece in [*pieces, (text[end:], False)] if piece[0]]


def hits_in(text, words):
    """(start, stop) of every hit in the unfolded text, in order."""
    folded, origin = _folded(text)
    found = []
    for word in words:
        at = folded.find(word)
        while at >= 0:
            found.append((origin[at], origin[at + len(word) - 1] + 1))
            at = folded.find(word, at + len(word))
    return sorted(found)


def _folded(text):
    """The folded text, and for each of its letters the place in the text it comes from."""
    if text.isascii():
        return text.lower(), range(len(text))
    parts = [_fold(letter) for letter in text]
    origin = [place for place, part in enumerate(parts) for _ in part]
    return "".join(parts), origin


_fold = lru_cache(4_096)(fold)  # of single letters, of which a language has few


def _sources(rows):
    """{(kind, id): (address, title, by, at)} for the things behind the rows, a query per kind."""
    kinds, found = {}, {}
    for row in rows:
        kinds.setdefault("post" if row.kind == "reply" else row.kind, []).append(row)
    for kind, its_rows in kinds.items():
        found |= LOAD[kind](its_rows)
    return found


def _ids(rows):
    return [row.ref for row in rows]


def _posts(rows):
    """The index holds the words of a post already: its HTML stays where it is."""
    posts = Post.select(Post.id, Post.root, Post.at, Person.name).join(Person, on=Post.author)
    titles = {row.ref: row.title or markup.excerpt(row.text, 80) for row in rows}
    return {
        (post.search_kind, post.id): (post.address, titles[post.id], post.author.name, post.at)
        for post in posts.where(Post.id.in_(_ids(rows)))
    }


def _pages(rows):
    pages = Page.select(Page.id, Page.title, Page.changed_at, Person.name).join(Person)
    pages = pages.where(Page.id.in_(_ids(rows)))
    return {
        ("page", page.id): (page.address, page.title, page.changed_by.name, page.changed_at)
        for page in pages
    }


def _files(rows):
    files = File.listed().where(File.id.in_(_ids(rows)))
    return {
        ("file", file.id): (file.address, file.name, file.owner.name, file.at) for file in files
    }


def _people(rows):
    people = Person.select().where(Person.id.in_(_ids(rows)))
    return {
        ("person", person.id): (f"/people/{person.handle}", person.name, person.department, None)
        for person in people
    }


LOAD = {"post": _posts, "page": _pages, "file": _files, "person": _people}
