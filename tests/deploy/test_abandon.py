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
