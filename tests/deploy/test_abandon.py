"""The only way without an archive: a typed sentence, which the certificate repeats."""

import json

import pytest

from tests.deploy.conftest import HERE, NAME
from tests.deploy.test_certificate import SCHEMA, offences

SENTENCE = f"Remove {NAME} without an archive"
DRAFT = "Our trial"


def abandon(box, name=NAME, sentence=SENTENCE):
    return box.deploy("down", "--abandon", sentence, "--confirm", name)


def test_a_trial_in_draft_is_removed_without_an_archive(draft_box):
    done = abandon(draft_box, DRAFT, f"Remove {DRAFT} without an archive")
    assert done.returncode == 0, done.stdout + done.stderr
    assert not draft_box.data.exists()
    told = draft_box.certificate
    assert told["outcome"] == "complete"
    assert (told["archive"], told["receipt"]) == (None, None)
    assert told["abandoned"] == f"Remove {DRAFT} without an archive"
    assert not list(offences(told, SCHEMA))
    page = (draft_box.archives / "certificate.html").read_text("utf-8")
    assert "Nothing was handed over" in page
    assert "Never opened" in page


def test_an_open_trial_is_closed_before_it_is_removed(open_box):
    server, _ = open_box.serve()
    done = abandon(open_box)
    assert done.returncode == 0, done.stdout + done.stderr
    assert server.wait(timeout=10) == 0
    assert not open_box.data.exists()
    assert not list(offences(open_box.certificate, SCHEMA))


@pytest.mark.parametrize("sentence", ["", "yes", "Remove it without an archive", SENTENCE.upper()])
def test_another_sentence_is_refused_with_the_right_one(open_box, sentence):
    before = open_box.tree()
    done = abandon(open_box, sentence=sentence)
    assert done.returncode == 1
    assert f"Remove {NAME} without an archive" in done.stderr
    assert open_box.tree() == before


def test_the_sentence_alone_is_a_dry_run_and_a_wrong_name_is_refused(open_box):
    before = open_box.tree()
    shown = open_box.deploy("down", "--abandon", SENTENCE)
    assert shown.returncode == 0
    assert "Ready: python -m deploy down --abandon" in shown.stdout
    assert abandon(open_box, name="Another").returncode == 1
    assert open_box.tree() == before


def test_an_archive_that_is_there_is_kept_and_never_removed(ready):
    archive = ready.archives / "posts-2026-12-19.zip"
    assert abandon(ready).returncode == 0
    assert archive.is_file()


def test_killed_after_the_sentence_the_same_command_goes_on(open_box):
    ask = ("down", "--abandon", SENTENCE, "--confirm", NAME)
    killed = open_box.run(HERE / "killed.py", "stop", "after", *ask)
    assert killed.returncode == -9, killed.stderr
    assert open_box.deploy(*ask).returncode == 0
    assert json.loads((open_box.archives / "teardown.json").read_text("utf-8"))["abandoned"]


def test_what_began_with_an_archive_is_not_abandoned_half_way(ready):
    ready.run(HERE / "killed.py", "stop", "after", "down", "--confirm", NAME)
    done = abandon(ready)
    assert done.returncode == 1
    assert "began with an archive" in done.stderr


def damage(box, how):
    database = box.data / "trial.db"
    content = database.read_bytes()
    if how == "cut":
        database.write_bytes(content[:20_000])
    else:
        database.write_bytes(b"no database " * 5_000)


def by_its_folder(box):
    return f"Remove {box.data} without an archive"


@pytest.mark.parametrize("how", ["cut", "overwritten"])
def test_a_database_that_cannot_be_read_is_removed_by_its_folder_s_name(open_box, how):
    damage(open_box, how)
    refused = open_box.down()
    assert refused.returncode == 1
    assert "cannot be read" in refused.stderr
    assert by_its_folder(open_box) in refused.stderr
    shown = open_box.deploy("down", "--abandon", by_its_folder(open_box))
    assert "its database cannot be read" in shown.stdout
    assert (open_box.data / "trial.db").is_file()
    done = abandon(open_box, str(open_box.data), by_its_folder(open_box))
    assert done.returncode == 0, done.stdout + done.stderr
    assert not open_box.data.exists()
    told = open_box.certificate
    assert not list(offences(told, SCHEMA))
    assert told["existed"]["unreadable"]
    assert told["abandoned"] == by_its_folder(open_box)
    assert "marker is not known" in told["residue"]["looked_for"]
    page = (open_box.archives / "certificate.html").read_text("utf-8")
    assert "the database could not be read" in page
    assert open_box.deploy("status").returncode == 0


def test_a_copy_of_it_that_can_be_read_is_not_above_doubt(open_box):
    copy = open_box.temporary / "before.db"
    copy.write_bytes((open_box.data / "trial.db").read_bytes())
    damage(open_box, "overwritten")
    done = abandon(open_box, str(open_box.data), by_its_folder(open_box))
    assert done.returncode == 3
    assert f"{copy} is the database of “{NAME}”, and may be a copy" in done.stdout


def test_a_trial_that_pilot_cannot_ask_is_known_by_its_own_row(open_box):
    """The program is broken, not the database: so name and marker are known."""
    marker = open_box.facts["marker"]
    (open_box.checkout / "pilot/models/facts.py").write_text("raise SystemExit('gone')", "utf-8")
    stray = open_box.temporary / "stray"
    stray.write_text(marker, "utf-8")
    done = abandon(open_box)
    assert done.returncode == 3
    assert f"The marker stands in {stray}" in done.stdout
    assert open_box.certificate["trial"]["name"] == NAME
    assert not list(offences(open_box.certificate, SCHEMA))


def test_without_the_right_to_write_it_is_still_overwritten_and_removed(open_box):
    (open_box.data / "trial.db").chmod(0)
    assert abandon(open_box).returncode == 0
    methods = {item["path"]: item["method"] for item in open_box.certificate["removed"]}
    assert methods[str(open_box.data / "trial.db")].startswith("overwritten")
