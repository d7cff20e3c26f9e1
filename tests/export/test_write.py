"""Writing: everything is in, nothing looks finished that is not, and the trial goes on."""

import csv
import io
import shutil
import subprocess
import sys
import zipfile
from datetime import timedelta

import pytest

from export.names import is_safe
from export.registry import known
from pilot import clock, database, limits
from pilot.models import RECORDED
from pilot.models.blob import Blob, Chunk
from pilot.models.file import File
from pilot.models.journal import Entry
from pilot.models.person import Person
from pilot.models.trial import Trial
from tests.export.building import PNG
from tests.export.tampering import Contents


def test_every_table_and_every_file_is_in(folder, archive):
    contents = Contents.of(archive)
    database.use(folder / "trial.db")
    for model in RECORDED:
        lines = contents.records(model._meta.table_name)
        extra = 1 if model is Entry else 0  # the line that the export itself wrote
        assert len(lines) == model.select().count() - extra, model
    kept = {path.removeprefix("data/files/") for path in contents if "/files/" in path}
    blobs = {blob.sha256 for blob in Blob.complete()}
    assert blobs <= kept
    assert {version["blob"] for version in contents.records("version")} == {
        blob["id"] for blob in contents.records("blob")
    }


def test_no_password_and_no_session_epoch_leaves_the_trial(folder, export, tmp_path):
    database.use(folder / "trial.db")
    ana = Person.get(Person.handle == "ana.marin")
    ana.choose_password("a sentence to remember")
    export("write", "--to", tmp_path / "archive")
    (path,) = (tmp_path / "archive").glob("*.zip")
    people = Contents.of(path).records("person")
    assert not {"password_hash", "epoch"} & people[0].keys()
    assert people[0]["joined_at"]
    readme = Contents.of(path)["data/README.html"].decode()
    assert "password hashes" in readme
    assert "counters that end sessions" in readme


