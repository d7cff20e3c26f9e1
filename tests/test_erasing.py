"""Erase me: the name goes from everything for good, and texts and files where one wishes it."""

import io
import sqlite3

import pytest

from pilot.database import database
from pilot.models import journal
from pilot.models.file import File
from pilot.models.page import Page
from pilot.models.person import Person
from pilot.models.post import Post
from pilot.models.saved import Saved
from pilot.models.trial import Trial
from tests.conftest import PASSWORD

GONE = ("Ana Marin", "ana.marin", "ana@example.org", "Counsel")


@pytest.fixture
def busy(world):
    """Ana wrote, kept and was named in every kind of text."""
    question = world.ana.publishes("How do I book a train? #travel", kind="question")
    world.ben.post(f"/posts/{question}/replies", body="@ana.marin, ask at the desk.")
    world.ben.post("/posts/3/edit", body="@ana.marin: at the desk, or /people/ana.marin")
    world.ana.post("/pages/new", title="Travel", body="Book early. @ana.marin knows.")
    world.ben.post("/pages/Travel", title="Travel", body="Ask @Ana.Marin.", base=1, summary="x")
    world.ana.post("/files", files=[(io.BytesIO(b"mine"), "mine.txt")])
    world.ana.post("/files", files=[(io.BytesIO(b"ours 1"), "ours.txt")], page="Travel")
    world.ben.post("/files", files=[(io.BytesIO(b"ours 2"), "ours.txt")], page="Travel")
    Saved.keep(world.ana.person, post=Post.get_by_id(question))
    world.ana.person.choose_password(PASSWORD)
    del world.ana
    return world


def erases(visitor, **wishes):
    form = {"my_texts": "keep", "my_files": "keep", "confirm": visitor.person.handle, **wishes}
    return visitor.post("/me/erase", **form)


def everything(world):
    """All that anybody could find in the database file and beside it."""
    with sqlite3.connect(world.folder / "trial.db") as stranger:
        dumped = "\n".join(stranger.iterdump())
    database.close()
    raw = b"".join(path.read_bytes() for path in world.folder.glob("trial.db*"))
    database.open()
    return dumped + raw.decode("latin-1")


def test_the_name_is_found_nowhere_and_the_texts_stay(busy):
    assert "ana.marin" in busy.ana.reads("/me/erase")
    assert erases(busy.ana).location == "/sign-in"
    found = everything(busy)
    assert not [name for name in GONE if name.lower() in found.lower()]
    thread = busy.ben.reads("/posts/2")
    assert "How do I book a train?" in thread
    assert "former participant 1" in thread
    assert 'href="/people/former.participant.1"' in thread
    assert "former.participant.1" in Page.called("Travel").revision(2).body
    assert "/pages/Travel" in busy.ben.reads("/search?q=former")
    assert File.select().count() == 2
    assert not Saved.select().exists()


def test_nobody_can_come_back_as_whoever_was_erased(busy):
    before = busy.ana.client
    erases(busy.ana)
    assert before.get("/").status_code == 303
    again = type(busy.ben)(busy.app)
    assert again.post("/sign-in", email="ana@example.org", password=PASSWORD).status_code == 422
    assert "Ana" not in busy.lea.reads("/people")


def test_texts_and_files_go_where_that_is_wished(busy):
    erases(busy.ana, my_texts="remove", my_files="remove")
    assert "How do I book a train?" not in everything(busy)
    assert "mine.txt" not in everything(busy)
    assert "withdrawn" in busy.ben.reads("/posts/2").lower()
    assert [file.name for file in File.select()] == ["ours.txt"], "Ben brought a version of it"
    assert "at the desk" in busy.ben.reads("/posts/2"), "what others wrote stays"
    assert Page.called("Travel").revision(1).body.startswith("Book early"), "and so do pages"


def test_the_journal_says_that_it_was_done_and_its_chain_holds(busy):
    erases(busy.ana, my_texts="remove")
    read = busy.ben.reads("/journal")
    assert "former participant 1 was erased by their own wish, with 1 text" in read
    assert journal.broken() == []


def test_a_longer_handle_that_begins_alike_is_somebody_else(busy):
    sheet = "name,mail,department\nAna Marin Sol,sol@example.org,Sales"
    busy.lea.post("/roster", sheet=sheet)
    number = busy.ben.publishes("@ana.marin.sol and @ana.marin-x and @ana.marin.")
    erases(busy.ana)
    text = Post.get_by_id(number).body
    assert text.startswith("@ana.marin.sol and ")
    assert text.endswith("@former.participant.1.")


@pytest.mark.parametrize(
    ("who", "sentence"), [("sam", "is the sponsor"), ("lea", "is the only lead")]
)
def test_the_trial_keeps_those_without_whom_it_cannot_go_on(world, who, sentence):
    visitor = getattr(world, who)
    answer = erases(visitor)
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)
    assert Person.get_by_id(visitor.person.id).name != "former participant 1"


def test_it_asks_twice_and_keeps_what_was_chosen(world):
    answer = erases(world.ana, confirm="yes", my_texts="remove")
    assert answer.status_code == 422
    text = answer.get_data(as_text=True)
    assert "type ana.marin" in text
    assert 'name="my_texts" value="remove" checked' in text
    assert world.zoe.post("/me/erase", confirm="ana.marin").status_code == 401


def test_after_the_end_only_the_operator_erases_and_anybody_can_be(busy):
    Trial.current().freeze(None)
    assert "The operator can still erase you" in busy.ana.reads("/me/erase")
    assert erases(busy.ana).status_code == 409
    told = busy.run("people", "erase", "ana@example.org", "--dry-run")
    assert "would be erased" in told.stdout
    assert Person.get_or_none(Person.email == "ana@example.org")
    done = busy.run("people", "erase", "ANA@example.org", "--withdraw-texts")
    assert (done.exit_code, "former participant 1" in done.stdout) == (0, True)
    assert not [name for name in GONE if name.lower() in everything(busy).lower()]
    again = busy.run("people", "erase", "ana@example.org")
    assert again.exit_code == 1
    assert busy.run("people", "erase", "sam@example.org").exit_code == 0
