"""A trial on a machine moves to another version of the program, and nothing is lost."""

import json
import os

import pytest

from tests.deploy.conftest import SEEDING
from tests.deploy.machine import folder_machine

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="`up` makes accounts: only root can")
VERSION = "0.2.0"
SECRETS = """
import os, sqlite3, sys
with sqlite3.connect(os.environ["PILOT_DATA"] + "/trial.db") as trial:
    if sys.argv[1:]:
        trial.execute("UPDATE person SET password_hash = ? WHERE handle LIKE 'ana%'", sys.argv[1:])
    print(trial.execute(
        "SELECT password_hash FROM person WHERE handle LIKE 'ana%'").fetchone()[0])
"""


@pytest.fixture
def machine(source):
    """A machine with an open trial; the operator's checkout has a newer program."""
    with folder_machine(source) as made:
        made.up()
        made.must("-c", SEEDING)
        version = made.checkout / "pilot/__init__.py"
        version.write_text(version.read_text("utf-8").replace("0.1.0", VERSION), "utf-8")
        yield made


def told(machine):
    return json.loads(machine.must("-m", "pilot", "trial", "show"))


def version_of(machine):
    return machine.must("-c", "import pilot; print(pilot.__version__)").strip()


def upgrade(machine, *options):
    done = machine.deploy("upgrade", *options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def test_the_trial_goes_on_with_the_new_program_and_its_old_links(machine):
    machine.must("-c", SECRETS, "a hash of Ana's")
    before, secret = told(machine), (machine.data / "secret").read_text("utf-8")
    upgrade(machine)
    assert machine.must("-c", SECRETS).strip() == "a hash of Ana's"
    after = told(machine)
    assert version_of(machine) == VERSION
    assert {**after, "bytes": 0} == {**before, "bytes": 0}
    assert (machine.data / "secret").read_text("utf-8") == secret
    assert {path.lstat().st_uid for path in machine.data.iterdir()} == {machine.account[0]}
    assert (machine.root / "var/lib/pilot.before/trial.db").is_file()
    assert "not finished" in machine.deploy("upgrade").stderr
    upgrade(machine, "--finish")
    left = [path.name for path in (machine.root / "var/lib").iterdir()]
    assert left == ["pilot"]
    assert [path.name for path in (machine.root / "opt").iterdir()] == ["pilot"]
    assert "no upgrade" in machine.deploy("upgrade", "--finish").stderr


def test_what_cannot_be_restored_leaves_everything_as_it_was(machine):
    before = told(machine)
    (machine.checkout / "export/restore.py").write_text("raise SystemExit('broken')", "utf-8")
    done = machine.deploy("upgrade")
    assert done.returncode == 1
    assert told(machine) == before
    assert version_of(machine) == "0.1.0"
    assert not (machine.root / "var/lib/pilot.upgrade").exists()
    assert not (machine.root / "opt/pilot.new").exists()


def as_before(machine, before):
    """The old program with the old trial works, and nothing of the new one is there."""
    assert told(machine) == before
    assert version_of(machine) == "0.1.0"
    assert not (machine.root / "var/lib/pilot.upgrade").exists()
    assert not (machine.root / "opt/pilot.new").exists()
    with machine.serving():
        pass


def test_an_archive_that_is_not_proven_leaves_everything_as_it_was(machine):
    before = told(machine)
    whole = (machine.program / "export/verify.py").read_text("utf-8")
    (machine.program / "export/verify.py").write_text("raise SystemExit('wrong')", "utf-8")
    assert machine.deploy("upgrade").returncode == 1
    as_before(machine, before)
    (machine.program / "export/verify.py").write_text(whole, "utf-8")


def test_what_the_new_program_counts_differently_leaves_everything_as_it_was(machine):
    before, facts = told(machine), machine.checkout / "pilot/models/facts.py"
    facts.write_text(f"{facts.read_text('utf-8')}\n\ndef records():\n    return {{'post': 1}}\n")
    done = machine.deploy("upgrade")
    assert done.returncode == 1
    assert "these differ: post. Everything is as it was" in done.stderr
    as_before(machine, before)
