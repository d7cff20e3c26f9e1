"""Slows down guessing of passwords: by account and caller's address, in memory, bounded."""

import threading
from collections import OrderedDict

from pilot import clock, limits

MOST_KEYS = 10_000


class Throttle:
    """Counts failures per key; over the limit a key waits until its oldest is old enough."""

    def __init__(self):
        self._failures, self._lock = OrderedDict(), threading.Lock()

    def seconds_to_wait(self, key):
        """0, or the seconds until this key may try again."""
        with self._lock:
            recent = self._recent(key)
            if len(recent) < limits.SIGN_IN_TRIES:
                return 0
            return max(1, int(recent[0] + limits.SIGN_IN_WAIT_SECONDS - clock.now().timestamp()))

    def failed(self, key):
        """Notes one wrong try."""
        with self._lock:
            self._failures[key] = [*self._recent(key), clock.now().timestamp()]
            self._failures.move_to_end(key)
            while len(self._failures) > MOST_KEYS:
                self._failures.popitem(last=False)

    def succeeded(self, key):
        """Forgets the wrong tries."""
        with self._lock:
            self._failures.pop(key, None)

    def _recent(self, key):
        since = clock.now().timestamp() - limits.SIGN_IN_WAIT_SECONDS
        return [moment for moment in self._failures.get(key, ()) if moment > since]
