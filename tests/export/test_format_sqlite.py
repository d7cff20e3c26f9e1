"""sqlite: an analyst asks the archive in SQL and finds all of it but the secrets."""

import sqlite3
import tracemalloc
from contextlib import closing
from types import SimpleNamespace

import pytest

from export.formats import sqlite
from pilot import database
from pilot.errors import Refused
from pilot.models import RECORDED
from pilot.models.person import Person
from tests.export.tampering import Contents

PASSWORD = "a sentence to remember"


@pytest.fixture
def opened(written, tmp_path):
    """The file of the written, as sqlite3 opens it."""
    path = tmp_path / "trial.sqlite"
    path.write_bytes(Contents.of(written)["data/sqlite/trial.sqlite"])
    with closing(sqlite3.connect(path)) as connection:
        yield connection


def test_it_is_whole_and_says_whose_it_is(opened):
    assert opened.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert opened.execute("PRAGMA foreign_key_check").fetchall() == []
    assert opened.execute("PRAGMA application_id").fetchone() == (0x50494C54,)
    assert opened.execute("PRAGMA user_version").fetchone() == (database.SCHEMA_VERSION,)
    assert opened.execute("PRAGMA freelist_count").fetchone() == (0,)


def test_every_table_has_every_row_and_index(built, written, opened):
    records = Contents.of(written)
    names = {name for (name,) in opened.execute("SELECT name FROM sqlite_master")}
    with closing(sqlite3.connect(built / "trial.db")) as trial:
        for model in RECORDED:
            table = model._meta.table_name
            (count,) = opened.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608
            assert count == len(records.records(table)), table
            made = "SELECT name FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL"
            assert {name for (name,) in trial.execute(made, [table])} <= names


def test_each_value_is_that_of_the_records(written, opened):
    records = Contents.of(written)
    opened.row_factory = sqlite3.Row
    for model in RECORDED:
        table = model._meta.table_name
        columns = {field.name: field.column_name for field in model._meta.sorted_fields}
        rows = opened.execute(f"SELECT * FROM {table} ORDER BY id")  # noqa: S608
        for record, row in zip(records.records(table), rows, strict=True):
            assert record == {name: row[columns[name]] for name in record}, table


def test_the_reply_tree_is_that_of_the_trial(written, opened):
    tree = dict(opened.execute("SELECT id, root_id FROM post"))
    assert tree == {row["id"]: row["root"] for row in Contents.of(written).records("post")}


def test_no_secret_is_in_it_not_even_in_a_free_corner(folder, export, tmp_path):
    database.use(folder / "trial.db")
    ana = Person.get(Person.handle == "ana.marin")
    ana.choose_password(PASSWORD)
    hashed = Person.get_by_id(ana.id).password_hash
    export("write", "--to", tmp_path / "archive", "--formats", "sqlite")
    (path,) = (tmp_path / "archive").glob("*.zip")
    content = Contents.of(path)["data/sqlite/trial.sqlite"]
    assert hashed.rpartition("$")[2].encode() not in content
    assert b"argon2" not in content
    (tmp_path / "copy").write_bytes(content)
    with closing(sqlite3.connect(tmp_path / "copy")) as copy:
        secrets = "SELECT DISTINCT password_hash, epoch, feed_epoch FROM person"
        assert copy.execute(secrets).fetchall() == [(None, 0, 0)]


def test_the_same_trial_gives_the_same_bytes_and_leaves_nothing_behind(folder):
    database.use(folder / "trial.db")
    before = sorted(folder.iterdir())
    one, two = whole(), whole()
    assert one == two
    assert one.startswith(b"SQLite format 3\0")
    assert sorted(folder.iterdir()) == before


def test_another_release_of_sqlite_writes_the_same_header(written):
    content = Contents.of(written)["data/sqlite/trial.sqlite"]
    assert content[96:100] == sqlite.WRITER


def test_a_fault_in_the_database_is_a_sentence_and_no_file(folder):
    with closing(sqlite3.connect(folder / "trial.db")) as trial, trial:
        trial.execute("UPDATE reaction SET post_id = 999 WHERE id = 1")
    database.use(folder / "trial.db")
    before = sorted(folder.iterdir())
    with pytest.raises(Refused, match=r"does not hold together \(reaction, row 1\)"):
        whole()
    assert sorted(folder.iterdir()) == before


def test_memory_does_not_grow_with_the_trial(folder):
    with closing(sqlite3.connect(folder / "trial.db")) as trial, trial:
        trial.execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12000)"
            " INSERT INTO post (author_id, kind, title, body, html, at)"
            " SELECT 1, 'update', '', printf('%.400c', 'x'), '<p></p>', '2026-03-02' FROM n"
        )
    database.use(folder / "trial.db")
    tracemalloc.start()
    size = sum(len(piece) for _, pieces in sqlite.entries(SimpleNamespace()) for piece in pieces)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size > 5_000_000
    assert peak < 4_000_000


def whole():
    """The file as one string of bytes, without an archive around it."""
    ((path, pieces),) = sqlite.entries(SimpleNamespace())
    assert path == "sqlite/trial.sqlite"
    return b"".join(pieces)
