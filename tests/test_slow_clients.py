"""Slow clients before the real server: two hundred that send a byte a second stop nobody else."""

import socket
import threading
import time
from contextlib import ExitStack, closing
from pathlib import Path

from tests.conftest import World
from tests.serving import free_port, open_trial, running
from tests.test_server import fetch

SLOW, ROUNDS = 200, 20
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


def test_more_slow_clients_than_threads_do_not_stop_the_others(tmp_path):
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
            time.sleep(1.5)  # every one of them would hold a thread
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


def test_a_slow_request_is_answered_and_one_that_hangs_up_is_forgotten(tmp_path):
    folder, port = tmp_path / "var", free_port()
    open_trial(folder)
    form = b"email=zoe%40example.org&password=none+at+all"
    head = f"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nSec-Fetch-Site: same-origin\r\n"
    head += "Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n"
    whole = f"{head}Content-Length: {len(form)}\r\n\r\n".encode() + form
    with running(folder, port) as server:
        for cut in (10, len(whole) - 5):
            with closing(socket.create_connection(("127.0.0.1", port), 20)) as gone:
                gone.sendall(whole[:cut])
        before = cpu_seconds(server.pid)
        with closing(socket.create_connection(("127.0.0.1", port), 20)) as line:
            for part in (whole[:20], whole[20:-20], whole[-20:-1], whole[-1:]):
                line.sendall(part)
                time.sleep(0.5)
            assert line.recv(100).startswith(b"HTTP/1.1 422")
        assert cpu_seconds(server.pid) - before < 1.0, "waiting costs nothing"


def cpu_seconds(group):
    """CPU time, user and system, of a server and its workers (clock_getcpuclockid, time.h)."""
    children = Path(f"/proc/{group}/task/{group}/children").read_text("ascii").split()
    return sum(time.clock_gettime(~int(one) << 3 | 2) for one in (group, *children))
