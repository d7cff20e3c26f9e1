"""Pages of the file that a disk has damaged: what stood on them is lost, and nothing else."""

import re
import sqlite3
from contextlib import closing

import pytest

from pilot import database
from pilot.models.person import Person
from pilot.models.post import Post
from tests.conftest import Visitor, World

PAGE = 4096  # bytes


WHOLE = {  # table whose rows all stood on a page that is none -> tables that have all rows still
    "post": ("revision", "file", "blob"), "person": ("post", "revision", "file"),
    "page": ("revision", "post"), "revision": ("page", "post"), "version": ("file", "page"),
    "journal": ("post", "page"), "blob": ("file", "post"),
}  # fmt: skip


@pytest.mark.parametrize("table", WHOLE)
def test_a_page_of_the_file_that_is_none_costs_what_stood_on_it_only(folder, after, table):
    with closing(sqlite3.connect(folder / "trial.db")) as whole:
        counts = {one: whole.execute(f"SELECT count(*) FROM {one}").fetchone()[0]  # noqa: S608
                  for one in WHOLE[table]}  # fmt: skip
    contents, gaps = after(by=lambda path: _break_page(path, table))
    assert f"{table} 1 and after" in [gap["names"] for gap in gaps]
    assert {one: len(contents.records(one)) for one in counts} == counts
    if table == "person":
        assert "The train leaves at nine" in contents["data/site/posts/8.html"].decode()
        names = {person["name"] for person in contents.records("person")}
        assert names == {f"unreadable-person-{number}" for number in range(1, 6)}


def test_rows_beside_a_page_that_is_none_are_read(folder, export, tmp_path, after):
    database.use(folder / "trial.db")
    with database.database.atomic():
        for number in range(200):
            Post.store(Person.get_by_id(1), f"Post {number}. {'word ' * 60}", kind="update")
    database.database.close()
    contents, gaps = after(by=lambda path: _break_page(path, "post", words=b"Post 100. "))
    (lost,) = [gap["names"] for gap in gaps if " to " in gap["names"]]
    first, last = (int(number) for number in re.findall(r"\d+", lost))
    bodies = " ".join(post["body"] for post in contents.records("post"))
    kept = [number for number in range(200) if f"Post {number}. " in bodies]
    assert len(kept) == 200 - (last - first + 1) > 150
    assert 100 not in kept


def test_an_archive_is_of_a_trial_that_can_be_named(folder, export, tmp_path):
    _break_page(folder / "trial.db", "trial")
    done = export("write", "--to", tmp_path / "archive")
    assert (done.status, done.error.count("\n")) == (1, 1)
    assert "its name, dates and charter" in done.error
    assert not list((tmp_path / "archive").iterdir())


def test_a_trial_whose_pages_fail_goes_on_in_a_new_place(folder, export, tmp_path, after):
    contents, _ = after(by=lambda path: _break_page(path, "person"))
    done = export("restore", contents.path, "--into", tmp_path / "new", "--continue")
    assert (done.status, "open" in done.output) == (3, True)
    world = World(tmp_path / "new")
    asked = Visitor(world.app, Person.get_by_id(1))
    assert "The train leaves at nine" in asked.reads("/")
    assert "unreadable-person-" in asked.reads("/people")
    assert asked.publishes("We go on.") == len(contents.records("post")) + 1


def _break_page(path, table, words=None):
    """Fills the first page of a table, or each on which the words stand, with what is no page."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (first,) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)
        ).fetchone()
    content = path.read_bytes()
    starts = [(first - 1) * PAGE]
    if words:
        starts = [at for at in range(0, len(content), PAGE) if words in content[at : at + PAGE]]
    with path.open("r+b") as file:
        for start in starts:
            file.seek(start)
            file.write(b"\xff" * PAGE)
