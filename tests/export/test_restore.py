"""Restoring: everything under its old address, or nothing and a sentence."""

import os
import stat
import subprocess
import sys
import zipfile
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
    assert "python -m pilot people link EMAIL" in done.output
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


def _entry(name, content=b"x", mode=stat.S_IFREG | 0o644):
    def add(path, folder):
        with zipfile.ZipFile(path, "a") as bag:
            entry = zipfile.ZipInfo(name.format(folder=folder))
            entry.external_attr = mode << 16
            bag.writestr(entry, content)

    return add


def _twice(path, folder):
    with pytest.warns(UserWarning, match="Duplicate name"):
        _entry("{folder}/data/README.html")(path, folder)


def _bomb(path, folder):
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED, compresslevel=9) as bag:
        bag.writestr(f"{folder}/data/bomb.txt", bytes(300 * 1024**2))


def _cut_in_half(path, folder):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _changed(**contents_changes):
    """A change of the contents, signed anew unless `signed=False`."""
    change, signed = contents_changes["by"], contents_changes.get("signed", True)

    def write(path, folder):
        contents = Contents.of(path)
        change(contents)
        if signed:
            contents.sign()
        contents.write(path)

    return write


HOSTILE = {
    "climbing out": (_entry("../evil.sh"), "the name “../evil.sh” does not belong in an archive"),
    "climbing inside": (_entry("{folder}/data/../../x"), "does not belong in an archive"),
    "absolute": (_entry("/etc/cron.d/evil"), "the name “/etc/cron.d/evil” does not belong"),
    "backslashes": (_entry("{folder}\\..\\x"), "does not belong in an archive"),
    "a device's name": (_entry("{folder}/data/CON.txt"), "does not belong in an archive"),
    "not ASCII": (_entry("{folder}/data/e\u0301.txt"), "does not belong in an archive"),
    "a link": (
        _entry("{folder}/data/link", b"/etc/passwd", stat.S_IFLNK | 0o777), "is a link or a device",
    ),
    "twins in composition": (
        lambda path, folder: [
            _entry(f"{{folder}}/data/{name}.txt")(path, folder) for name in ("\u00e9", "e\u0301")
        ], "does not belong in an archive",
    ),
    "a name twice": (_twice, "is in it twice"),
    "a device": (
        _entry("{folder}/data/null", b"", stat.S_IFCHR | 0o666), "is a link or a device",
    ),
    "twins in case": (_entry("{folder}/DATA/readme.html"), "differs from another name only"),
    "two folders": (_entry("other/data/x"), "it must hold one folder"),
    "a bomb": (_bomb, "no archive of ours shrinks like that"),
    "cut in half": (_cut_in_half, "is not a whole zip file"),
    "no zip": (lambda path, folder: path.write_bytes(b"hello"), "is not a whole zip file"),
    "no bag": (
        _changed(by=lambda c: c.pop("bagit.txt"), signed=False), "it has no bagit.txt",
    ),
    "a newer version": (
        _changed(by=lambda c: c.replace("bag-info.txt", "Format-Version: 1", "Format-Version: 9")),
        "bag-info.txt, field Pilot-Format-Version: this software reads version 1, not “9”",
    ),
    "a wrong checksum": (
        _changed(by=lambda c: c.replace("data/records/post.jsonl", "today", "never"), signed=False),
        "data/records/post.jsonl: has changed",
    ),
    "no UTF-8": (
        _changed(by=lambda c: c.update({"data/records/page.jsonl": b"\xff\n"})),
        "data/records/page.jsonl, line 1: this is not UTF-8",
    ),
    "a wrong type": (
        _changed(by=lambda c: c.edit("post", lambda post: post.update(author="Ana"))),
        "data/records/post.jsonl, line 1, field author: must be of type integer",
    ),
    "pointing nowhere": (
        _changed(by=lambda c: c.edit("reaction", lambda one: one.update(post=77))),
        "data/records/reaction.jsonl, line 1, field post: there is no post with the id 77",
    ),
    "two of a kind": (
        _changed(by=lambda c: c.edit("person", lambda one: one.update(handle="ana.marin"), 1)),
        "data/records/person.jsonl, line 2, field handle: has the same value",
    ),
    "a script": (
        _changed(by=lambda c: c.edit("post", lambda one: one.update(html="<p onclick=x>hi</p>"))),
        "data/records/post.jsonl, line 1, field html: holds what no text of this software becomes",
    ),
    "nested without end": (
        _changed(by=lambda c: c.update({"data/records/page.jsonl": b"[" * 100_000 + b"\n"})),
        "data/records/page.jsonl, line 1: this is not a record in JSON",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_or_broken_bag_is_refused_before_anything_is_written(
    written, export, tmp_path, kind
):
    change, sentence = HOSTILE[kind]
    path = tmp_path / "hostile.zip"
    path.write_bytes(written.read_bytes())
    change(path, written.stem)
    done = export("restore", path, "--into", tmp_path / "room")
    assert done.status == 1
    assert sentence in done.error, done.error
    assert {one.name for one in tmp_path.iterdir()} == {"hostile.zip", "var"}


def test_a_bag_cut_at_any_byte_is_a_sentence(written, export, tmp_path):
    content = written.read_bytes()
    cuts = {0, 1, 3, 21, 22, len(content) - 1, len(content) - 22}
    cuts |= {len(content) * part // 17 for part in range(17)}
    for cut in sorted(cuts):
        path = tmp_path / "cut.zip"
        path.write_bytes(content[:cut])
        done = export("restore", path, "--into", tmp_path / "room")
        assert (done.status, "is not a whole zip file" in done.error) == (1, True), cut
        assert len(done.error.strip().splitlines()) == 1
    assert {one.name for one in tmp_path.iterdir()} == {"cut.zip", "var"}


def test_a_missing_archive_and_a_missing_word_are_told(export, tmp_path):
    done = export("restore", tmp_path / "none.zip", "--into", tmp_path / "room")
    assert (done.status, "There is no archive" in done.error) == (1, True)
    assert export("restore", tmp_path / "none.zip").status == 2
    assert export("verify", tmp_path / "none.zip").status == 1
