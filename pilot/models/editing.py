"""Who is editing which page right now: a hint, in memory only, never a lock and no fact."""

import threading
from datetime import timedelta
from typing import NamedTuple

from pilot import clock, limits


class Editor(NamedTuple):
    """Somebody who opened the editor of a page, and when."""

    name: str
    since: object  # an aware datetime


class Editing:
    """Who opened the editor and did not save yet; whoever only closes it is forgotten in time.

    A page is meant by its id, which it keeps when it is moved; before it is written, by its key.
    """

    def __init__(self):
        self._open, self._lock = {}, threading.Lock()

    def begin(self, key, person):
        """The person has the editor of that page open, since the first time."""
        with self._lock:
            self._forget_the_old()
            self._open.setdefault((key, person.id), Editor(person.name, clock.now()))

    def come(self, key, number):
        """What had only a key was written: whoever else is at it edits the page of that id."""
        with self._lock:
            self._open = {
                (number if page == key else page, person): editor
                for (page, person), editor in self._open.items()
            }

    def end(self, key, person):
        with self._lock:
            self._open.pop((key, person.id), None)

    def others(self, key, person):
        """The Editors of this page but for this person, the first one first."""
        with self._lock:
            self._forget_the_old()
            return [
                editor
                for (page, editing), editor in self._open.items()
                if page == key and editing != person.id
            ]

    def _forget_the_old(self):
        """The oldest come first: a dict keeps the order in which they came."""
        latest = clock.now() - timedelta(minutes=limits.EDITING_MINUTES)
        for one, editor in list(self._open.items()):
            if editor.since > latest and len(self._open) <= limits.EDITORS:
                break
            del self._open[one]
