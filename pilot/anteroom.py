"""Requests wait here without a thread until they are whole, so that slow clients stop nobody.

gunicorn gives each connection a thread as soon as it has sent a byte; sixty-four that send a byte a
second would be the end of it. Here the kernel keeps what has come (MSG_PEEK looks without taking,
SO_RCVLOWAT wakes us only for more) until the head is complete, and the body where it is small.
Larger bodies are uploads: they stream, and hold a thread while they do.
"""

import re
import socket
import time
from functools import partial
from selectors import EVENT_READ

from gunicorn.workers.gthread import ThreadWorker

from pilot import limits

HEAD_END = b"\r\n\r\n"
LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,12})[ \t]*\r\n", re.IGNORECASE)
# A body of unknown length, and one that the client keeps until it is asked for (RFC 9110 §10.1.1).
STREAMED = re.compile(rb"\r\n(transfer-encoding|expect):", re.IGNORECASE)


class Worker(ThreadWorker):
    """gunicorn's threads behind an anteroom; everything here runs in its one polling thread."""

    def enqueue_req(self, conn):
        """Gives a thread to a new or reused connection once its request is whole."""
        seen = _seen(conn)
        if seen is None or is_whole(seen):
            self._admit(conn)
            return
        conn.sock.setblocking(False)
        conn.timeout = time.monotonic() + limits.WHOLE_REQUEST_SECONDS
        conn.peeked = len(seen)
        self.pending_conns.append(conn)
        _wake_for_more(conn)
        self.poller.register(conn.sock, EVENT_READ, partial(self._look_again, conn))

    def murder_pending(self):
        """Closes what did not become whole in time; a server that stops waits for none of them."""
        if not self.alive:
            for conn in self.pending_conns:
                conn.timeout = 0
        super().murder_pending()

    def _look_again(self, conn, client):
        seen = _seen(conn)
        # Awake without more: the client has hung up, which the thread finds out.
        if seen is not None and len(seen) > conn.peeked and not is_whole(seen):
            conn.peeked = len(seen)
            _wake_for_more(conn)
            return
        self.poller.unregister(client)
        self.pending_conns.remove(conn)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, 1)
        self._admit(conn)

    def _admit(self, conn):
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
    """What has come and was not read yet, or None when a thread must look for itself."""
    if conn.cfg.is_ssl or (conn.parser and conn.parser.unreader.buf.getvalue()):
        return None
    flags = socket.MSG_PEEK | socket.MSG_DONTWAIT
    try:
        return conn.sock.recv(limits.WHOLE_REQUEST_BYTES, flags) or None
    except BlockingIOError:
        return b""
    except OSError:
        return None


def _wake_for_more(conn):
    conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, conn.peeked + 1)
