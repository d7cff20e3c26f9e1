"""The server is stopped when it is this trial's, and nobody else's process is touched."""

import os
import signal
import subprocess

import pytest

from tests.deploy.conftest import NAME, answers


def test_the_server_is_stopped_and_its_port_is_quiet(ready):
    server, port = ready.serve()
    try:
        assert f"listens on 127.0.0.1:{port}" in ready.deploy("status").stdout
        done = ready.down()
        assert done.returncode == 0, done.stdout + done.stderr
        assert server.wait(timeout=5) == 0
    finally:
        server.kill()
        server.wait()
    assert not answers(port)
    ports = [r for r in ready.certificate["residue"]["searched"] if r["what"] == "listening port"]
    assert ports[0]["result"] == "nobody listens"


def test_a_server_that_hears_nothing_is_killed(ready):
    server, port = ready.serve()
    server.send_signal(signal.SIGSTOP)
    impatient = "from deploy import processes as p, __main__ as m; p.GRACE = 1; m.main()"
    try:
        done = ready.run("-c", impatient, "down", "--confirm", NAME)
        assert done.returncode == 0, done.stdout + done.stderr
    finally:
        server.kill()
        server.wait()
    assert not answers(port)


def test_a_stale_process_number_that_is_somebody_else_s_now_is_left_alone(ready):
    other = subprocess.Popen(["sleep", "60"])
    try:
        (ready.data / "server.pid").write_text(f"{other.pid}\n", "ascii")
        assert "not running" in ready.deploy("status").stdout
        assert ready.down().returncode == 0
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


@pytest.mark.parametrize("text", ["", "-1", "99999999999"])
def test_a_process_number_that_is_none_harms_nobody(ready, text):
    (ready.data / "server.pid").write_text(text, "ascii")
    assert ready.down().returncode == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_server_that_is_merely_restarted_frees_no_block_of_what_people_wrote(open_box, number):
    """SQLite's log keeps its name; the last command to close it overwrites it."""
    before = open_box.facts["enrolled"]
    server, _ = open_box.serve()
    roster = "name,mail,department,role,title\nZed Zed,zed@example.org,Legal,participant,Counsel\n"
    (open_box.folder / "roster.csv").write_text(roster, "utf-8")
    open_box.pilot("people", "load", open_box.folder / "roster.csv")
    log = open_box.data / "trial.db-wal"
    with log.open("rb") as held:
        server.send_signal(number)
        assert server.wait(timeout=30) == 0
        assert b"zed@example.org" in held.read()
        assert log.stat().st_ino == os.fstat(held.fileno()).st_ino
        assert open_box.facts["enrolled"] == before + 1
        held.seek(0)
        assert not log.exists()
        assert not any(held.read())
