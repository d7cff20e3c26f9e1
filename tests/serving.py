"""An open trial by the computer's own clock, and the real server before it."""

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

from pilot import clock, database
from pilot.models import TABLES, charter, roster
from pilot.models.measure import Measure
from pilot.models.person import Person
from pilot.models.trial import Trial
from tests.conftest import CAST, CHARTER, FIRST_POST, MEASURES

PATIENCE_SECONDS = 30
RUN = (sys.executable, "-m", "pilot", "run")


def open_trial(folder):
    """Makes in `folder` what the fixture `world` has, opened today and lasting for weeks."""
    now = datetime.now(UTC)
    with clock.travel(now):
        database.create(folder / "trial.db", TABLES)
        Trial.begin()
        roster.load(CAST.encode())
        lea, sam = (Person.get(Person.handle.startswith(name)) for name in ("lea", "sam"))
        ends_on = str((now + timedelta(days=30)).date())
        charter.save({**CHARTER, "ends_on": ends_on}, by=lea)
        Measure.replace_all(MEASURES)
        charter.confirm(sam)
        charter.open_with(sam, FIRST_POST)
    database.database.close()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running(folder, port, command=RUN, **environ):
    """The server as a process of its own session, from when it answers until it is told to stop."""
    environ = {**os.environ, "PILOT_DATA": str(folder), "PORT": str(port), **environ}
    process = subprocess.Popen(
        command, env=environ, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        _wait_for(process, f"http://127.0.0.1:{port}/healthz")
        yield process
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)
        process.stdout.close()


def cut_off(world, address, whole):
    """What the server says to a form of which only half arrives before the sender hangs up."""
    body, host = whole["data"], urlsplit(world.url)
    cookie = world.ana.client.get_cookie("pilot").value
    head = (
        f"POST {address} HTTP/1.1\r\nHost: {host.netloc}\r\nCookie: pilot={cookie}\r\n"
        f"Content-Type: {whole['content_type']}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection((host.hostname, host.port), timeout=20) as line:
        line.sendall(head.encode() + body[: len(body) // 2])
        line.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: line.recv(65536), b""))


def _wait_for(process, url):
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            with urlopen(url, timeout=2):  # noqa: S310 - our own port
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
    raise AssertionError("The server did not come up.")
