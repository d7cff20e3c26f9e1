"""A database that a disk has damaged: the archive is made all the same and says what is lost (R3).

In each case the export ends with 3, the gap names table, id and field, the archive is proven by
restoring it, and whoever reads finds what could be kept.
"""

import sqlite3
from contextlib import closing

import pytest

from export.fields import UNKNOWN
from export.salvage import is_damaged
from pilot import database
from pilot.models import journal
from pilot.models.post import Post
from pilot.models.rehearsal import Rehearsal
from tests.export.test_bad_ground import on_a_small_disk

# Between a and b half a surrogate pair, which as bytes is no character.
BODY = "UPDATE post SET body = CAST(x'61eda08062' AS TEXT) WHERE id = 8"


def test_a_damaged_text_is_a_known_gap_and_the_rest_of_it_is_kept(folder, export, tmp_path, after):
    contents, gaps = after(BODY)
    assert gaps == [{
        "path": "records/post.jsonl", "names": "post 8, body", "owners": "", "bytes": "3",
        "reason": "damaged in the database: 3 bytes that are no text became U+FFFD; "
                  "what stood there is in records/damage.jsonl",
    }]  # fmt: skip
    assert "known gap: post 8, body: damaged in the database" in contents.said
    (post,) = [one for one in contents.records("post") if one["id"] == 8]
    assert post["body"] == "a\ufffd\ufffd\ufffdb"
    (told,) = contents.records("damage")
    assert (told["table"], told["row"], told["field"]) == ("post", 8, "body")
    stood = bytearray(b"a...b")
    for place, byte in (pair.split(":") for pair in told["raw"].split()):
        stood[int(place)] = int(byte, 16)
    assert stood.hex() == "61eda08062", "the text as it stood can be made of both"
    assert b"post 8, body" in contents["data/README.html"]
    restored = export("restore", contents.path, "--into", tmp_path / "room")
    assert (restored.status, "known gap: post 8, body" in restored.output) == (3, True)
    database.use(tmp_path / "room" / "trial.db")
    assert Post.get_by_id(8).body == "a\ufffd\ufffd\ufffdb"
    again = export("write", "--to", tmp_path / "again", data=tmp_path / "room")
    assert again.status == 3, "an archive of the copy still knows it"


def test_nothing_is_written_into_a_damaged_database_but_the_line_of_the_export(folder, after):
    contents, _ = after(BODY)
    with closing(sqlite3.connect(folder / "trial.db")) as connection:
        (body,) = connection.execute("SELECT CAST(body AS BLOB) FROM post WHERE id = 8").fetchone()
        acts = connection.execute("SELECT act FROM journal ORDER BY id DESC LIMIT 1").fetchone()
        assert connection.execute("SELECT count(*) FROM damage").fetchone() == (0,)
    assert (body.hex(), acts) == ("61eda08062", ("exported",))
    assert {path.name for path in contents.path.parent.iterdir()} == {
        contents.path.name, f"{contents.path.name}.verified.json",
        f"{contents.path.name}.verified.html",
    }  # fmt: skip


VALUES = {
    "a name": ("person", 2, "name", "CAST(x'41eda080' AS TEXT)", "A\ufffd\ufffd\ufffd"),
    "an instant": ("post", 8, "at", "'2026-02-31T09:00:00.000000Z'", UNKNOWN),
    "a word of a list": ("post", 2, "kind", "CAST(x'71ff' AS TEXT)", "update"),
    "bytes for a text": ("post", 8, "body", "x'616263'", "abc"),
    "a text for a number": ("page", 1, "number", "'two'", 2),
    "no number that could be": ("post", 8, "withdrawn_by", "-5", None),
    "a day": ("visit", 1, "day", "'2026-03-3x'", "1970-01-05"),
    "a figure": ("measure", 1, "baseline", "'4q'", None),
    "the time zone": ("trial", 1, "timezone", "CAST(x'45ff' AS TEXT)", ""),
    "the checksum of bytes": ("blob", 2, "sha256", "CAST(x'45ff' AS TEXT)", ...),
}  # fmt: skip


