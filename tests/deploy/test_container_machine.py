"""A trial in a container: up, used, handed over, down; with a stand-in for the engine."""

import json
import os
import shutil
import signal
import socket
from contextlib import suppress

import pytest

from tests.deploy.boxed import BASE, Boxed, fine, live_through_a_trial
from tests.deploy.conftest import answers
from tests.deploy.machine import folder_machine
from tests.deploy.test_certificate import SCHEMA, offences

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="`up` writes to /srv: only root can")
KILLED = """
from deploy import {module}
step, left = {module}.{function}, [int(sys.argv.pop(1))]
def fatal(*arguments):
    done = step(*arguments)
    left[0] -= 1
    if not left[0]:
        os.kill(os.getpid(), 9)
    return done
{module}.{function} = fatal
"""
KEPT = {
    "srv/pilot", "srv/pilot/archive", "srv/pilot/archive/teardown.json",
    "srv/pilot/archive/certificate.json", "srv/pilot/archive/certificate.html",
}  # fmt: skip
ABANDON = ("down", "--abandon", "Remove Our trial without an archive", "--confirm", "Our trial")


@pytest.fixture
def machine(source):
    with folder_machine(source) as made:
        boxed = Boxed(made)
        boxed.before = boxed.state()
        yield boxed
        state = json.loads(boxed.state_file.read_text("utf-8"))
        for about in state.values():
            if about.get("pid"):
                with suppress(ProcessLookupError):
                    os.killpg(about["pid"], signal.SIGKILL)


def test_a_dry_run_says_what_would_be_made_and_makes_nothing(machine):
    said = fine(machine.up("--dry-run")).stdout
    for line in (
        "to make   image     localhost/pilot-in-a-box/pilot", "to make   volume    pilot-data",
        "to make   container pilot", "is there  base      localhost/python:3.11", "Ready",
    ):  # fmt: skip
        assert line in said
    assert machine.state() == machine.before


def test_what_the_engine_made_is_on_the_inventory_and_a_second_run_changes_nothing(machine):
    said = fine(machine.up()).stdout
    assert "/join/" in said
    assert answers(machine.port)
    told, state = machine.inventory(), json.loads(machine.state_file.read_text("utf-8"))
    for kind, name in (
        ("image", "localhost/pilot-in-a-box/pilot"), ("volume", "pilot-data"),
        ("container", "pilot"),
    ):  # fmt: skip
        assert told[f"{kind} {name}"]["id"] == state[f"{kind} {name}"]["Id"]
    assert f"base {BASE}" not in told  # it was there before, so it is somebody's
    before = machine.state_file.read_bytes()
    assert "nothing was changed" in fine(machine.up()).stdout
    assert machine.state_file.read_bytes() == before
    status = machine.deploy("status").stdout
    assert f"listens on 127.0.0.1:{machine.port}" in status


@pytest.mark.parametrize("step", ["build", "create", "start", "volume_create"])
def test_a_step_that_fails_undoes_what_was_made(machine, step):
    done = machine.up(FAKE_FAILS=step)
    assert done.returncode == 1
    assert "does not work today" in done.stderr
    assert machine.state() == machine.before


def test_a_base_that_was_fetched_goes_with_the_trial(machine):
    done = fine(machine.up("--base", "registry.example/python:3.12"))
    assert "made      base      registry.example/python:3.12" in done.stdout
    fine(machine.deploy(*ABANDON))
    assert list(machine.known()) == [f"image {BASE}"]


def test_killed_after_each_thing_in_turn_the_same_up_goes_on(machine):
    fatal = KILLED.format(module="making", function="make")
    assert kills_of(lambda kills: machine.up(before=fatal, counting=[kills + 2])) >= 5
    assert answers(machine.port)
    fine(machine.deploy(*ABANDON))
    assert only_new(machine) == KEPT


def kills_of(again):
    """How often a command was killed before it ended well; `again` takes how often so far."""
    kills = 0
    while (done := again(kills)).returncode == -9:
        kills += 1
        assert kills < 20
    fine(done)
    return kills


def only_new(machine):
    """What is there that was not before; what was before must be as it was."""
    after = machine.state()
    assert {name: about for name, about in after.items() if name in machine.before} == (
        machine.before
    )
    return {name for name in after if name not in machine.before}


