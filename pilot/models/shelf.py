"""The list of files, newest first: all, or those of a kind, by somebody, of a page or a topic."""

import json
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlencode

from pilot import limits, media
from pilot.database import database
from pilot.markup import fold
from pilot.models.base import one_line
from pilot.models.known import page_key

FILTERS = ("kind", "by", "page", "topic")

# As text: one statement for whatever a list says of its files, put together from these parts alone.
LISTED = """
SELECT file.id, file.name, file.code, file.number, version.at, blob.size,
       coalesce(opened.times, 0), person.name, person.handle, file.withdrawn_at
FROM file
JOIN person ON person.id = file.owner_id
JOIN version ON version.file_id = file.id AND version.number = file.number
JOIN blob ON blob.id = version.blob_id
LEFT JOIN opened ON opened.file_id = file.id
LEFT JOIN page ON page.id = file.page_id
WHERE file.id < :before
"""
KIND = """AND EXISTS (
  SELECT 1 FROM json_each(:endings) WHERE lower(file.name) LIKE '%_.' || value)"""
OTHER = """AND NOT EXISTS (
  SELECT 1 FROM json_each(:endings) WHERE lower(file.name) LIKE '%_.' || value)"""
BY = "AND person.handle = :by"
PAGE = "AND page.key = :page"
TOPIC = """AND file.post_id IN (
  SELECT post.id FROM post JOIN topic ON topic.post_id IN (post.id, post.root_id)
  WHERE word = :topic)"""
NEWEST = "ORDER BY file.id DESC LIMIT :limit"
FIRST = 2**53  # above every id


class Shelved(NamedTuple):
    """One file of the list, with its size in bytes and how often it was opened."""

    id: int
    name: str
    code: str
    number: int
    at: datetime
    size: int
    opened: int
    owner: str
    handle: str
    withdrawn_at: str | None

    @property
    def address(self):
        return f"/files/{self.id}"

    @property
    def short_link(self):
        return f"/f/{self.code}"


class Shelf:
    """One page of the list; `asked` is {filter: text} of what made sense."""

    def __init__(self, asked):
        self.asked = {name: one_line(asked[name]) for name in FILTERS if asked.get(name)}
        if self.asked.get("kind") not in media.KINDS:
            self.asked.pop("kind", None)
        rows = self._read(str(asked.get("before", "")))
        self.files = rows[: limits.FILES_LISTED]
        self._is_cut = len(rows) > limits.FILES_LISTED

    @property
    def older(self):
        """The address of what follows, or None."""
        return self.address(before=self.files[-1].id) if self._is_cut else None

    def address(self, **changes):
        """The address of this list, changed so."""
        asked = {name: value for name, value in {**self.asked, **changes}.items() if value}
        return "/files?" + urlencode(asked) if asked else "/files"

    def _read(self, before):
        parts, known = [LISTED], {"before": FIRST, "limit": limits.FILES_LISTED + 1}
        if before.isdecimal() and len(before) < 16:
            known["before"] = int(before)
        for name, (condition, value) in self._conditions().items():
            parts.append(condition)
            known[name] = value
        rows = database.execute_sql(" ".join([*parts, NEWEST]), known)
        return [Shelved(*row)._replace(at=datetime.fromisoformat(row[4])) for row in rows]

    def _conditions(self):
        asked, found = self.asked, {}
        if kind := asked.get("kind"):
            endings = media.ENDINGS[kind] or tuple(media.KIND_OF)
            found["endings"] = (KIND if media.ENDINGS[kind] else OTHER, json.dumps(endings))
        if "by" in asked:
            found["by"] = (BY, asked["by"].lstrip("@").lower())
        if "page" in asked:
            found["page"] = (PAGE, page_key(asked["page"]))
        if "topic" in asked:
            found["topic"] = (TOPIC, fold(asked["topic"].lstrip("#")))
        return found
