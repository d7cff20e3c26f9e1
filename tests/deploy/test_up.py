"""`up` in a machine to throw away: what it makes, that it can be repeated, and what it refuses."""

import json
import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from tests.deploy.machine import folder_machine

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="`up` makes accounts: only root can")
TOOLS = ("playwright", "axe", "hypothesis", "ruff", "pytest", "_pytest", "pip", "aiosmtpd")


@pytest.fixture(scope="module")
def untouched(source):
    """A machine for what is refused: every test leaves it as it was."""
    with folder_machine(source) as made:
        yield made


@pytest.fixture
def machine(source):
    """A machine of one's own."""
    with folder_machine(source) as made:
        yield made


def test_a_dry_run_lists_everything_and_makes_nothing(untouched):
    before = untouched.state()
    shown = untouched.deploy(
        "up", "--dry-run", "--url", "https://pilot.example.com", "--site", "nginx"
    )
    assert shown.returncode == 0, shown.stderr
    for place in ("/var/lib/pilot", "/etc/pilot.env", "/etc/systemd/system/pilot.service",
                  "/etc/nginx/conf.d/pilot.conf", "127.0.0.1:8000"):  # fmt: skip
        assert place in shown.stdout
    assert "Ready" in shown.stdout
    assert untouched.state() == before


def test_up_makes_an_account_a_private_folder_and_a_service(machine):
    done = machine.up("--url", "https://pilot.example.com")
    assert "https://pilot.example.com/join/" in done.stdout
    uid, gid = machine.account
    for folder in (machine.data, machine.archives):
        about = folder.stat()
        assert (about.st_uid, about.st_gid, stat.S_IMODE(about.st_mode)) == (uid, gid, 0o700)
    assert {path.lstat().st_uid for path in machine.data.iterdir()} == {uid}
    settings = machine.root / "etc/pilot.env"
    assert (settings.stat().st_uid, stat.S_IMODE(settings.stat().st_mode)) == (0, 0o600)
    assert "TRUSTED_PROXY" not in settings.read_text("utf-8")
    link = machine.root / "etc/systemd/system/multi-user.target.wants/pilot.service"
    assert str(link.readlink()) == "/etc/systemd/system/pilot.service"
    told = json.loads((machine.folder / "inventory.json").read_text("utf-8"))
    assert "completed_at" in told
    for thing in told["things"]:
        assert thing["at"].endswith("Z")


def test_a_second_up_changes_nothing(machine):
    machine.up()
    before = machine.state()
    assert "nothing was changed" in machine.up().stdout
    assert machine.state() == before
    shown = machine.deploy("up", "--dry-run", "--port", machine.port)
    assert "to make" not in shown.stdout


def test_up_and_down_again_leaves_the_machine_as_it_was(machine):
    before = machine.state()
    machine.up("--url", "https://pilot.example.com", "--site", "caddy")
    assert (machine.root / "etc/caddy/sites/pilot.caddy").is_file()
    sentence = "Remove Our trial without an archive"
    done = machine.deploy("down", "--abandon", sentence, "--confirm", "Our trial")
    assert done.returncode == 0, done.stdout + done.stderr
    after = machine.state()
    left = set(after) - set(before)
    assert left == {
        "srv/pilot", "srv/pilot/archive", "srv/pilot/archive/teardown.json",
        "srv/pilot/archive/certificate.json", "srv/pilot/archive/certificate.html",
    }  # fmt: skip
    assert {name: about for name, about in after.items() if name in before} == before
    again = machine.deploy("down", "--name", "pilot")
    assert "was removed" in again.stdout


@pytest.mark.parametrize("kind", ["program", "link"])
def test_a_failed_step_undoes_what_was_made(machine, kind):
    before = machine.state()
    failing = (
        "import sys; from deploy import making; from deploy.words import Refused\n"
        "def fail(*_): raise Refused('The disk is full.')\n"
        f"making.MAKERS[{kind!r}] = fail\n"
        "from deploy.__main__ import main; sys.exit(main(sys.argv[1:]))"
    )
    done = machine.run("/usr/bin/python3", "-c", failing, "up", "--root", machine.root)
    assert done.returncode == 1
    assert "The disk is full. What had been made was undone." in done.stderr
    assert machine.state() == before


