"""Requests wait here without a thread until they are whole, so that slow clients stop nobody.

gunicorn gives each connection a thread as soon as it has sent a byte; sixty-four that send a byte a
second would be the end of it. Here the kernel keeps what has come (MSG_PEEK looks without taking,
SO_RCVLOWAT wakes us only for more) until the head is complete, and the body where it is small.
Larger bodies are uploads: they stream, and hold a thread while they do (pilot/pace.py).
"""

import logging
import os
import re
import socket
import sys
import time
from collections import Counter, deque
from contextlib import suppress
from functools import partial
from selectors import EVENT_READ

from gunicorn.workers.gthread import ThreadWorker

from pilot import limits
from pilot.child import the_child
from pilot.pace import Paced

HEAD_END = b"\r\n\r\n"
ENDLESS = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\n"
    b"Content-Type: text/plain\r\nContent-Length: 36\r\n\r\nYour browser sent too many cookies.\n"
)
LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,12})[ \t]*\r\n", re.IGNORECASE)
# A body of unknown length, and one that the client keeps until it is asked for (RFC 9110 §10.1.1).
STREAMED = re.compile(rb"\r\n(transfer-encoding|expect):", re.IGNORECASE)


class Worker(ThreadWorker):
    """gunicorn's threads behind an anteroom; all but handle_request runs in its polling thread."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.leaving = deque()

    def run(self):
        """Serves until told to stop, then goes without closing the database.

        The last to close it would have SQLite remove its log, and what people wrote would stand in
        free blocks. So the log keeps its name: the next server takes it over, and whichever command
        closes it for good overwrites it (pilot/clearing.py). What was committed is on the disk.
        """
        code = 0
        try:
            super().run()
        except SystemExit as told:  # Ctrl-C
            code = told.code or 0
        the_child.stop()
        logging.shutdown()
        sys.stdout.flush()
        os._exit(code)

    def accept(self, listener):
        """Lets somebody in; when the house is full, whoever has waited longest in silence goes."""
        super().accept(listener)
        if self.nr_conns >= self.worker_connections and self.pending_conns:
            callers = Counter(conn.client[0] for conn in self.pending_conns)
            ((greediest, _),) = callers.most_common(1)
            self._close(
                next(conn for conn in self.pending_conns if conn.client[0] == greediest),
                self.pending_conns,
            )

    def enqueue_req(self, conn):
        """Gives a thread to a new or reused connection once its request is whole."""
        conn.sock.setblocking(False)
        seen = _seen(conn)
        if seen is None or is_whole(seen):
            self._admit(conn, seen)
            return
        conn.timeout = time.monotonic() + limits.WHOLE_REQUEST_SECONDS
        conn.seen = len(seen)
        self.pending_conns.append(conn)
        _wake_for_more(conn)
        self.poller.register(conn.sock, EVENT_READ, partial(self._look_again, conn))

    def handle_request(self, req, conn):
        """Answers; whoever stalls while a thread reads from them or sends to them is let go."""
        if conn.cfg.is_ssl:
            return super().handle_request(req, conn)
        sock, unreader = conn.sock, conn.parser.unreader
        sock.setblocking(False)
        conn.sock = unreader.sock = paced = Paced(sock)
        try:
            return super().handle_request(req, conn) and not paced.is_over
        except TimeoutError:  # nobody takes the answer
            return False
        finally:
            paced.leave()
            conn.sock = unreader.sock = sock
            with suppress(OSError):  # gunicorn closes what broke off
                sock.setblocking(True)

    def finish_request(self, conn, fs):
        """After the last answer waits for the client to hang up, too, which gunicorn does here.

        It would hold up everybody: for two seconds each who keeps the line.
        """
        if fs.cancelled() or fs.exception() or fs.result():
            super().finish_request(conn, fs)
        else:
            self._leave(conn)

    def _leave(self, conn):
        self.leaving.append(conn)
        try:
            conn.sock.setblocking(False)
            conn.sock.shutdown(socket.SHUT_WR)
            self.poller.register(conn.sock, EVENT_READ, partial(self._drain, conn))
        except (OSError, ValueError):  # gone already
            self._close(conn, self.leaving)
        conn.timeout = time.monotonic() + limits.LEAVING_SECONDS

    def murder_pending(self):
        """Closes what did not become whole in time; a server that stops waits for none of them."""
        if not self.alive:
            for conn in self.pending_conns:
                conn.timeout = 0
        super().murder_pending()
        while self.leaving and self.leaving[0].timeout < time.monotonic():
            self._close(self.leaving[0], self.leaving)

    def _drain(self, conn, client):
        """What still comes is thrown away, so that the answer is not (RFC 9112 §9.6)."""
        try:
            if client.recv(limits.WHOLE_REQUEST_BYTES):
                return
        except BlockingIOError:
            return
        except OSError:  # hung up without a word
            pass
        self._close(conn, self.leaving)

    def _close(self, conn, place):
        place.remove(conn)
        with suppress(KeyError, ValueError):  # it was gone before it was registered
            self.poller.unregister(conn.sock)
        self.nr_conns -= 1
        conn.close()

    def _look_again(self, conn, client):
        seen = _seen(conn)
        # Awake without more: the client has hung up, which the thread finds out.
        if seen is not None and len(seen) > conn.seen and not is_whole(seen):
            conn.seen = len(seen)
            _wake_for_more(conn)
            return
        self.poller.unregister(client)
        self.pending_conns.remove(conn)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, 1)
        self._admit(conn, seen)

    def _admit(self, conn, seen):
        """Gives the request a thread, unless its head has no end: a thread would wait for that."""
        if seen and len(seen) >= limits.WHOLE_REQUEST_BYTES and HEAD_END not in seen:
            with suppress(OSError):
                conn.sock.send(ENDLESS)
            self._leave(conn)
            return
        conn.data_ready = True
        super().enqueue_req(conn)


def is_whole(seen):
    """Whether a thread can answer what has come without waiting for the client to go on."""
    head, end, body = seen.partition(HEAD_END)
    if len(seen) >= limits.WHOLE_REQUEST_BYTES or not end:
        return len(seen) >= limits.WHOLE_REQUEST_BYTES
    length = LENGTH.search(head + b"\r\n")
    if length is None or STREAMED.search(head):
        return True
    return len(body) >= int(length[1]) or len(head) + int(length[1]) > limits.WHOLE_REQUEST_BYTES


def _seen(conn):
    """What has come of the next request, or None when a thread must look for itself."""
    if conn.cfg.is_ssl:
        return None
    flags = socket.MSG_PEEK | socket.MSG_DONTWAIT
    try:
        came = conn.sock.recv(limits.WHOLE_REQUEST_BYTES, flags)
    except BlockingIOError:
        return _read(conn)
    except OSError:
        return None
    return _read(conn) + came if came else None


def _read(conn):
    """What was read together with the request before."""
    return conn.parser.unreader.buf.getvalue() if conn.parser else b""


def _wake_for_more(conn):
    waiting = conn.seen - len(_read(conn))
    conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, waiting + 1)
