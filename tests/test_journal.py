"""The journal: who did what when to the trial itself, so chained that a change shows."""

import sqlite3
from datetime import timedelta

import pytest

from pilot.database import database
from pilot.models import journal
from pilot.models.person import Person


@pytest.fixture
def told(world):
    """The world with a journal of at least three entries."""
    world.trial.freeze(world.sam.person, "We know enough.")
    assert len(journal.entries()) >= 3
    return world


def tamper(world, statement):
    """Changes the database as somebody with the file in hands would."""
    with sqlite3.connect(world.folder / "trial.db") as stranger:
        stranger.execute(statement)


def test_everybody_reads_who_did_what(told):
    text = told.ana.reads("/journal")
    for words in (
        "Roster: 5 added",
        "confirmed the charter",
        "first post opened",
        "We know enough.",
    ):
        assert words in text
    assert "Sam Okoro" in text
    assert "The operator" in text
    assert 'role="alert"' not in text


def test_each_entry_names_the_one_before(told):
    entries = list(journal.entries())
    assert entries[0].previous == ""
    assert [e.previous for e in entries[1:]] == [e.hash for e in entries[:-1]]
    assert journal.broken() == []


def test_an_end_that_nobody_declared_was_the_clock_s(world, travel):
    travel(world.trial.ends_at + timedelta(hours=1))
    text = world.ana.reads("/journal")
    assert "The clock" in text
    assert "The last day of the trial is over." in text


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE journal SET details = 'Nothing to see.' WHERE id = 2",
        "UPDATE journal SET at = '2026-01-01T00:00:00.000000Z' WHERE id = 2",
        "UPDATE journal SET by_id = 1 WHERE id = 2",
        "UPDATE journal SET act = 'seen' WHERE id = 2",
        "DELETE FROM journal WHERE id = 2",
        "UPDATE journal SET hash = 'x' WHERE id = 2",
    ],
)
def test_a_changed_or_missing_entry_shows(told, change):
    tamper(told, change)
    text = told.ana.reads("/journal")
    assert 'role="alert"' in text
    assert "of this journal were changed after they were written" in text


def test_a_line_taken_from_the_end_shows_in_the_fingerprint_that_somebody_noted(told):
    noted = list(journal.entries())[-1].hash[:16]
    assert noted in told.ana.reads("/journal")
    tamper(told, "DELETE FROM journal WHERE id = (SELECT max(id) FROM journal)")
    assert noted not in told.ana.reads("/journal")


def test_the_journal_is_for_those_who_take_part(told):
    assert told.zoe.get("/journal").status_code == 303
    assert told.ana.post("/journal").status_code == 405


def test_an_entry_names_people_as_they_are_called_now_and_hashes_no_name(world):
    ana = world.ana.person
    with database.atomic():
        entry = journal.record("left", f"{journal.named(ana)} has left.", by=world.lea.person)
    assert "Ana" not in entry.details
    assert "Ana Marin has left." in world.ben.reads("/journal")
    with database.atomic():
        Person.update(name="Anna Marin").where(Person.id == ana.id).execute()
    assert "Anna Marin has left." in world.ben.reads("/journal")
    assert journal.broken() == []
