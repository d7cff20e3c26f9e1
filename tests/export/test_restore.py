"""Restoring: everything under its old address, or nothing and a sentence."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from pilot import database
from pilot.models import RECORDED
from pilot.models.inside import Inside
from pilot.models.journal import Entry
from pilot.models.post import Post
from pilot.models.search import Search
from pilot.models.trial import Trial
from tests.conftest import World
from tests.export.tampering import Contents

GOLDEN = Path(__file__).parent / "golden"


def test_the_copy_is_a_reading_room_under_the_old_addresses(export, written, tmp_path):
    done = export("restore", written, "--into", tmp_path / "room")
    assert done.status == 0, done.error
    assert f"PILOT_DATA={tmp_path / 'room'} make run" in done.output
    (line,) = [line for line in done.output.splitlines() if line.endswith(" people link EMAIL")]
    asked = ["env", *shlex.split(line.replace("EMAIL", "ana@example.org"))]
    told = subprocess.run(asked, check=False, capture_output=True, text=True)
    assert "/join/" in told.stdout, "the line can be run as it is printed"
    database.use(tmp_path / "room" / "trial.db")
    trial = Trial.get_by_id(1)
    assert trial.phase == "frozen"
    assert Entry.select().order_by(Entry.id.desc()).get().act == "restored"
    assert {path.name for path in (tmp_path / "room").iterdir()} >= {"trial.db"}
    found = [result.kind for result in Search({"q": "strasse"}).results]
    assert sorted(found) == ["page", "reply"]
    assert not Inside.waits(), "the words inside files are found, too"


def test_a_permalink_works_in_the_trial_in_the_site_and_in_the_copy(
    folder, export, written, tmp_path
):
    export("restore", written, "--into", tmp_path / "room")
    site = Contents.of(written)
    for place in (folder, tmp_path / "room"):
        database.database.close()
        world = World(place)
        ana = world.ana
        assert 'id="reply-3"' in ana.reads("/posts/2")
        assert "Book <strong>very</strong> early" in ana.reads("/pages/Travel/Booking")
        assert ana.get("/files/9/form.docx").data == b"second" + b"x" * 700_000
    assert b'id="reply-3"' in site["data/site/posts/2.html"]
    assert b"Book <strong>very</strong> early" in site["data/site/pages/Travel-Booking.html"]


def test_nobody_can_write_in_the_copy(export, written, tmp_path):
    export("restore", written, "--into", tmp_path / "room")
    world = World(tmp_path / "room")
    ana = world.ana
    assert ana.post("/posts", body="Hello again").status_code == 409
    assert Post.select().count() == len(Contents.of(written).records("post"))


def test_a_running_trial_moves_and_goes_on_where_it_stood(export, written, tmp_path):
    done = export("restore", written, "--into", tmp_path / "new", "--continue")
    assert done.status == 0, done.error
    assert "open" in done.output
    assert "Stop the server of the old place" in done.output
    world = World(tmp_path / "new")
    assert world.trial.phase == "open"
    assert "How do I book" in world.ben.reads("/posts/2")
    number = world.ana.publishes("Here we are again. @ben.adler [[Travel/Booking]]")
    assert number == max(post["id"] for post in Contents.of(written).records("post")) + 1
    assert "to go on in a new place" in world.ben.reads("/journal")
    assert export("write", "--to", tmp_path / "again", data=tmp_path / "new").status == 0
    assert export("verify", next((tmp_path / "again").glob("*.zip"))).status == 0


def test_a_trial_that_was_frozen_or_retired_does_not_open_again(export, folder, tmp_path):
    database.use(folder / "trial.db")
    Trial.current().freeze(None)
    assert export("write", "--to", tmp_path / "frozen", "--formats", "records").status == 0
    (frozen,) = (tmp_path / "frozen").glob("*.zip")
    done = export("restore", frozen, "--into", tmp_path / "moved", "--continue")
    assert (done.status, "frozen" in done.output) == (0, True)
    database.use(folder / "trial.db")
    Trial.current().retire("Torn down.")
    assert export("write", "--to", tmp_path / "gone", "--formats", "records").status == 0
    (gone,) = (tmp_path / "gone").glob("*.zip")
    done = export("restore", gone, "--into", tmp_path / "room", "--continue")
    assert (done.status, "cannot go on" in done.error) == (1, True)
    assert not (tmp_path / "room").exists()
    assert export("restore", gone, "--into", tmp_path / "room").status == 0


def test_an_archive_of_the_copy_holds_the_same_texts_and_files(export, written, tmp_path):
    export("restore", written, "--into", tmp_path / "room")
    assert export("write", "--to", tmp_path / "again", data=tmp_path / "room").status == 0
    before, after = Contents.of(written), Contents.of(next((tmp_path / "again").glob("*.zip")))
    for model in RECORDED:
        if model not in (Trial, Entry):
            path = f"data/records/{model._meta.table_name}.jsonl"
            assert before[path] == after[path]
    assert {p for p in before if "/files/" in p} == {p for p in after if "/files/" in p}


def test_a_folder_that_holds_anything_is_left_alone(export, written, folder):
    done = export("restore", written, "--into", folder)
    assert (done.status, "is not empty" in done.error) == (1, True)
    assert Path(folder / "trial.db").exists()


@pytest.mark.parametrize("bag", sorted(GOLDEN.glob("*.zip")), ids=lambda path: path.stem)
def test_every_release_restores_the_bags_of_all_earlier_ones(export, tmp_path, bag):
    done = export("restore", bag, "--into", tmp_path / "room")
    assert done.status == 0, done.error
    database.use(tmp_path / "room" / "trial.db")
    contents = Contents.of(bag)
    for table, model in {model._meta.table_name: model for model in RECORDED}.items():
        is_there = f"data/records/{table}.jsonl" in contents  # tables that came later are empty
        restored = 1 if model is Entry else 0
        lines = contents.records(table) if is_there else []
        assert model.select().count() == len(lines) + restored


def test_it_is_a_command_of_its_own(written, tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "export", "restore", written, "--into", tmp_path / "room"],
        env={**os.environ, "PILOT_DATA": "nowhere"}, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "room" / "trial.db").stat().st_mode & 0o077 == 0


def test_a_missing_archive_and_a_missing_word_are_told(export, tmp_path):
    done = export("restore", tmp_path / "none.zip", "--into", tmp_path / "room")
    assert (done.status, "There is no archive" in done.error) == (1, True)
    assert export("restore", tmp_path / "none.zip").status == 2
    assert export("verify", tmp_path / "none.zip").status == 1