def test_after_the_end_the_engine_has_nothing_and_the_certificate_names_what_it_had(machine):
    fine(machine.up("--url", "http://127.0.0.1", "--site", "nginx"))
    ids = {name: told["id"] for name, told in machine.inventory().items() if "id" in told}
    archive, marker = live_through_a_trial(machine)
    copies = machine.root / "home/ben/copies"
    fine(machine.down("--to", copies))
    assert not answers(machine.port)
    assert (copies / archive.name).read_bytes() == archive.read_bytes()
    beside = {f"srv/pilot/archive/{path.name}" for path in machine.archives.glob("*.zip*")}
    new = {name for name in only_new(machine) if not name.startswith("home/ben/copies")}
    assert new == KEPT | beside
    told = machine.certificate
    assert told["outcome"] == "complete"
    assert not list(offences(told, SCHEMA))
    removed = {item["path"]: item for item in told["removed"]}
    for name, identity in ids.items():
        assert identity in removed[name]["method"]
    assert removed[str(machine.data / "trial.db")]["method"].startswith("overwritten")
    looked = {look["what"] for look in told["residue"]["searched"]}
    assert {"volumes of the engine", "containers, volumes and images with the trial's label"} <= (
        looked
    )
    archive.unlink()
    (copies / archive.name).unlink()
    for path in machine.root.rglob("*"):
        if path.is_file() and not path.is_symlink():
            assert marker.encode() not in path.read_bytes(), path


def test_killed_after_each_thing_in_turn_the_same_down_goes_on(machine):
    fine(machine.up())
    fatal = KILLED.format(module="machine", function="unmake")
    assert kills_of(lambda _: machine.deploy(*ABANDON, before=fatal, counting=[2])) >= 4
    assert only_new(machine) == KEPT
    removed = [item["path"] for item in machine.certificate["removed"]]
    assert {"container pilot", "volume pilot-data"} <= set(removed)
    assert len(removed) == len(set(removed))


def test_names_that_somebody_else_has_are_never_taken_over(machine):
    machine.engine("volume", "create", "pilot-data")
    done = machine.up()
    assert done.returncode == 1
    assert "pilot-data is there already, and is not of this trial" in done.stderr
    assert "volume pilot-data" in machine.known()


def test_an_occupied_port_is_refused_before_anything_is_made(machine):
    with socket.create_server(("127.0.0.1", machine.port)):
        assert "cannot be listened on" in machine.up().stderr
    assert machine.state() == machine.before


def test_a_container_that_was_replaced_is_left_and_named(machine):
    fine(machine.up())
    settings = machine.root / "etc/pilot.env"
    machine.engine("rm", "pilot")
    foreign = ("--name", "pilot", "--env-file", settings, "--volume", "other:/data")
    machine.engine("create", *foreign, "localhost/pilot-in-a-box/pilot")
    assert "somebody has replaced it" in machine.up().stderr
    done = machine.deploy(*ABANDON)
    assert done.returncode == 3, done.stdout + done.stderr
    assert "container pilot was left: it is not the one that was made" in done.stdout
    assert "container pilot" in machine.known()
    assert machine.certificate["outcome"] == "incomplete"
    machine.engine("rm", "pilot")
    fine(machine.deploy(*ABANDON))
    assert machine.certificate["outcome"] == "complete"


def test_what_the_trial_did_not_make_keeps_its_volume(machine):
    fine(machine.up())
    (machine.mounted / "minutes.odt").write_text("Ben's own", "utf-8")
    done = machine.deploy(*ABANDON)
    assert done.returncode == 3, done.stdout + done.stderr
    assert "minutes.odt was left, and with it the volume pilot-data" in done.stdout
    assert (machine.mounted / "minutes.odt").read_text("utf-8") == "Ben's own"
    (machine.mounted / "minutes.odt").unlink()
    fine(machine.deploy(*ABANDON))
    assert only_new(machine) == KEPT


def test_another_container_with_the_volume_is_in_the_way(machine):
    fine(machine.up())
    settings = machine.root / "etc/pilot.env"
    given = ("--name", "backup", "--env-file", settings, "--volume", "pilot-data:/data")
    machine.engine("create", *given, "localhost/pilot-in-a-box/pilot")
    state = json.loads(machine.state_file.read_text("utf-8"))
    done = machine.deploy(*ABANDON)
    assert done.returncode == 1
    assert f"container {state['container backup']['Id'][:12]} has files of" in done.stderr
    assert answers(machine.port)


def test_a_copy_of_the_volume_and_a_forgotten_container_are_found(machine):
    fine(machine.up())
    machine.engine("stop", "pilot")
    shutil.copytree(machine.mounted, machine.storage / "volumes/copy/_data")
    done = machine.deploy(*ABANDON)
    assert done.returncode == 3, done.stdout + done.stderr
    assert f"The marker stands in {machine.storage}/volumes/copy/_data/var/trial.db" in done.stdout


def test_where_no_engine_answers_a_sentence_says_so(machine):
    (machine.bin / "podman").unlink()
    done = machine.up(before="host.SBIN = os.environ['FAKE']\n")
    assert done.returncode == 1
    assert "No engine for containers answers here" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_engine_that_is_gone_stops_the_end_before_anything_is_removed(machine):
    fine(machine.up())
    done = machine.deploy(*ABANDON, FAKE_FAILS="run inspect")
    assert done.returncode == 1
    assert "does not work today" in done.stderr
    assert (machine.data / "trial.db").is_file()
    assert "the version it began with" in machine.deploy("upgrade").stderr
