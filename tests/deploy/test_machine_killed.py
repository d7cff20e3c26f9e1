"""The teardown of a machine, killed at every thing that it removes; and what it must not touch."""

import os

import pytest

from tests.deploy.machine import folder_machine

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="`up` makes accounts: only root can")
ABANDON = ("down", "--abandon", "Remove Our trial without an archive", "--confirm", "Our trial")
KILLED = """
import os, sys
from deploy import machine
unmake, left = machine.unmake, [int(sys.argv.pop(1))]
def fatal(thing, host):
    done = unmake(thing, host)
    left[0] -= 1
    if not left[0]:
        os.kill(os.getpid(), 9)
    return done
machine.unmake = fatal
from deploy.__main__ import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture
def machine(source):
    with folder_machine(source) as made:
        made.before = made.state()
        made.up("--url", "https://pilot.example.com", "--site", "nginx")
        yield made


def test_killed_after_each_thing_in_turn_the_same_command_ends_it(machine):
    """Twelve things, each run removes one more and dies: the last one finds the rest gone."""
    kills = 0
    while True:
        done = machine.run("/usr/bin/python3", "-c", KILLED, 2, *ABANDON, "--root", machine.root)
        if done.returncode != -9:
            break
        kills += 1
        assert kills < 20
    assert done.returncode == 0, done.stdout + done.stderr
    assert kills >= 5
    assert machine.certificate["outcome"] == "complete"
    after = machine.state()
    assert {
        name: about for name, about in after.items() if name in machine.before
    } == machine.before
    assert {name for name in after if name not in machine.before} == {
        "srv/pilot", "srv/pilot/archive", "srv/pilot/archive/teardown.json",
        "srv/pilot/archive/certificate.json", "srv/pilot/archive/certificate.html",
    }  # fmt: skip
    removed = [item["path"] for item in machine.certificate["removed"]]
    assert len(removed) == len(set(removed))
    assert {"/opt/pilot", "account pilot", "/etc/pilot.env"} <= set(removed)


def test_a_program_that_is_a_link_is_left_where_it_leads(machine):
    """It cannot be asked, so the trial is removed unread, and the certificate says so."""
    elsewhere = machine.root / "home/ben/program"
    machine.program.rename(elsewhere)
    machine.program.symlink_to("/home/ben/program")
    done = machine.deploy(*ABANDON)
    assert done.returncode == 3, done.stdout + done.stderr
    assert (elsewhere / "pilot").is_dir()
    findings = " ".join(machine.certificate["findings"])
    assert f"{machine.program} was left: it is a symbolic link, and none is followed." in findings
    assert machine.certificate["outcome"] == "incomplete"


def test_what_cannot_be_removed_is_named_and_the_certificate_says_incomplete(machine):
    drop_in = machine.root / "etc/cron.d"
    drop_in.mkdir()
    (drop_in / "nightly").write_text("0 3 * * * root tar cf /backup/x /var/lib/pilot\n", "ascii")
    (machine.root / "usr/local/bin/pilot").unlink()
    (machine.root / "usr/local/bin/pilot").symlink_to("/home/ben/own")
    (machine.root / "home/ben/own").write_text("Ben's own", "utf-8")
    done = machine.deploy(*ABANDON)
    assert done.returncode == 3, done.stdout + done.stderr
    findings = " ".join(machine.certificate["findings"])
    assert "was a symbolic link to /home/ben/own, which was not touched" in findings
    assert "etc/cron.d/nightly still names /var/lib/pilot" in findings
    assert (machine.root / "home/ben/own").read_text("utf-8") == "Ben's own"
    assert machine.certificate["outcome"] == "incomplete"
    (drop_in / "nightly").unlink()
    again = machine.deploy(*ABANDON)
    assert again.returncode == 0, again.stdout
    assert machine.certificate["outcome"] == "complete"


def test_a_link_where_the_log_is_written_is_never_followed(machine):
    foreign = machine.root / "home/ben/own"
    foreign.write_text("Ben's own", "utf-8")
    for name in ("teardown.json.partial", "certificate.json.partial", "certificate.html"):
        (machine.archives / name).symlink_to(foreign)
    assert machine.deploy(*ABANDON).returncode == 0
    assert foreign.read_text("utf-8") == "Ben's own"
    assert not (machine.archives / "certificate.html").is_symlink()


def test_a_file_left_by_the_account_is_found_by_its_owner(machine):
    stray = machine.root / "var/tmp/left"
    stray.write_text("from a cache", "utf-8")
    os.chown(stray, *machine.account)
    done = machine.deploy(*ABANDON)
    assert done.returncode == 3
    assert f"{stray} belongs to the account that the trial had" in done.stdout
