"""search.html and its index, a classic script: a page opened from a folder fetches nothing."""

import json

from export import posts
from export.site.frame import KIND
from pilot import markup
from pilot.models.asked import Asked
from pilot.models.file import File
from pilot.models.page import Page
from pilot.models.person import Person
from pilot.models.post import Post

ROWS_AT_ONCE = 100
_in_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def search(frame):
    """search.html, search.js and search-index.js."""
    asked = Asked.select().order_by(Asked.times.desc(), Asked.day.desc(), Asked.id.desc())
    yield frame.page("search.html", "search", asked=list(asked))
    yield "site/search-index.js", _index(frame)


def _index(frame):
    """Rows of kind, path, title, who, when, text; what changed last comes first in each kind."""
    waiting = []
    yield b"window.pilotIndex = [\n"
    for row in _rows(frame):
        waiting.append(_in_json(row) + ",\n")
        if len(waiting) >= ROWS_AT_ONCE:
            yield "".join(waiting).encode()
            waiting.clear()
    yield "".join([*waiting, "];\n"]).encode()


def _rows(frame):
    to, date = frame.to, lambda instant: str(instant.date())
    pages = Page.by_title().order_by(Page.changed_at.desc(), Page.id)
    for page in pages.iterator():
        text = markup.plain_text(page.html)
        yield ["Page", to.page(page), page.title, page.changed_by.name, date(page.changed_at), text]
    for file in File.listed():
        yield ["File", to.file(file), file.name, file.owner.name, date(file.at), ""]
    for person in Person.select().order_by(Person.name, Person.id):
        words = " · ".join(filter(None, [person.department, person.title, person.ask_about]))
        yield ["Person", to.people[person.handle], person.name, "", "", words]
    for post in posts.read(frame.people, Post.withdrawn_at.is_null(), newest_first=True):
        text = markup.plain_text(post.html)
        title = post.title or markup.excerpt(text, 80)
        yield [KIND[post.kind], to.post(post), title, post.author.name, date(post.at), text]
