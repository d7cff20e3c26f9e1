"""The scripted end: what it asks for, what it removes, and that it can be repeated and resumed."""

import fcntl
import json
import os
import shutil
import subprocess

import pytest

from tests.deploy.conftest import HERE, NAME, SEEDING, SYSTEM_PYTHON

STEPS = (
    "check",
    "retire",
    "stop",
    "copy",
    "remove",
    "machine",
    "environment",
    "discard",
    "search",
    "certificate",
    "tombstone",
)


def test_without_a_name_it_lists_every_path_and_changes_nothing(ready):
    before = ready.tree()
    shown = ready.deploy("down")
    assert shown.returncode == 0, shown.stderr
    for name in ("var/trial.db", "var/secret", ".venv", "archive/posts-2026-12-19.zip"):
        assert str(ready.checkout / name) in shown.stdout
    assert f"{(ready.data / 'secret').stat().st_size:,} bytes" in shown.stdout
    assert f"Ready: make teardown CONFIRM='{NAME}'" in shown.stdout
    assert ready.tree() == before


def test_the_dry_run_says_what_is_still_in_the_way(box):
    shown = box.deploy("down")
    assert shown.returncode == 0
    assert "Not yet: There is no archive" in shown.stdout


def test_with_everything_handed_over_one_command_removes_the_trial(ready):
    done = ready.down()
    assert done.returncode == 0, done.stdout + done.stderr
    assert not ready.data.exists()
    assert not (ready.checkout / ".venv").exists()
    assert sorted(path.name for path in ready.archives.iterdir()) == [
        "certificate.html",
        "certificate.json",
        "posts-2026-12-19.zip",
        "posts-2026-12-19.zip.receipt.json",
        "posts-2026-12-19.zip.verified.json",
        "teardown.json",
    ]
    assert [step["name"] for step in ready.log["steps"]] == list(STEPS)
    assert ready.certificate["outcome"] == "complete"
    assert ready.certificate["residue"]["findings"] == []


def test_it_works_although_started_by_the_python_that_it_removes(ready):
    done = ready.down(python=ready.python)
    assert done.returncode == 0, done.stdout + done.stderr
    assert not ready.python.exists()


def test_the_second_run_changes_nothing_and_says_so(ready):
    ready.down()
    before = ready.tree()
    for arguments in (["down", "--confirm", NAME], ["down"]):
        again = ready.deploy(*arguments)
        assert again.returncode == 0
        assert "nothing was changed" in again.stdout
    assert ready.tree() == before


def test_a_wrong_name_is_refused_and_nothing_is_changed(ready):
    before = ready.tree()
    done = ready.deploy("down", "--confirm", "Posts instead")
    assert done.returncode == 1
    assert f"The trial is called “{NAME}”" in done.stderr
    assert ready.tree() == before


@pytest.mark.parametrize(
    ("step", "moment"),
    [*((step, "before") for step in STEPS), ("check", "after"), ("tombstone", "after")],
)
def test_killed_at_any_step_the_same_command_goes_on(ready, step, moment):
    to = ready.folder / "handed-over"
    killed = ready.run(HERE / "killed.py", step, moment, "down", "--confirm", NAME, "--to", to)
    assert killed.returncode == -9, killed.stderr
    done = ready.down("--to", to)
    assert done.returncode == 0, done.stdout + done.stderr
    assert not ready.data.exists()
    assert ready.certificate["outcome"] == "complete"
    assert [one["name"] for one in ready.log["steps"]] == list(STEPS)
    removed = {item["path"] for item in ready.certificate["removed"]}
    assert {str(ready.data / "trial.db"), str(ready.data / "secret")} <= removed
    assert (to / "certificate.json").is_file()


def test_killed_between_overwriting_and_removing_it_goes_on(ready):
    ready.run(HERE / "killed.py", "overwrite", "after", "down", "--confirm", NAME)
    content = (ready.data / "trial.db").read_bytes()
    assert content == bytes(len(content))
    done = ready.down()
    assert done.returncode == 0, done.stdout + done.stderr
    assert ready.certificate["outcome"] == "complete"


def test_killed_without_its_environment_it_goes_on_with_the_system_s_python(ready):
    ready.run(HERE / "killed.py", "retire", "after", "down", "--confirm", NAME)
    ready.python.unlink()
    assert ready.down(python=SYSTEM_PYTHON).returncode == 0


def test_the_archive_is_copied_and_the_copy_is_proven(ready):
    to = ready.folder / "handed over"
    assert ready.down("--to", to).returncode == 0
    copy, original = to / "posts-2026-12-19.zip", ready.archives / "posts-2026-12-19.zip"
    assert copy.read_bytes() == original.read_bytes()
    assert (to / "posts-2026-12-19.zip.verified.json").is_file()
    assert json.loads((to / "certificate.json").read_text("utf-8")) == ready.certificate


