"""While a body or a large answer is on its way, a thread waits: few may so at once, none may stall.

Whoever keeps pace with the network never notices. Nobody is sent away half-way for others' sake.
"""

import select
import threading
import time

from werkzeug.exceptions import RequestTimeout

from pilot import limits
from pilot.errors import Busy

_places = threading.BoundedSemaphore(limits.STREAMS)


class Paced:
    """A client's connection while one request of theirs is answered."""

    def __init__(self, sock):
        """`sock` does not block; what is not named here is its own."""
        self._sock, self._moved, self._waited = sock, 0, 0.0
        self._has_place = self.is_over = False

    def __getattr__(self, name):
        return getattr(self._sock, name)

    def recv(self, size):
        """The next bytes. Raises Busy when too many wait for theirs, RequestTimeout when slow."""
        while True:
            try:
                piece = self._sock.recv(size)
            except BlockingIOError:
                self._wait_to_receive()
            else:
                self._moved += len(piece)
                return piece

    def sendall(self, content):
        """Sends everything. Raises TimeoutError when it is not taken."""
        rest = memoryview(content)
        while rest:
            try:
                sent = self._sock.send(rest)
            except BlockingIOError:
                if not (self._has_place_after(select.POLLOUT) and self._keeps_pace(select.POLLOUT)):
                    raise TimeoutError from None
            else:
                self._moved += sent
                rest = rest[sent:]

    def leave(self):
        """Gives the place to somebody else."""
        if self._has_place:
            _places.release()
        self._has_place = False

    def _wait_to_receive(self):
        if not self._has_place_after(select.POLLIN):
            self.is_over = True
            raise Busy("Many files are on their way right now. Wait a minute, then send it again.")
        if not self._keeps_pace(select.POLLIN):
            self.is_over = True
            raise RequestTimeout("It stopped arriving half-way. Nothing was stored; send it again.")

    def _has_place_after(self, event):
        """Whether one can be waited for longer, or need not be: most go on within a second."""
        if not self._has_place and not self._comes(event, limits.STREAM_WAIT_SECONDS):
            self._has_place = _places.acquire(blocking=False)
            return self._has_place
        return True

    def _keeps_pace(self, event):
        if not self._comes(event, limits.STALLED_SECONDS):
            return False
        least = limits.STREAM_BYTES_A_SECOND * self._waited
        return self._waited < limits.STALLED_SECONDS or self._moved > least

    def _comes(self, event, seconds):
        """Whether the client does its part within that time."""
        began, poll = time.monotonic(), select.poll()
        poll.register(self._sock, event)
        comes = poll.poll(seconds * 1000)
        self._waited += time.monotonic() - began
        return bool(comes)
