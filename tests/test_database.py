"""What was read stays in memory while nothing changed that anybody could have read."""

import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from peewee import DatabaseError

from pilot import clock, database, limits
from pilot.errors import Frozen
from pilot.models.blob import Chunk, Inflow
from pilot.models.person import Person
from pilot.models.sign_in import SignIn
from tests.conftest import PASSWORD, Visitor


@pytest.fixture
def remembered(world, travel):
    """Whether what was read first is still in memory, asked later than any look for writes."""
    trial = database.database

    def asked():
        trial._memory._looks_again = 0.0
        return trial.remember("first read", lambda: "now") is first

    first = trial.remember("first read", lambda: ["before"])
    assert asked()
    return asked


def test_who_signs_in_makes_nobody_read_anew(world, remembered):
    mark = SignIn.note(world.ben.person, "Firefox/1")
    assert SignIn.get(mark=mark).device == "Firefox"
    assert remembered()


def test_what_is_written_otherwise_is_read_anew(world, remembered):
    with database.database.atomic():
        Person.update(title="Chief").where(Person.id == world.ben.person.id).execute()
    assert not remembered()


@pytest.mark.parametrize("signs_in_then", [False, True])
def test_what_another_process_wrote_is_read_anew_also_around_a_sign_in(
    world, remembered, signs_in_then
):
    SignIn.note(world.ben.person, "Firefox/1")
    with closing(sqlite3.connect(database.database.database)) as command, command:
        command.execute("UPDATE person SET title = 'Chief'")
    if signs_in_then:
        SignIn.note(world.ben.person, "Firefox/1")
    assert not remembered()


def test_who_signs_in_waits_for_a_command_that_writes_and_readers_do_not(world, remembered):
    command = sqlite3.connect(
        database.database.database, isolation_level=None, check_same_thread=False
    )
    with closing(command), ThreadPoolExecutor(1) as other:
        command.execute("BEGIN IMMEDIATE")
        signing_in = other.submit(_noted, world.ben.person)
        time.sleep(0.3)
        assert not signing_in.done()
        assert remembered()
        command.execute("COMMIT")
        assert signing_in.result(20)


def _noted(person):
    database.database.open()
    try:
        return SignIn.note(person, "Firefox/1")
    finally:
        database.database.connection().close()


def test_readers_do_not_wait_while_a_sign_in_is_stored(world, remembered):
    told = []
    memory = database.database._memory
    note = SignIn.insert(person=world.ben.person, epoch=0, mark="x", device="", at=clock.now())
    memory.note([note.sql()], lambda: told.append(memory.facts() is memory._facts))
    assert told == [True]


def test_what_was_read_last_stays_where_much_is_read_and_nothing_written(world, monkeypatch):
    monkeypatch.setattr(limits, "REMEMBERED", 10)
    trial = database.database
    trial.remember("first", lambda: "now")
    trial._memory.forget()
    for number in range(100):
        trial.remember(number, lambda: "now")
        assert len(trial._memory._facts) <= 10
    assert [trial.remember(number, lambda: "anew") for number in (95, 99, 0)] == [
        "now", "now", "anew",
    ]  # fmt: skip


def test_a_file_on_its_way_makes_nobody_read_anew(world):
    trial, inflow = database.database, Inflow()
    kept = trial.remember("meanwhile", lambda: ["before"])
    for _ in range(3 * limits.CHUNKS_PER_TRANSACTION):
        inflow.write(bytes(limits.CHUNK_BYTES))
    inflow._settle()
    assert Chunk.select().count() == 3 * limits.CHUNKS_PER_TRANSACTION
    trial._memory._looks_again = 0.0
    assert trial.remember("meanwhile", lambda: ["after"]) is kept
    assert inflow.finish().size == 3 * limits.CHUNKS_PER_TRANSACTION * limits.CHUNK_BYTES
    assert trial.remember("meanwhile", lambda: ["after"]) == ["after"]


def test_a_file_goes_on_while_a_command_writes(world):
    inflow = Inflow()
    command = sqlite3.connect(
        database.database.database, isolation_level=None, check_same_thread=False
    )
    with closing(command):
        command.execute("BEGIN IMMEDIATE")
        for _ in range(limits.CHUNKS_PER_TRANSACTION):
            inflow.write(bytes(limits.CHUNK_BYTES))
        time.sleep(0.3)
        assert not inflow._storing.done()
        command.execute("COMMIT")
        assert inflow.finish().size == limits.CHUNKS_PER_TRANSACTION * limits.CHUNK_BYTES


def test_a_sign_in_is_neither_noted_after_the_end_nor_of_nobody(world, remembered):
    with pytest.raises(DatabaseError):
        SignIn.note(Person(id=10_000, epoch=0), "Firefox/1")
    world.trial.freeze(None)
    with pytest.raises(Frozen):
        SignIn.note(world.ben.person, "Firefox/1")
    assert not SignIn.select().where(SignIn.person == world.ben.person).exists()


def test_a_session_counts_from_the_moment_of_signing_in(world):
    world.ana.person.choose_password(PASSWORD)
    for _ in range(3):
        ana = Visitor(world.app)
        assert ana.post("/sign-in", email="ana@example.org", password=PASSWORD).status_code == 303
        assert ana.get("/").status_code == 200
