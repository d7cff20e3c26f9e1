"""`up` in a machine to throw away: what it makes, that it can be repeated, and what it refuses."""

import json
import os
import shutil
import stat
import subprocess
from contextlib import contextmanager
from pathlib import Path

import pytest

from deploy.layout import Layout, Wanted
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


def test_killed_after_each_thing_in_turn_the_same_command_goes_on(machine):
    """Each run makes one thing more and dies, until one comes to its end."""
    killed = (
        "import os, sys; from deploy import making\n"
        "make, left = making.make, [int(sys.argv.pop(1))]\n"
        "def fatal(*arguments):\n"
        "    is_new = make(*arguments)\n"
        "    left[0] -= 1\n"
        "    if not left[0]: os.kill(os.getpid(), 9)\n"
        "    return is_new\n"
        "making.make = fatal\n"
        "from deploy.__main__ import main; sys.exit(main(sys.argv[1:]))"
    )
    ask = ("up", "--root", machine.root, "--port", machine.port)
    kills = 0
    while machine.run("/usr/bin/python3", "-c", killed, kills + 1, *ask).returncode == -9:
        kills += 1
        assert kills < 20
    assert kills == len(Layout(Wanted()).things())
    assert "nothing was changed" in machine.up().stdout
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


def refused(machine, sentence):
    before = machine.state()
    done = machine.deploy("up")
    assert done.returncode == 1
    assert sentence in done.stderr
    assert machine.state() == before


def test_who_is_not_root_is_told_so_and_nothing_is_made(untouched):
    code = "import os, sys; os.setuid(65534); from deploy.__main__ import main; sys.exit(main())"
    root = ["up", "--root", str(untouched.root)]
    before = untouched.state()
    done = untouched.run("/usr/bin/python3", "-c", code.replace("main()", f"main({root!r})"))
    assert done.returncode == 1
    assert "Only root" in done.stderr
    assert untouched.state() == before


@contextmanager
def mounted(folder, options):
    """A small disk of its own, in the place of a folder of the machine."""
    mount = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("nothing can be mounted here")
    try:
        yield
    finally:
        subprocess.run(["umount", folder], check=True)


def test_on_a_disk_with_too_little_room_nothing_is_made(untouched):
    with mounted(untouched.root / "opt", "size=5m"):
        refused(untouched, "Only 5.0 MiB (5,242,880 bytes) are free")


@pytest.mark.parametrize("place", ["opt", "var/lib", "etc/systemd/system", "usr/local/bin"])
def test_on_a_disk_that_is_read_only_nothing_is_made(untouched, place):
    with mounted(untouched.root / place, "ro"):
        refused(untouched, "read-only")


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
