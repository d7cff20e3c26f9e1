"""What was found: of each place its address, title, who wrote it and when."""

import json
from datetime import datetime
from urllib.parse import quote

from pilot import markup
from pilot.database import database
from pilot.models.known import page_path

# As text, because they run with every search and a built query costs more than its execution.
POSTS = """
SELECT post.id, post.root_id, person.name, post.at
FROM post JOIN person ON person.id = post.author_id
WHERE post.id IN (SELECT value FROM json_each(?))
"""
PAGES = """
SELECT page.id, page.title, person.name, page.changed_at
FROM page JOIN person ON person.id = page.changed_by_id
WHERE page.id IN (SELECT value FROM json_each(?))
"""
FILES = """
SELECT file.id, file.name, person.name, file.at
FROM file JOIN person ON person.id = file.owner_id
WHERE file.id IN (SELECT value FROM json_each(?))
"""
PEOPLE = """
SELECT id, handle, name, department FROM person WHERE id IN (SELECT value FROM json_each(?))
"""


def sources(rows):
    """{(kind, id): (address, title, by, at)} for the things behind the rows, a query per kind."""
    kinds = {}
    for row in rows:
        kinds.setdefault("post" if row.kind == "reply" else row.kind, []).append(row)
    return {key: source for kind, some in kinds.items() for key, source in LOAD[kind](some)}


def _posts(rows):
    """The index holds the words of a post already: its HTML stays where it is."""
    titles = {(row.kind, row.ref): row.title or markup.excerpt(row.head, 80) for row in rows}
    for number, root, name, at in _read(POSTS, rows):
        key = ("reply" if root else "post", number)
        address = f"/posts/{root}#reply-{number}" if root else f"/posts/{number}"
        yield key, (address, titles[key], name, datetime.fromisoformat(at))


def _pages(rows):
    for number, title, name, at in _read(PAGES, rows):
        address = f"/pages/{quote(page_path(title))}"
        yield ("page", number), (address, title, name, datetime.fromisoformat(at))


def _files(rows):
    for number, title, name, at in _read(FILES, rows):
        yield ("file", number), (f"/files/{number}", title, name, datetime.fromisoformat(at))


def _people(rows):
    for number, handle, name, department in _read(PEOPLE, rows):
        yield ("person", number), (f"/people/{handle}", name, department, None)


def _read(query, rows):
    return database.execute_sql(query, (json.dumps([row.ref for row in rows]),))


LOAD = {"post": _posts, "page": _pages, "file": _files, "person": _people}