@pytest.mark.parametrize("kind", ["account", "data", "link"])
def test_killed_at_any_step_the_same_command_goes_on(machine, kind):
    killed = (
        "import os, sys; from deploy import making\n"
        "def die(*_): os.kill(os.getpid(), 9)\n"
        f"making.MAKERS[{kind!r}] = die\n"
        "from deploy.__main__ import main; sys.exit(main(sys.argv[1:]))"
    )
    ask = ("up", "--root", machine.root, "--port", machine.port)
    assert machine.run("/usr/bin/python3", "-c", killed, *ask).returncode == -9
    machine.up()
    assert (machine.data / "trial.db").is_file()
    assert (machine.root / "etc/systemd/system/pilot.service").is_file()


FOREIGN = (
    "etc/systemd/system/pilot.service", "opt/pilot", "var/lib/pilot", "etc/pilot.env",
    "srv/pilot/archive/old.zip",
)  # fmt: skip


@pytest.mark.parametrize("place", FOREIGN)
def test_what_somebody_else_has_made_is_never_taken_over(untouched, place):
    path = untouched.root / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("another one's", "utf-8")
    before = untouched.state()
    done = untouched.deploy("up")
    assert done.returncode == 1
    assert "--name" in done.stderr
    assert untouched.state() == before
    path.unlink()
    shutil.rmtree(untouched.folder, ignore_errors=True)


def test_an_account_of_that_name_is_somebody_s(untouched):
    done = untouched.deploy("up", "--name", "daemon")
    assert done.returncode == 1
    assert "daemon is there already" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--name", "Ana's"], "cannot be the name of an account"),
        (["--port", "0"], "from 1 to 65535"),
        (["--url", "pilot.example.com"], "write it like"),
        (["--site", "nginx"], "needs the public address"),
        (["--certificate", "/etc/x.pem"], "belong together"),
        (["--smtp", "smtp://x y"], "no spaces"),
    ],
)
def test_options_that_cannot_be_are_refused(untouched, arguments, sentence):
    before = untouched.state()
    done = untouched.deploy("up", *arguments)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert untouched.state() == before


def test_put_up_otherwise_or_taken_down_by_another_name_is_refused(machine):
    machine.up()
    assert "never opened" in machine.down().stderr
    done = machine.deploy("up", "--port", machine.port, "--url", "https://other.example.com")
    assert done.returncode == 1
    assert "/etc/pilot.env" in done.stderr


PRETENDED = {
    "no root": ("import os; os.geteuid = lambda: 1000", "Only root"),
    "a full disk": (
        "import shutil, types; shutil.disk_usage = lambda _: types.SimpleNamespace(free=5)",
        "Only 5 bytes are free",
    ),
    "a read-only disk": (
        "from deploy import before; before.is_writable = lambda _: False",
        "read-only",
    ),
}


@pytest.mark.parametrize("what", PRETENDED)
def test_where_it_cannot_be_done_nothing_is_made(untouched, what):
    pretending, sentence = PRETENDED[what]
    before = untouched.state()
    code = (
        f"{pretending}\nimport sys; from deploy.__main__ import main; sys.exit(main(sys.argv[1:]))"
    )
    done = untouched.run("/usr/bin/python3", "-c", code, "up", "--root", untouched.root)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert untouched.state() == before


@pytest.mark.skipif(Path("/run/systemd/system").is_dir(), reason="systemd runs here")
def test_without_systemd_it_says_which_other_ways_there_are(source):
    done = subprocess.run(
        ["/usr/bin/python3", "-m", "deploy", "up", "--name", "pilot-test"],
        cwd=source, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "systemd does not run here" in done.stderr


def test_an_occupied_port_is_refused_before_anything_is_made(untouched):
    code = (
        "import socket; taken = socket.create_server(('127.0.0.1', 0))\n"
        "from deploy.before import _must_be_free; from deploy.layout import Wanted\n"
        "_must_be_free(Wanted(port=taken.getsockname()[1]))"
    )
    done = untouched.run("/usr/bin/python3", "-c", code)
    assert "cannot be listened on (Address already in use)" in done.stderr
