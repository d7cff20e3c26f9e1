"""An upgrade is killed after each of its steps: the trial is whole, and nobody has to repeat it."""

import json
import os
import select
import subprocess
from contextlib import suppress

import pytest

from tests.deploy.test_upgrade import VERSION, machine, told, upgrade, version_of

__all__ = ["machine"]  # the fixture
pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="`up` makes accounts: only root can")
STEPS = """
import os, sys
from deploy import making, moving, upgrade
left = [int(sys.argv.pop(1))]
def fatal(step):
    def dying(*arguments, **options):
        done = step(*arguments, **options)
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), 9)
        return done
    return dying
making.ask = fatal(making.ask)
making.put_program = fatal(making.put_program)
moving.Upgrade.note = fatal(moving.Upgrade.note)
upgrade.run = fatal(upgrade.run)
upgrade.unmake = fatal(upgrade.unmake)
upgrade.renamed = fatal(upgrade.renamed)
upgrade.up.start = fatal(upgrade.up.start)
"""
ENDING = "from deploy.__main__ import main; sys.exit(main(sys.argv[1:]))"
BACK = """
import os, sys
from deploy import moving, upgrade
from deploy.words import Refused
left = [int(sys.argv.pop(1))]
def dying(step):
    def last(*arguments):
        done = step(*arguments)
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), 9)
        return done
    return last
def broken(host, layout):
    moving.Upgrade.note = dying(moving.Upgrade.note)
    upgrade.remove_tree = dying(upgrade.remove_tree)
    upgrade.renamed = dying(upgrade.renamed)
    upgrade.unmake = dying(upgrade.unmake)
    raise Refused("The server does not answer.")
upgrade.up.start = broken
"""


def run(machine, step, script=STEPS):
    """The finished upgrade that dies after that step, once whoever waits beside it is done."""
    done = machine.run(
        "/usr/bin/python3", "-c", script + ENDING, step, "upgrade", "--root", machine.root
    )
    watch = ["pgrep", "-f", f"deploy.guard {machine.folder}"]
    for pid in subprocess.run(watch, capture_output=True, text=True, check=False).stdout.split():
        # It may have ended meanwhile.
        with suppress(ProcessLookupError), os.fdopen(os.pidfd_open(int(pid))) as guard:
            assert select.select([guard], [], [], 60)[0], "the guard does not end"
    return done


def state(machine):
    return json.loads((machine.folder / "inventory.json").read_text("utf-8")).get("upgrade")


def nothing_passing_is_left(machine):
    assert not (machine.root / "var/lib/pilot.upgrade").exists()
    assert not (machine.root / "opt/pilot.new").exists()
    things = json.loads((machine.folder / "inventory.json").read_text("utf-8"))["things"]
    assert not [one for one in things if one["place"].endswith((".upgrade", ".new"))]


def begin_again(machine):
    """What was reached is the old version of the next upgrade."""
    version = machine.program / "pilot/__init__.py"
    version.write_text(version.read_text("utf-8").replace(VERSION, "0.1.0"), "utf-8")
    upgrade(machine, "--finish")


def test_killed_after_each_step_in_turn_it_is_whole_without_anybody_s_help(machine):
    before, step, ends = told(machine), 0, set()
    while True:
        step += 1
        done = run(machine, step)
        if done.returncode != -9:
            break
        assert step < 60
        assert told(machine)["records"] == before["records"], step
        assert state(machine) in (None, "done"), step
        nothing_passing_is_left(machine)
        ends.add(state(machine))
        if state(machine) is None:
            assert version_of(machine) == "0.1.0", step
            assert not (machine.root / "var/lib/pilot.before").exists()
            continue
        assert version_of(machine) == VERSION, step
        begin_again(machine)
    assert done.returncode == 0, done.stdout + done.stderr
    assert step > 15, step
    assert ends == {None, "done"}
    assert version_of(machine) == VERSION
    nothing_passing_is_left(machine)
    with machine.serving():
        pass


def test_killed_while_the_old_one_comes_back_it_comes_back_all_the_same(machine):
    """The new server does not answer; each step of the way back is the last of that process."""
    before, step = told(machine), 0
    while True:
        step += 1
        done = run(machine, step, BACK)
        assert told(machine)["records"] == before["records"], step
        assert version_of(machine) == "0.1.0", step
        assert state(machine) is None, step
        nothing_passing_is_left(machine)
        if done.returncode == 1:
            break
        assert done.returncode == -9, done.stdout + done.stderr
        assert step < 20
    assert "does not answer" in done.stderr
    assert step > 6
    with machine.serving():
        pass
