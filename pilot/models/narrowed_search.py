"""By what a search can be narrowed: kind, person, department, topic, files, days."""

import re
from datetime import datetime, time, timedelta

from pilot import clock
from pilot.markup import fold
from pilot.models.base import instant_text, one_line
from pilot.models.person import Person
from pilot.models.searchable import KINDS
from pilot.models.trial import Trial

FILTERS = ("kind", "by", "department", "topic", "has", "since", "until")
TYPED = re.compile(r"(?<!\S)(kind|by|topic|has|since|until):(\S+)", re.IGNORECASE)
NOBODY = -1
YEARS = (1970, 2999)

# As text: parts of the statements in hits.py.
BY = """AND CASE searchable.kind
  WHEN 'person' THEN searchable.ref = :by
  WHEN 'page' THEN searchable.ref IN (SELECT page_id FROM revision WHERE author_id = :by)
  WHEN 'file' THEN searchable.ref IN (SELECT id FROM file WHERE owner_id = :by)
  ELSE searchable.ref IN (SELECT id FROM post WHERE author_id = :by) END"""
DEPARTMENT = """AND CASE searchable.kind
  WHEN 'person' THEN searchable.ref IN (SELECT id FROM person WHERE department = :department)
  WHEN 'page' THEN searchable.ref IN (
    SELECT page_id FROM revision JOIN person ON person.id = author_id
    WHERE department = :department)
  WHEN 'file' THEN searchable.ref IN (
    SELECT file.id FROM file JOIN person ON person.id = owner_id WHERE department = :department)
  ELSE searchable.ref IN (
    SELECT post.id FROM post JOIN person ON person.id = author_id
    WHERE department = :department) END"""
TOPIC = """AND CASE searchable.kind
  WHEN 'person' THEN 0
  WHEN 'page' THEN 0
  WHEN 'file' THEN searchable.ref IN (
    SELECT file.id FROM file JOIN post ON post.id = file.post_id
    JOIN topic ON topic.post_id IN (post.id, post.root_id) WHERE word = :topic)
  ELSE searchable.ref IN (
    SELECT post_id FROM topic WHERE word = :topic
    UNION SELECT post.id FROM post JOIN topic ON topic.post_id = post.root_id WHERE word = :topic
  ) END"""
HAS_FILE = """AND CASE searchable.kind
  WHEN 'person' THEN 0
  WHEN 'page' THEN searchable.ref IN (SELECT page_id FROM file WHERE page_id IS NOT NULL)
  WHEN 'file' THEN 1
  ELSE searchable.ref IN (SELECT post_id FROM file WHERE post_id IS NOT NULL) END"""
WHEN = """AND CASE searchable.kind
  WHEN 'person' THEN 0
  WHEN 'page' THEN
    (SELECT changed_at FROM page WHERE id = searchable.ref) BETWEEN :since AND :until
  WHEN 'file' THEN (SELECT at FROM file WHERE id = searchable.ref) BETWEEN :since AND :until
  ELSE (SELECT at FROM post WHERE id = searchable.ref) BETWEEN :since AND :until END"""


class Narrowing:
    """What of a search's filters makes sense; `asked` is {filter: text} of those."""

    def __init__(self, asked):
        self.asked, self.kinds = {}, KINDS
        self.conditions, self.known = [], {}
        self._kind(asked.get("kind", "").lower())
        self._by(asked.get("by", ""))
        self._text("department", one_line(asked.get("department", "")), DEPARTMENT)
        self._text("topic", fold(one_line(asked.get("topic", "")).lstrip("#")), TOPIC)
        if asked.get("has", "").lower() == "file":
            self._take("has", "file", HAS_FILE)
        self._days(asked.get("since", ""), asked.get("until", ""))

    @classmethod
    def of(cls, asked):
        """(the Narrowing, the words that are left) of what came; words like `has:file` narrow."""
        typed = one_line(asked.get("q", ""))
        found = {name.lower(): value for name, value in TYPED.findall(typed)}
        chosen = {name: asked[name] for name in FILTERS if asked.get(name)}
        return cls(found | chosen), TYPED.sub("", typed)

    @property
    def is_any(self):
        return bool(self.asked)

    def _take(self, name, text, condition=None, value=None):
        self.asked[name] = text
        if condition:
            self.conditions.append(condition)
            self.known[name] = value

    def _kind(self, kind):
        if kind in KINDS:
            self.kinds = (kind,)
            self._take("kind", kind)

    def _text(self, name, text, condition):
        if text:
            self._take(name, text, condition, text)

    def _by(self, typed):
        """A handle or a name; somebody unknown has written nothing."""
        typed = one_line(typed).lstrip("@")
        if not typed:
            return
        by_name = (Person.handle == typed.lower()) | (Person.name == typed)
        person = Person.select().where(by_name).order_by(Person.id).first()
        self._take("by", person.handle if person else typed, BY, person.id if person else NOBODY)

    def _days(self, since, until):
        days = {name: _day(text) for name, text in (("since", since), ("until", until))}
        if not any(days.values()):
            return
        zone = clock.zone(Trial.current().timezone) or clock.UTC
        since, until = days["since"], days["until"]
        self.conditions.append(WHEN)
        self.known["since"] = _midnight(since, zone) if since else ""
        self.known["until"] = _midnight(until + timedelta(days=1), zone) if until else "9"
        self.asked |= {name: str(day) for name, day in days.items() if day}


def _day(text):
    """The day, or None for what is none of this time."""
    try:
        day = clock.date.fromisoformat(text.strip())
    except ValueError:
        return None
    return day if YEARS[0] <= day.year <= YEARS[1] else None


def _midnight(day, zone):
    """The first moment of a day as the database keeps it."""
    return instant_text(datetime.combine(day, time(), tzinfo=zone))
