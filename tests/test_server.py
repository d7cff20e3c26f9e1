"""The server as the operator starts it: same data, nothing half, nothing lost, also when killed."""

import http.client
import json
import os
import signal
import sqlite3
import sys
import threading
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner

from pilot.__main__ import main
from pilot.models.blob import Chunk
from pilot.models.post import Post
from tests.conftest import World, multipart
from tests.serving import cut_off, free_port, open_trial, running

ROOT = Path(__file__).parent.parent


def test_the_server_starts_prints_the_first_lead_s_link_and_stops_when_told(tmp_path):
    folder, port = tmp_path / "var", free_port()
    assert CliRunner().invoke(main, ["init"], env={"PILOT_DATA": str(folder)}).exit_code == 0
    with running(folder, port) as server:
        answer = fetch(port, "GET", "/healthz")
        assert json.loads(answer[1])["phase"] == "draft"
        server.send_signal(signal.SIGTERM)
        assert server.wait(20) == 0
        printed = server.stdout.read()
    assert f"The trial is at http://127.0.0.1:{port}" in printed
    path = printed.partition(f"http://127.0.0.1:{port}/join/")[2].partition("\n")[0]
    with running(folder, port) as server:
        who = {"name": "Lea", "email": "lea@example.org", "department": "IT"}
        form = urlencode({**who, "password": "a sentence to remember"})
        assert fetch(port, "POST", f"/join/{path}", form)[0] == 303
    with running(folder, port) as server:
        server.terminate()
        server.wait(20)
        assert "/join/" not in server.stdout.read(), "the second start: same data, no questions"
    assert not (folder / "server.pid").exists()


def test_make_run_serves_what_was_there(tmp_path):
    if Path(sys.prefix) != ROOT / ".venv":
        pytest.skip("make run brings its own .venv; these tests run in another one.")
    folder, port = tmp_path / "var", free_port()
    open_trial(folder)
    make = ("make", "-C", str(ROOT), "run")
    with running(folder, port, make) as server:
        assert json.loads(fetch(port, "GET", "/healthz")[1])["phase"] == "open"
        os.killpg(server.pid, signal.SIGTERM)


def test_kill_loses_no_acknowledged_post(tmp_path):
    """A power cut in the middle of writing: what was answered with 303 is there afterwards."""
    folder, port = tmp_path / "var", free_port()
    open_trial(folder)
    real = World(folder, PORT=str(port))
    cookies = [visitor.client.get_cookie("pilot").value for visitor in (real.ana, real.ben)]
    acknowledged = []

    def write(cookie, name):
        try:
            for number in range(10_000):
                body = f"{name} says {number}."
                if fetch(port, "POST", "/posts", urlencode({"body": body}), cookie)[0] == 303:
                    acknowledged.append(body)
        except (OSError, http.client.HTTPException):
            return

    with running(folder, port) as server:
        writers = [
            threading.Thread(target=write, args=args) for args in zip(cookies, "AB", strict=True)
        ]
        for writer in writers:
            writer.start()
        while len(acknowledged) < 20:
            writers[0].join(0.02)
            assert writers[0].is_alive() or len(acknowledged) >= 20
        os.killpg(server.pid, signal.SIGKILL)
        for writer in writers:
            writer.join()
    kept = set(acknowledged)
    with running(folder, port), sqlite3.connect(folder / "trial.db") as stranger:
        assert kept <= {body for (body,) in stranger.execute("SELECT body FROM post")}
        assert stranger.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_cut_off_upload_stores_nothing_under_the_real_server(tmp_path):
    open_trial(tmp_path / "var")
    port = free_port()
    real = World(tmp_path / "var", PORT=str(port))
    real.url = f"http://127.0.0.1:{port}"
    whole = multipart(b"x" * 1_000_000, "half.bin", body="With half a file.")
    with running(real.folder, port):
        answer = cut_off(real, "/posts", whole)
    assert b" 400 " in answer.partition(b"\r\n")[0]
    assert b"was cut off" in answer
    assert Post.select().count() == 1
    assert not Chunk.select().exists()


def fetch(port, method, path, form=None, cookie=""):
    """(status, body) from the server on that port."""
    kind = {"Content-Type": "application/x-www-form-urlencoded"} if form else {}
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        connection.request(method, path, form, {"Cookie": f"pilot={cookie}", **kind})
        answer = connection.getresponse()
        return answer.status, answer.read()
