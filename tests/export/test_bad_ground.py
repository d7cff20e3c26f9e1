"""A full disk, and texts as nobody should write them: a sentence or a proof, and nothing lost."""

import json
import mailbox
import os
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from contextlib import closing
from pathlib import Path

import pytest

from export.lock import PARTIAL
from pilot import database
from pilot.models.person import Person
from pilot.models.post import Post
from pilot.models.rehearsal import Rehearsal
from tests.conftest import World
from tests.export.tampering import Contents

LIMITED = """
import resource, runpy, sys
limit = int(sys.argv.pop(1))
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
sys.argv[0] = "export"
runpy.run_module("export", run_name="__main__")
"""
EVERY_CONTROL = "".join(map(chr, [*range(32), *range(127, 160), 0x2028, 0xFEFF, 0xFFFE]))
HOSTILE = f"a{EVERY_CONTROL}b \u202eabc \ud800 ]]> <![CDATA[ --> {{{{ }}}} %s \\N"


def test_a_disk_that_fills_up_is_named_and_the_older_archive_untouched(folder, tmp_path, export):
    target = tmp_path / "archive"
    assert export("write", "--to", target, "--formats", "records").status == 0
    (older,) = target.iterdir()
    before = older.read_bytes()
    done = on_a_small_disk(100_000, folder, "write", "--to", target)
    assert done.returncode == 1
    assert done.stderr.startswith(f"The disk of {target} is full. Nothing was left there")
    assert done.stderr.count("\n") == 1
    assert list(target.iterdir()) == [older]
    assert older.read_bytes() == before
    assert not list(target.glob(f"*{PARTIAL}"))



@pytest.mark.parametrize("size", [200_000, 800_000, 1_200_000, 1_600_000])
def test_a_rehearsal_without_room_is_a_sentence_and_a_red_dot_and_leaves_nothing(folder, size):
    (folder / "rehearsal.json").write_text(json.dumps({"ok": True}), "utf-8")
    done = on_a_small_disk(size, folder, "rehearse")
    assert done.returncode == 1
    assert done.stderr.startswith(f"The disk of {folder / 'rehearsal.partial'} is full")
    assert done.stderr.count("\n") == 1
    left = {path.name for path in folder.iterdir() if not path.name.startswith("trial.db")}
    assert left <= {"secret", "rehearsal.json"}
    database.use(folder / "trial.db")
    last = Rehearsal.last()
    assert last.tone == "bad"
    assert last.findings == 1


@pytest.mark.parametrize("command", [("verify",), ("restore", "--into")])
def test_proving_or_restoring_without_room_says_nothing_against_the_archive(
    written, tmp_path, folder, command
):
    path = Path(shutil.copy(written, tmp_path))
    into = [tmp_path / "copy"] if "--into" in command else []
    done = on_a_small_disk(1_200_000, folder, command[0], path, *command[1:], *into)
    assert done.returncode == 1
    assert "is full, so nothing was" in done.stderr
    assert done.stderr.count("\n") == 1
    assert {one.name for one in tmp_path.iterdir()} == {"var", path.name}


def on_a_small_disk(size, folder, *arguments):
    """What the command says where no file can grow beyond that many bytes."""
    return subprocess.run(
        [sys.executable, "-c", LIMITED, str(size), *arguments],
        env={**os.environ, "PILOT_DATA": str(folder)}, check=False, capture_output=True, text=True,
    )  # fmt: skip

def test_a_post_of_control_characters_and_half_surrogates_goes_through_every_format(
    folder, export, tmp_path
):
    world = World(folder)
    number = world.ana.publishes(HOSTILE.encode("utf-8", "replace").decode())
    with database.database.atomic():  # what no form lets in may still be in a damaged database
        Post.update(body=HOSTILE.replace("\ud800", "")).where(Post.id == number).execute()
        Person.update(name="A\x01na \u202e]]>").where(Person.id == 2).execute()
    database.database.close()
    assert export("write", "--to", tmp_path / "archive").status == 0
    (path,) = (tmp_path / "archive").glob("*.zip")
    assert export("verify", path).status == 0
    contents = Contents.of(path)
    (post,) = [one for one in contents.records("post") if one["id"] == number]
    assert post["body"] == HOSTILE.replace("\ud800", ""), "the records hold what was stored"
    for name, content in contents.items():
        if name.endswith((".xml", ".json", ".html", ".md", ".csv")):  # all are whole UTF-8
            text = content.decode()
            assert not name.endswith(".xml") or ET.fromstring(text) is not None  # noqa: S314 - ours
            assert not name.endswith(".json") or json.loads(text)
    assert "data/site/pages/_CON.html" in contents, "a page of that name, also on Windows"
    letters = mbox_of(contents, tmp_path)
    assert len(letters) == len(contents.records("post")), "no line of a text begins another letter"


def test_two_files_that_differ_in_case_both_lie_in_every_folder_under_a_name_of_their_own(written):
    contents = Contents.of(written)
    names = {file["name"] for file in contents.records("file")}
    assert {"Plan.pdf", "plan.pdf"} <= names
    assert len({path.lower() for path in contents}) == len(contents)
    listed = contents["data/site/files.html"].decode()
    assert listed.count(">Plan.pdf<") == listed.count(">plan.pdf<") == 1


def test_a_folder_that_nobody_can_write_to_is_a_sentence(export):
    done = export("write", "--to", "/proc/self")
    assert (done.status, done.error.count("\n")) == (1, 1)
    assert done.error.startswith("Cannot write to /proc/self (")
    assert done.error.endswith("Make it writable or choose another folder with --to.\n")


def mbox_of(contents, folder):
    (folder / "mbox").write_bytes(contents["data/mbox/trial.mbox"])
    with closing(mailbox.mbox(folder / "mbox")) as letters:
        return list(letters)
