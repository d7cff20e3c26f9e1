"""The server is stopped when it is this trial's, and nobody else's process is touched."""

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
