"""Slows down guessing: counts failures per key, in memory, bounded, for a while."""

import threading
from collections import OrderedDict
from dataclasses import dataclass

from pilot import clock

MOST_KEYS = 10_000


@dataclass(frozen=True)
class Key:
    """What failures are counted by: after `most` within `seconds` it waits for the oldest to age.

    `own` ones are forgotten after a success; the others count what many people do together.
    """

    name: tuple
    most: int
    seconds: int
    own: bool = True


class Throttle:
    """Nothing here has to survive a restart: what may be guessed is long enough without it."""

    def __init__(self):
        self._failures, self._lock = OrderedDict(), threading.Lock()

    def seconds_to_wait(self, keys):
        """0, or the seconds until somebody with these keys may try again."""
        with self._lock:
            return max((self._wait(key) for key in keys), default=0)

    def failed(self, keys):
        """Notes one wrong try."""
        with self._lock:
            for key in keys:
                self._failures[key.name] = [*self._recent(key), clock.now().timestamp()]
                self._failures.move_to_end(key.name)
            while len(self._failures) > MOST_KEYS:
                self._failures.popitem(last=False)

    def succeeded(self, keys):
        """Forgets the wrong tries that were this person's own."""
        with self._lock:
            for key in keys:
                if key.own:
                    self._failures.pop(key.name, None)

    def _wait(self, key):
        recent = self._recent(key)
        if len(recent) < key.most:
            return 0
        oldest = recent[len(recent) - key.most]
        return max(1, int(oldest + key.seconds - clock.now().timestamp()))

    def _recent(self, key):
        since = clock.now().timestamp() - key.seconds
        return [moment for moment in self._failures.get(key.name, ()) if moment > since]
