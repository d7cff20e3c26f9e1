"""The list of files: by kind, person, page and topic, with how often each was opened."""

import re
from io import BytesIO

import pytest

from pilot import limits
from pilot.database import database
from pilot.models.file import File
from tests.test_files import keeps


@pytest.fixture
def shelf(world):
    """Files of several kinds in several places."""
    keeps(world.ana, b"1", "Plan.PDF")
    keeps(world.ben, b"2", "sea.jpg")
    world.ana.post("/pages/new", title="Travel/Trains", body="Trains.", base="0")
    keeps(world.ben, b"3", "fares.xlsx", page="Travel/Trains")
    post = world.ana.publishes("Who goes? #rail", files=[(BytesIO(b"4"), "list.csv")])
    world.ben.post(f"/posts/{post}/replies", body="I.", files=[(BytesIO(b"5"), ".hidden")])
    return world


def names(visitor, query=""):
    page = visitor.reads(f"/files{query}").partition("<tbody>")[2].partition("</tbody>")[0]
    return re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a>', page)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [".hidden", "list.csv", "fares.xlsx", "sea.jpg", "Plan.PDF"]),
        ("?kind=document", ["Plan.PDF"]),
        ("?kind=picture", ["sea.jpg"]),
        ("?kind=table", ["list.csv", "fares.xlsx"]),
        ("?kind=other", [".hidden"]),
        ("?kind=nonsense", [".hidden", "list.csv", "fares.xlsx", "sea.jpg", "Plan.PDF"]),
        ("?by=ana.marin", ["list.csv", "Plan.PDF"]),
        ("?by=ana.marin&kind=table", ["list.csv"]),
        ("?page=travel/trains", ["fares.xlsx"]),
        ("?topic=%23Rail", [".hidden", "list.csv"]),
        ("?topic=nothing", []),
        ("?before=2", ["Plan.PDF"]),
        ("?before=x", [".hidden", "list.csv", "fares.xlsx", "sea.jpg", "Plan.PDF"]),
    ],
)
def test_files_are_listed_by_what_one_looks_for(shelf, query, expected):
    assert names(shelf.eva, query) == expected


def test_the_list_says_how_often_a_file_was_opened(shelf):
    for who in (shelf.ben, shelf.eva):
        who.get(File.get(File.name == "Plan.PDF").content_address)
    row = shelf.lea.reads("/files").partition("Plan.PDF")[2].partition("</tr>")[0]
    assert 'data-label="Opened" class="number">2<' in row


def test_a_long_list_goes_on_below_and_asks_the_database_once(world, monkeypatch):
    monkeypatch.setattr(limits, "FILES_LISTED", 3)
    for number in range(5):
        keeps(world.ana, b"%d" % number, f"{number}.txt")
    first = world.ben.reads("/files?kind=text")
    older = re.search(r'href="([^"]+)" rel="next"', first)[1].replace("&amp;", "&")
    assert names(world.ben, "?kind=text") == ["4.txt", "3.txt", "2.txt"]
    assert names(world.ben, older.removeprefix("/files")) == ["1.txt", "0.txt"]


def test_its_cost_does_not_grow_with_the_number_of_files(world, monkeypatch):
    asked, execute = [], database.execute_sql
    monkeypatch.setattr(database, "execute_sql", lambda *a: asked.append(a) or execute(*a))

    def queries():
        asked.clear()
        world.ben.reads("/files")
        return len(asked)

    keeps(world.ana, b"0", "0.txt")
    few = queries()
    for number in range(1, 12):
        keeps(world.ana, b"%d" % number, f"{number}.txt")
    assert queries() <= few