def test_a_foreign_file_is_named_and_left_until_somebody_takes_it_away(ready):
    notes = ready.data / "notes.txt"
    notes.write_text("Ben's own", "utf-8")
    done = ready.down()
    assert done.returncode == 3
    assert notes.read_text("utf-8") == "Ben's own"
    assert not (ready.data / "trial.db").exists()
    assert ready.certificate["outcome"] == "incomplete"
    assert str(notes) in ready.certificate["findings"][0]
    notes.unlink()
    assert ready.down().returncode == 0
    assert not ready.data.exists()
    assert ready.certificate["outcome"] == "complete"
    removed = {item["path"] for item in ready.certificate["removed"]}
    assert str(ready.data / "trial.db") in removed


def test_a_link_in_the_data_folder_is_not_followed(ready):
    elsewhere = ready.folder / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "trial.db").write_text("another one's", "utf-8")
    (ready.data / "demo").symlink_to(elsewhere)
    (ready.data / "server.pid").symlink_to(elsewhere / "trial.db")
    done = ready.down()
    assert done.returncode == 3
    assert (elsewhere / "trial.db").read_text("utf-8") == "another one's"
    assert (ready.data / "demo").is_symlink()
    assert not os.path.lexists(ready.data / "server.pid")


def test_contents_with_another_name_on_the_disk_are_spared_and_named(ready):
    twin = ready.folder / "twin.db"
    twin.hardlink_to(ready.data / "trial.db")
    before = twin.read_bytes()
    done = ready.down()
    assert done.returncode == 3
    assert twin.read_bytes()[:100] == before[:100]
    assert "hard link" in done.stdout


def test_a_demo_in_the_data_folder_goes_with_it(ready):
    ready.run("-m", "pilot", "init", python=ready.python, PILOT_DATA="var/demo")
    assert (ready.data / "demo" / "trial.db").is_file()
    assert ready.down().returncode == 0
    assert not ready.data.exists()


def test_the_environment_stays_while_another_trial_needs_it(ready):
    ready.data.rename(ready.checkout / "second")
    ready.pilot("init")
    done = ready.down(PILOT_DATA="second")
    assert done.returncode == 0, done.stdout + done.stderr
    assert ready.python.exists()
    assert (ready.data / "trial.db").is_file()


def test_a_checkout_in_which_it_was_not_started_keeps_its_environment(ready):
    elsewhere = ready.folder / "elsewhere"
    elsewhere.mkdir()
    ready.data.rename(elsewhere / "var")
    ready.archives.rename(elsewhere / "archive")
    done = ready.down(folder=elsewhere)
    assert done.returncode == 0, done.stdout + done.stderr
    assert not (elsewhere / "var").exists()
    assert ready.python.exists()


def test_the_environment_stays_while_a_program_runs_from_it(ready):
    other = subprocess.Popen([ready.python, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        assert ready.down().returncode == 0
        assert ready.python.exists()
        kept = [step["result"] for step in ready.log["steps"] if step["name"] == "environment"]
        assert kept == [f"kept: process {other.pid} (python) runs from it"]
        assert kept[0] in [one["reason"] for one in ready.certificate["kept"]]
    finally:
        other.communicate(b"\n")


def test_a_new_trial_in_the_same_place_gets_a_log_of_its_own(ready):
    spare, venv = ready.folder / "venv", ready.checkout / ".venv"
    shutil.copytree(venv, spare, symlinks=True)
    ready.down()
    first = ready.certificate
    shutil.copytree(spare, venv, symlinks=True)
    ready.pilot("init")
    ready.must("-c", SEEDING, python=ready.python)
    ready.pilot("trial", "freeze")
    ready.hand_over("second.zip")
    done = ready.down()
    # The first trial's archive lies beside the second's, and is no residue of it.
    assert done.returncode == 0, done.stdout + done.stderr
    kept = [json.loads(path.read_text("utf-8")) for path in ready.archives.glob("*e-2*.json")]
    assert kept == [first]
    assert ready.certificate["trial"]["retired_at"] != first["trial"]["retired_at"]


def test_what_a_killed_export_and_proof_have_left_goes_with_the_trial(ready):
    """A piece of a zip cannot be searched; what somebody still writes is theirs."""
    half, proof = ready.archives / "posts.zip.partial", ready.archives / ".verify-x.partial"
    half.write_bytes(b"PK\x03\x04 half of an archive")
    (proof / "restored").mkdir(parents=True)
    (proof / "restored/trial.db").write_bytes(b"SQLite format 3\0 a copy")
    written = ready.archives / "other.zip.partial"
    written.write_bytes(b"PK\x03\x04 being written")
    with half.open("rb") as held, (proof / "restored/trial.db").open("rb") as copy:
        with written.open("rb") as locked:
            fcntl.flock(locked, fcntl.LOCK_EX)
            assert ready.down().returncode == 0
        assert not any(held.read() + copy.read())
    assert not half.exists()
    assert not proof.exists()
    assert written.exists()
    removed = {item["path"] for item in ready.certificate["removed"]}
    assert {str(half), str(proof)} <= removed
