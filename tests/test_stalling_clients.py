"""Clients that stall half-way, before the real server: the others are answered all the same."""

import socket
import sys
import time
from contextlib import ExitStack, contextmanager

import pytest

from pilot import limits
from tests.conftest import World
from tests.serving import RUN, free_port, open_trial, running
from tests.test_server import ROOT, fetch

MORE_THAN_THREADS = limits.THREADS + 6
PROMPT = 5  # seconds, on a busy machine; whoever waits for a stalled client waits for thirty
# What waits for half a minute waits for two seconds here; everything else is as it is run.
PATIENT = "exec(open({conf!r}).read())\nfrom pilot import limits\nlimits.{name} = 2\n"


class Stalled:
    """An open trial, the real server before it, and lines of clients that do not go on."""

    def __init__(self, folder, port, stack):
        self.port, self._stack = port, stack
        self.ana = World(folder, PORT=str(port)).ana.client.get_cookie("pilot").value

    def line(self, text=b"", *, receive=None):
        """A connection on which that text was sent; `receive` is the size of its buffer."""
        line = self._stack.enter_context(socket.socket())
        if receive:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive)
        line.settimeout(10)
        line.connect(("127.0.0.1", self.port))
        line.sendall(text)
        return line

    def get(self, path, more=""):
        return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n{more}\r\n".encode()

    def upload(self, length):
        """The head of an upload by Ana, and not one byte of it."""
        return (
            f"POST /files HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nCookie: pilot={self.ana}\r\n"
            "Sec-Fetch-Site: same-origin\r\nContent-Type: multipart/form-data; boundary=x\r\n"
            f"Content-Length: {length}\r\n\r\n"
        ).encode()

    def longest_answer(self, times=10):
        """The longest of some readings of the timeline by somebody else, in seconds."""
        longest = 0
        for _ in range(times):
            began = time.monotonic()
            assert fetch(self.port, "GET", "/", cookie=self.ana)[0] == 200
            longest = max(longest, time.monotonic() - began)
        return longest


@pytest.fixture
def stalled(tmp_path):
    @contextmanager
    def serving(impatient=None, command=RUN):
        folder, port = tmp_path / "var", free_port()
        open_trial(folder)
        if impatient:
            conf = tmp_path / "gunicorn.conf.py"
            known = str(ROOT / "deploy" / "gunicorn.conf.py")
            conf.write_text(PATIENT.format(conf=known, name=impatient), "utf-8")
            command = (sys.executable, "-m", "gunicorn", "--config", str(conf))
            command = (*command, "--bind", f"127.0.0.1:{port}", "pilot:serve()")
        with running(folder, port, command), ExitStack() as stack:
            yield Stalled(folder, port, stack)

    return serving


def test_a_second_request_that_stops_half_way_holds_no_thread(stalled):
    with stalled() as house:
        half = house.get("/healthz")[:20]
        for _ in range(MORE_THAN_THREADS):
            house.line(house.get("/healthz") + half)
        assert house.longest_answer() < PROMPT


def test_a_head_without_end_holds_no_thread_and_is_told(stalled):
    with stalled() as house:
        endless = house.get("/healthz")[:-2] + b"X: " + b"a" * limits.WHOLE_REQUEST_BYTES
        lines = [house.line(endless) for _ in range(MORE_THAN_THREADS)]
        assert house.longest_answer() < PROMPT
        assert lines[-1].recv(1_000).startswith(b"HTTP/1.1 431")


def test_who_does_not_hang_up_after_the_last_answer_holds_up_nobody(stalled):
    with stalled() as house:
        for _ in range(MORE_THAN_THREADS):
            house.line(house.get("/healthz", "Connection: close\r\n"))
        assert house.longest_answer() < PROMPT


def test_uploads_that_stall_leave_threads_to_the_others_and_the_next_one_is_told(stalled):
    with stalled() as house:
        lines = [house.line(house.upload(1_000_000)) for _ in range(MORE_THAN_THREADS)]
        assert house.longest_answer() < PROMPT
        said = lines[-1].recv(100_000).decode()
        assert said.startswith("HTTP/1.1 503")
        assert "Retry-After" in said


@pytest.mark.parametrize("drip", [b"", b"x"])
def test_an_upload_that_stalls_or_drips_is_ended_with_a_sentence(stalled, drip):
    with stalled("STALLED_SECONDS") as house:
        line, began = house.line(house.upload(1_000_000)), time.monotonic()
        line.settimeout(0.5)
        said = b""
        while not said and time.monotonic() - began < 15:
            line.sendall(drip)
            try:
                said = line.recv(100_000)
            except TimeoutError:
                continue
        assert said.startswith(b"HTTP/1.1 408"), said


def test_a_steady_upload_is_taken_however_long_it_takes(stalled):
    with stalled("STALLED_SECONDS") as house:
        part = (
            b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
            + b"word " * 20_000 + b"\r\n--x--\r\n"
        )  # fmt: skip
        line = house.line(house.upload(len(part)))
        for begin in range(0, len(part), 12_000):
            line.sendall(part[begin : begin + 12_000])
            time.sleep(0.5)
        assert line.recv(100).startswith(b"HTTP/1.1 303")


def closed(line):
    try:
        return line.recv(100) == b""
    except ConnectionResetError:  # what had come was never read
        return True


def test_what_never_becomes_whole_is_closed(stalled):
    with stalled("WHOLE_REQUEST_SECONDS") as house:
        lines = [house.line(text) for text in (b"", b"GET", house.upload(5_000))]
        for line in lines:
            assert closed(line)


def test_more_silent_connections_than_there_may_be_keep_nobody_out(stalled):
    usual = ("sh", "-c", f"ulimit -Sn 1024; exec {sys.executable} -m pilot run")
    with stalled(command=usual) as house:
        for _ in range(750):
            house.line()
        assert house.longest_answer() < PROMPT


def test_downloads_that_nobody_takes_leave_threads_to_the_others(stalled):
    with stalled() as house:
        part = (
            b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n'
            + b"0123456789abcdef" * 750_000 + b"\r\n--x--\r\n"
        )  # fmt: skip
        stored = house.line(house.upload(len(part)) + part).recv(1_000).decode()
        place = stored.partition("\r\nLocation: ")[2].partition("\r\n")[0]
        for _ in range(MORE_THAN_THREADS):
            house.line(house.get(f"{place}/a.bin", f"Cookie: pilot={house.ana}\r\n"), receive=4_096)
        assert house.longest_answer() < PROMPT
