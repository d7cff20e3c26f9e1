"""Who reads a page: one line a person and page, for a number that is shown from three up."""

import threading
from contextlib import suppress
from datetime import timedelta

from peewee import ForeignKeyField, TextField

from pilot import clock, limits
from pilot.database import database
from pilot.errors import Frozen
from pilot.models.base import Model
from pilot.models.page import Page
from pilot.models.person import Person
from pilot.models.prepared import Prepared


class Reader(Model):
    """One person read one page, on that day (ISO date in UTC) for the last time."""

    page = ForeignKeyField(Page, backref="readers")
    person = ForeignKeyField(Person, backref="read_pages")
    day = TextField()

    class Meta:
        indexes = ((("page", "person"), True),)

    @classmethod
    def note(cls, rows):
        """Notes (page id, person id, day) rows; of one person and page the last one stays.

        Whoever remembers `lately` adds these: what is remembered of all else stays true.
        """
        query = cls.insert_many(rows, fields=[cls.page, cls.person, cls.day])
        query = query.on_conflict(conflict_target=(cls.page, cls.person), preserve=[cls.day])
        database.note(query.sql())

    @classmethod
    def lately(cls, page):
        """The ids of those who read it within READERS_DAYS. Nobody may change the set."""

        since = str(clock.now().date() - timedelta(days=limits.READERS_DAYS))
        return database.remember(
            ("readers", page.id, since),
            lambda: frozenset(person for (person,) in _since(page.id, since)),
        )


_since = Prepared(
    lambda page, day: Reader.select(Reader.person)
    .where(Reader.page == page, Reader.day > day)
    .tuples()
)


class Readers:
    """Notes who reads which page and writes it down together: a write costs more than reading."""

    def __init__(self):
        self._seen, self._new = {}, []  # {page: {person: day}}; of these what is not stored yet
        self._since, self._lock = None, threading.Lock()

    def note(self, page, person):
        """Call while the trial is open. Once a day, person and page is enough."""
        now = clock.now()
        day = str(now.date())
        with self._lock:
            readers = self._seen.setdefault(page.id, {})
            if readers.get(person.id) != day:
                readers[person.id] = day
                self._new.append((page.id, person.id, day))
                self._since = self._since or now
            due = self._since and (now - self._since).total_seconds() >= limits.READERS_SECONDS
            if not due and len(self._new) < limits.READERS_AT_ONCE:
                return
            rows, self._new, self._since = self._new, [], None
            is_full = sum(map(len, self._seen.values())) > _MOST
        with suppress(Frozen):  # it ended between the look at the clock and this line
            Reader.note(rows)
            if is_full:
                with database.atomic():  # whoever remembers the readers reads them anew
                    self._seen = {}

    def number(self, page):
        """How many read it lately; 0 for so few that the number would point at them."""
        first = str(clock.now().date() - timedelta(days=limits.READERS_DAYS - 1))
        with self._lock:
            seen = self._seen.get(page.id, {}).items()
            here = {person for person, day in seen if day >= first}
        number = len(Reader.lately(page) | here)
        return number if number >= limits.SEEN_BY_MIN else 0


_MOST = 20_000  # of what was seen: 4 MB
