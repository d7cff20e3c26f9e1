"""After the end: every address answers 410 and says who has the archive, until a day."""

import json
import os
import subprocess
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta

import pytest

from tests.deploy.conftest import NAME, answers
from tests.deploy.machine import folder_machine

TODAY = datetime.now(UTC).date()
NEXT_YEAR = (TODAY + timedelta(days=300)).isoformat()


def gone(port, path, method="GET"):
    """What an address answers; it must be 410."""
    body = b"x=1" if method == "POST" else None
    asked = urllib.request.Request(f"http://127.0.0.1:{port}{path}", body, method=method)
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(asked, timeout=5)  # noqa: S310
    with refused.value as answer:
        assert answer.code == 410
        return answer.read().decode()


def wait_for(port):
    deadline = time.monotonic() + 20
    while not answers(port):
        assert time.monotonic() < deadline, "the tombstone does not answer"
        time.sleep(0.05)


def test_every_address_answers_410_with_the_archive_owner_s_name(ready):
    server, port = ready.serve()
    done = ready.down("--tombstone", NEXT_YEAR)
    assert done.returncode == 0, done.stdout + done.stderr
    server.wait(timeout=10)
    stone = subprocess.Popen(
        ["/usr/bin/env", "python3", "-m", "deploy", "tombstone"],
        cwd=ready.checkout, env=ready.environment, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait_for(port)
        page = gone(port, "/posts/7?x=<b>")
        assert "Nadia Petrov records@example.org" in page
        assert "Posts &lt;instead&gt; of the list" in page
        assert gone(port, "/healthz") == gone(port, "/sign-in", "POST") == page
        assert gone(port, "/", "HEAD") == ""
        assert gone(port, "/", "PROPFIND") == page
    finally:
        stone.terminate()
        stone.wait()
    assert ready.certificate["tombstone"]["until"] == NEXT_YEAR
    assert "Tombstone" in (ready.archives / "certificate.html").read_text("utf-8")


def test_after_its_last_day_it_removes_itself(ready):
    ready.down("--tombstone", NEXT_YEAR)
    path = ready.archives / "tombstone.json"
    told = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps({**told, "until": str(TODAY - timedelta(days=2))}), "utf-8")
    done = ready.deploy("tombstone")
    assert done.returncode == 0, done.stderr
    assert not path.exists()
    assert "There is no tombstone" in ready.deploy("tombstone").stderr


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("next week", "write it like"),
        (str(TODAY - timedelta(days=1)), "is over"),
        (str(TODAY + timedelta(days=2000)), "2 years at most"),
    ],
)
def test_a_day_that_cannot_be_is_refused_before_anything_is_touched(ready, day, sentence):
    before = ready.tree()
    done = ready.down("--tombstone", day)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert ready.tree() == before
    assert sentence in ready.deploy("down", "--tombstone", day).stdout


@pytest.mark.skipif(os.geteuid() != 0, reason="`up` makes accounts: only root can")
def test_on_a_machine_it_is_a_service_that_takes_the_site_over_and_ends_by_itself(source):
    with folder_machine(source) as machine:
        before = machine.state()
        machine.up("--url", "https://pilot.example.com", "--site", "nginx")
        machine.live_through_a_trial()
        with machine.serving():
            done = machine.down("--tombstone", NEXT_YEAR)
        assert done.returncode == 0, done.stdout + done.stderr
        site = machine.root / "etc/nginx/conf.d/pilot.conf"
        unit = machine.root / "etc/systemd/system/pilot-tombstone.service"
        assert site.is_file()
        start = "/usr/bin/python3 -I /srv/pilot/tombstone.py /srv/pilot/tombstone.json"
        assert f"ExecStart={start}\n" in unit.read_text("utf-8")
        settings, script = machine.folder / "tombstone.json", machine.folder / "tombstone.py"
        stone = subprocess.Popen(["/usr/bin/python3", "-I", script, settings])
        try:
            wait_for(machine.port)
            assert "Nadia Petrov" in gone(machine.port, "/pages/Travel")
        finally:
            stone.terminate()
            stone.wait()
        end = ["/usr/bin/python3", "-I", script, settings, "--end"]
        subprocess.run(end, check=True)
        assert unit.is_file()  # its day has not come
        told = json.loads(settings.read_text("utf-8"))
        settings.write_text(json.dumps({**told, "until": "2020-01-01"}), "utf-8")
        subprocess.run(end, check=True)
        after = machine.state()
        assert not [name for name in after if name not in before and "srv/pilot" not in name]
        assert {path.name for path in machine.folder.iterdir()} == {"archive"}
        assert machine.down().returncode == 0
        assert NAME in machine.down().stdout
