"""Slow clients before the real server: fifty that send a byte a second do not stop the others."""

import socket
import threading
import time
from contextlib import ExitStack, closing

from tests.conftest import World
from tests.serving import free_port, open_trial, running
from tests.test_server import fetch

SLOW, ROUNDS = 50, 20
HEAD = (
    "POST /posts HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: pilot={cookie}\r\n"
    "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 5000\r\n\r\n"
)


def trickle(lines, texts, stop):
    """Sends a byte a second on each line, of its head or its body."""
    sent = 0
    while not stop.wait(1):
        for line, text in zip(lines, texts, strict=True):
            line.sendall(text[sent : sent + 1])
        sent += 1


def test_fifty_slow_clients_do_not_stop_the_others(tmp_path):
    """Half of them are slow with the head, half with the body of a post by somebody signed in."""
    folder, port = tmp_path / "var", free_port()
    open_trial(folder)
    cookie = World(folder, PORT=str(port)).ana.client.get_cookie("pilot").value
    head, body = HEAD.format(port=port, cookie=cookie).encode(), b"body=" + b"x" * 4_995
    with running(folder, port), ExitStack() as stack:
        calm = pace(port, cookie)
        lines = [
            stack.enter_context(closing(socket.create_connection(("127.0.0.1", port), 20)))
            for _ in range(SLOW)
        ]
        for line in lines[::2]:
            line.sendall(head)
        texts = [body if number % 2 == 0 else head for number in range(SLOW)]
        stop = threading.Event()
        slow = threading.Thread(target=trickle, args=(lines, texts, stop))
        slow.start()
        try:
            time.sleep(1.5)  # every one of them holds its thread
            crowded = pace(port, cookie)
        finally:
            stop.set()
            slow.join()
    assert crowded < max(1.0, 10 * calm), (calm, crowded)


def pace(port, cookie):
    """The longest of some readings of the timeline, in seconds."""
    longest = 0
    for _ in range(ROUNDS):
        began = time.monotonic()
        assert fetch(port, "GET", "/", cookie=cookie)[0] == 200
        longest = max(longest, time.monotonic() - began)
    return longest