@pytest.mark.parametrize("kind", VALUES)
def test_whatever_a_field_holds_that_it_cannot_hold_becomes_a_gap(after, kind):
    table, number, field, value, kept = VALUES[kind]
    column = f"{field}_id" if field == "withdrawn_by" else field
    contents, gaps = after(
        f"UPDATE {table} SET {column} = {value} WHERE id = {number}"  # noqa: S608
    )
    assert f"{table} {number}, {field}" in [gap["names"] for gap in gaps]
    assert {gap["path"] for gap in gaps} == {f"records/{table}.jsonl"}
    (record,) = [one for one in contents.records(table) if one["id"] == number]
    if kept is ...:  # the bytes are whole, so they have the name that is theirs
        assert f"data/files/{record['sha256']}" in contents
    else:
        assert record[field] == kept


def test_bytes_that_changed_stay_a_gap_also_where_their_blob_is_damaged_elsewhere(folder, after):
    with closing(sqlite3.connect(folder / "trial.db")) as connection, connection:
        connection.execute("UPDATE chunk SET content = x'21' WHERE blob_id = 2")
    _, gaps = after("UPDATE blob SET begun_at = '' WHERE id = 2")
    assert [gap["names"].partition(" ")[0] for gap in gaps] == ["blob", "a:b?.txt"]


def test_of_two_handles_that_a_disk_made_alike_neither_is_lost(after):
    contents, gaps = after(
        "UPDATE person SET handle = CAST(CASE id WHEN 2 THEN x'fe' ELSE x'ff' END AS TEXT) "
        "WHERE id IN (2, 3)"
    )
    handles = [person["handle"] for person in contents.records("person")]
    assert handles[1:3] == ["\ufffd", "\ufffd-3"]
    assert [gap["names"] for gap in gaps] == ["person 2, handle", "person 3, handle"]
    assert contents.records("person")[2]["email"].endswith("@example.org")


def test_html_that_fell_apart_is_kept_as_words(after):
    html = "CAST(x'3c703e4e696e653c62ff3e' AS TEXT)"
    contents, _ = after(f"UPDATE post SET html = {html} WHERE id = 8")  # noqa: S608
    (post,) = [one for one in contents.records("post") if one["id"] == 8]
    assert post["html"] == "<p>Nine</p>", "a tag that is none is left out"
    assert post["body"].startswith("The train leaves at nine"), "as it was typed"


def test_a_damaged_journal_is_restored_and_its_chain_is_excused_there_only(after, export, tmp_path):
    contents, _ = after("UPDATE journal SET details = CAST(x'eda080' AS TEXT) WHERE id = 2")
    assert export("restore", contents.path, "--into", tmp_path / "room").status == 3
    database.use(tmp_path / "room" / "trial.db")
    assert [entry.id for entry in journal.broken()] == [2]
    database.database.close()
    contents.edit("journal", lambda entry: entry.update(details="Changed."), 3)
    contents.sign()
    contents.write(contents.path)
    changed = export("restore", contents.path, "--into", tmp_path / "other")
    assert (changed.status, "does not fit the hash chain" in changed.error) == (1, True)




def test_the_nightly_rehearsal_tells_of_it_in_yellow(folder, export):
    with closing(sqlite3.connect(folder / "trial.db")) as connection, connection:
        connection.execute(BODY)
    assert export("rehearse").status == 3
    database.use(folder / "trial.db")
    assert (Rehearsal.last().tone, Rehearsal.last().gaps) == ("warn", 1)
    assert not list(folder.glob("*.partial"))


def test_a_disk_without_room_for_what_can_be_read_is_told_as_that(folder, tmp_path):
    with closing(sqlite3.connect(folder / "trial.db")) as connection, connection:
        connection.execute(BODY)
    done = on_a_small_disk(100_000, folder, "write", "--to", tmp_path / "archive")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "has no room for a copy of what can be read of it" in done.stderr
    assert not list((tmp_path / "archive").iterdir())


def test_a_whole_trial_is_not_copied(folder):
    database.use(folder / "trial.db")
    assert not is_damaged()
