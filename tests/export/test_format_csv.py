"""csv: somebody without any knowledge of the product opens it in a spreadsheet, unharmed."""

import csv
import io
import re
from pathlib import Path

import pytest

from export.formats.csv import FORMULA, harmless
from export.sheets import SHEETS
from tests.export.tampering import Contents

DOCUMENT = Path(__file__).parents[2] / "docs" / "formats.md"


@pytest.fixture(scope="module")
def contents(written):
    return Contents.of(written)


def sheet(contents, name):
    text = contents[f"data/csv/{name}.csv"].decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_every_sheet_opens_and_has_its_columns_explained(contents):
    explained = {(row["file"], row["column"]) for row in sheet(contents, "columns")}
    paths = [path for path in contents if path.startswith("data/csv/")]
    assert len(paths) == len(SHEETS) + 1
    for path in paths:
        assert contents[path].startswith(b"\xef\xbb\xbf"), path
        assert b"\r\n" in contents[path]
        name = path.rpartition("/")[2]
        header, *rows = csv.reader(io.StringIO(contents[path].decode("utf-8-sig"), newline=""))
        assert all(len(row) == len(header) for row in rows), path
        assert name == "columns.csv" or {(name, column) for column in header} <= explained


def test_the_columns_are_those_of_the_document():
    text = DOCUMENT.read_text("utf-8")
    for one in SHEETS:
        (row,) = re.findall(rf"^\| `{one.name}\.csv` \| (.*) \|$", text, re.MULTILINE)
        assert re.findall(r"`(\w+)`", row) == list(one.columns), one.name


@pytest.mark.parametrize(
    ("name", "table", "those"),
    [
        ("people", "person", lambda row: True),
        ("posts", "post", lambda row: row["root"] is None),
        ("replies", "post", lambda row: row["root"]),
        ("decisions", "outcome", lambda row: True),
        ("pages", "page", lambda row: True),
        ("revisions", "revision", lambda row: True),
        ("files", "version", lambda row: True),
        ("measures", "measure", lambda row: True),
        ("readings", "reading", lambda row: True),
        ("stories", "story", lambda row: row["agreed_at"] and not row["withdrawn_at"]),
        ("journal", "journal", lambda row: True),
        ("trial", "trial", lambda row: True),
    ],
)
def test_nothing_is_left_out_or_doubled(contents, name, table, those):
    assert len(sheet(contents, name)) == len(list(filter(those, contents.records(table))))


def test_the_threads_can_be_put_together_again(contents):
    posts = {row["id"] for row in sheet(contents, "posts")}
    tree = {row["id"]: row["post"] for row in sheet(contents, "replies")}
    assert set(tree.values()) <= posts
    assert tree == {
        str(row["id"]): str(row["root"]) for row in contents.records("post") if row["root"]
    }
    accepted = [row["accepted_reply"] for row in sheet(contents, "posts") if row["accepted_reply"]]
    assert accepted == [row["id"] for row in sheet(contents, "replies") if row["accepted"] == "1"]


def test_ana_s_words_arrive_as_she_typed_them_and_withdrawn_ones_do_not(contents):
    texts = {
        row["id"]: row["text"] for row in sheet(contents, "posts") + sheet(contents, "replies")
    }
    for post in contents.records("post"):
        there = texts[str(post["id"])]
        assert there == ("" if post["withdrawn_at"] else harmless(post["body"]))
    assert any("会議の議事録" in text for text in texts.values())


def test_no_cell_is_calculated(contents):
    assert "'=1+1.csv" in {row["name"] for row in sheet(contents, "files")}
    for path in (path for path in contents if path.startswith("data/csv/")):
        text = contents[path].decode("utf-8-sig")
        for cell in (cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row):
            assert not re.match(r"\s*[=+\-@]", cell) or re.fullmatch(r"-?\d+(\.\d+)?", cell)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("  =cmd|' /C calc'!A0", "'  =cmd|' /C calc'!A0"),
        ("+49 30 1234", "'+49 30 1234"),
        ("-5", "-5"),
        ("-5.25", "-5.25"),
        ("-5+cmd", "'-5+cmd"),
        ("@ana", "'@ana"),
        ("\t=1", "'\t=1"),
        ("＝1+1", "'＝1+1"),  # noqa: RUF001
        ("'=1+1", "''=1+1"),
        ("'tis", "'tis"),
        ("a=b", "a=b"),
        (None, ""),
        (0, "0"),
    ],
)
def test_an_apostrophe_makes_a_formula_text_and_can_be_taken_away(typed, shown):
    assert harmless(typed) == shown
    back = shown[1:] if shown[:1] == "'" and FORMULA.match(shown) else shown
    assert back == ("" if typed is None else str(typed))


def test_no_secret_is_in_any_sheet(contents):
    columns = {column for one in SHEETS for column in one.columns}
    assert not columns & {"password_hash", "epoch", "feed_epoch", "marker", "code"}


def test_habits_comments_and_amendments_have_their_sheets(contents):
    assert sheet(contents, "habits")[1] == {
        "today": "Forward the price list", "here": "Keep it as a file and link it", "start": "file",
    }  # fmt: skip
    (comment,) = sheet(contents, "comments")
    assert (comment["part"], comment["author"]) == ("end", "ana.marin")
    assert (comment["answer"], comment["answered_by"]) == ("Nadia & nobody else.", "sam.okoro")
    cohort = next(row for row in sheet(contents, "amendments") if row["field"] == "cohort")
    assert cohort["before"] == "Everybody in five departments who travels."
    assert cohort["after"] == "Everybody who travels & books."
    assert (cohort["by"], cohort["reason"]) == ("sam.okoro", "Bookers <too>.")