def test_the_bag_is_one_that_others_can_read(archive, tmp_path):
    with zipfile.ZipFile(archive) as bag:
        bag.extractall(tmp_path / "unpacked")
        assert bag.testzip() is None
        names = bag.namelist()
    assert names == sorted(names)
    assert all(is_safe(name) for name in names)
    command = [sys.executable, "-W", "ignore", "-m", "bagit", "--validate"]
    done = subprocess.run(
        [*command, tmp_path / "unpacked" / archive.stem],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_the_same_trial_at_the_same_moment_gives_the_same_bytes(built, export, tmp_path):
    for name in ("one", "two"):
        data = shutil.copytree(built, tmp_path / name / "var")
        assert export("write", "--to", tmp_path / name, data=data).status == 0
    one, two = (next((tmp_path / name).glob("*.zip")).read_bytes() for name in ("one", "two"))
    assert one == two


def test_the_journal_says_what_was_exported_also_after_the_end(folder, export, tmp_path, travel):
    travel(clock.now() + timedelta(days=60))
    done = export("write", "--to", tmp_path)
    database.use(folder / "trial.db")
    acts = [(entry.act, entry.details) for entry in Entry.select().order_by(Entry.id)][-2:]
    assert [act for act, _ in acts] == ["frozen", "exported"]
    assert acts[1][1].split("SHA-256 ")[1][:64] in done.output
    info = Contents.of(next(tmp_path.glob("*.zip")))["bag-info.txt"].decode()
    assert "Pilot-Phase: frozen\n" in info
    assert "Pilot-Frozen-At: 2026-04-10T22:00:00.000000Z\n" in info


def test_a_second_archive_of_the_day_has_its_own_name(export, tmp_path):
    for _ in range(2):
        export("write", "--to", tmp_path / "archive")
    assert sorted(path.name for path in (tmp_path / "archive").iterdir()) == [
        "posts-instead-of-the-list-2026-03-11-2.zip",
        "posts-instead-of-the-list-2026-03-11.zip",
    ]


@pytest.mark.parametrize(
    ("name", "stem"),
    [("Demo: Tarnholm without the list", "demo-tarnholm-without-the"),
     ("Posts instead of all the lists", "posts-instead-of-all-the"),
     ("Posts instead of all of these and those", "posts-instead-of-all-of-these"),
     ("x" * 60, "x" * 29), ("会議", "trial")],
)  # fmt: skip
def test_a_long_name_of_a_trial_ends_with_a_whole_word(folder, export, tmp_path, name, stem):
    database.use(folder / "trial.db")
    with database.database.atomic():
        Trial.update(name=name).execute()
    database.database.close()
    export("write", "--to", tmp_path / "archive", "--formats", "records")
    assert next((tmp_path / "archive").iterdir()).name == f"{stem}-2026-03-11.zip"


def test_only_the_formats_asked_for_and_those_that_are_always_there(export, tmp_path):
    assert export("write", "--to", tmp_path / "archive", "--formats", "records").status == 0
    contents = Contents.of(next((tmp_path / "archive").glob("*.zip")))
    assert not [path for path in contents if path.startswith("data/site")]
    assert [path for path in contents if path.startswith("data/files")]
    wrong = export("write", "--to", tmp_path / "archive", "--formats", "pdf")
    choices = ", ".join(format_.name for format_ in known())
    assert (wrong.status, wrong.error) == (
        1, f"There is no format “pdf”. Choose from: {choices}.\n",
    )  # fmt: skip
    assert choices.startswith("files, records, ")
    assert "static pages for people" in export("formats").output


def test_no_trial_and_no_place_to_write_are_each_a_sentence(export, tmp_path):
    nowhere = export("write", data=tmp_path / "nowhere")
    assert (nowhere.status, nowhere.error.count("\n")) == (1, 1)
    assert "There is no trial in" in nowhere.error
    (tmp_path / "file").write_text("")
    blocked = export("write", "--to", tmp_path / "file" / "archive")
    assert (blocked.status, blocked.error.count("\n")) == (1, 1)
    assert "Choose another folder" in blocked.error


@pytest.mark.parametrize("loss", ["changed", "gone"])
def test_a_lost_file_is_a_known_gap_and_never_silence(folder, export, tmp_path, loss):
    database.use(folder / "trial.db")
    lost = File.get(File.name == "seat map.png").latest.blob
    _lose(lost, loss)
    done = export("write", "--to", tmp_path / "archive")
    assert done.status == 3
    assert done.output.count("known gap: seat map.png") == 1
    path = next((tmp_path / "archive").glob("*.zip"))
    contents = Contents.of(path)
    (gap,) = csv.DictReader(io.StringIO(contents["data/known-gaps.csv"].decode()))
    assert gap["path"] == f"files/{lost.sha256}"
    assert f"data/{gap['path']}" not in contents
    assert b"File missing at export" in contents["data/site/files/1.html"]
    assert b"file missing at export" in contents["data/site/posts/5.html"]
    left = contents.get(f"data/damaged/{lost.sha256}")
    assert left == (PNG[:-1] + b"!" if loss == "changed" else None)
    assert (f"what is left of them is damaged/{lost.sha256}" in gap["reason"]) == bool(left)
    proven = export("verify", path)
    assert (proven.status, "proven, with 1 known gap" in proven.output) == (3, True), proven.output
    restored = export("restore", path, "--into", tmp_path / "room")
    assert restored.status == 3
    database.use(tmp_path / "room" / "trial.db")
    file = File.get(File.name == "seat map.png")
    served = b"".join(file.latest.blob.stream())
    assert served == left if left else served.startswith(b"This file was missing")
    assert len(served) == file.latest.blob.size


def test_of_a_file_of_which_a_piece_is_gone_the_others_are_kept(folder, export, tmp_path):
    database.use(folder / "trial.db")
    blob = File.get(File.name == "form.docx").latest.blob
    _lose(blob, "gone")
    database.database.close()
    assert export("write", "--to", tmp_path / "archive").status == 3
    path = next((tmp_path / "archive").glob("*.zip"))
    whole = b"second" + b"x" * 700_000
    assert Contents.of(path)[f"data/damaged/{blob.sha256}"] == whole[limits.CHUNK_BYTES :]
    assert export("verify", path).status == 3
    assert export("restore", path, "--into", tmp_path / "room").status == 3
    again = export("write", "--to", tmp_path / "again", data=tmp_path / "room")
    assert (again.status, "what is left of them is damaged/" in again.output) == (3, True)


def _lose(blob, loss):
    with database.database.atomic():
        chunk = Chunk.get(Chunk.blob == blob)
        if loss == "gone":
            chunk.delete_instance()
        else:
            chunk.content = bytes(chunk.content)[:-1] + b"!"
            chunk.save()
