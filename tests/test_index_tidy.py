"""The search index: no writer waits for its merging, and by night what was removed leaves it."""

import pytest

from pilot.database import database
from pilot.jobs import DUTIES
from pilot.models.erasing import erase
from pilot.models.searchable import Searchable, Trigram
from tests.test_search import found

LETTERS = "ꙮꙮꙮ"  # three that nobody else uses stand in the index as they are


def in_the_index():
    """Whether the index's own pages hold those letters, counted or not."""
    pages = "SELECT count(*) FROM trigram_data WHERE instr(block, ?) > 0"
    return database.execute_sql(pages, (LETTERS.encode(),)).fetchone()[0] > 0


def pieces():
    """How many pieces the index is in."""
    return database.execute_sql("SELECT count(DISTINCT segid) FROM trigram_idx").fetchone()[0]


@pytest.fixture
def removed(world):
    """A page that held the letters and no longer does, beside some posts."""
    world.ana.post("/pages/new", title="Seraph", body=f"Many eyes {LETTERS}")
    for number in range(5):
        world.ben.publishes(f"Wombat {number}")
    assert world.ana.post("/pages/Seraph", body="None.", base=1).status_code == 303
    assert in_the_index()  # though nothing finds it
    return world


def test_what_is_written_waits_for_no_merging(world):
    rule = "SELECT v FROM trigram_config WHERE k = 'automerge'"
    assert database.execute_sql(rule).fetchone() == (0,)


def test_by_night_the_index_becomes_one_piece_that_holds_nothing_removed(removed):
    assert pieces() > 5
    (duty,) = [duty for duty in DUTIES if duty.name == "search index"]
    duty.do(None)
    assert pieces() == 1
    assert not in_the_index()
    assert found(removed.eva, "wombat").count("<li><h2>") == 5
    with database.closing_act():
        Trigram.integrity_check()  # raises when an entry and its row differ


def test_a_tidy_index_is_left_alone(removed):
    Trigram.tidy()
    before = database.connection().total_changes
    Trigram.tidy()
    assert database.connection().total_changes - before < 2


def test_a_merge_in_many_steps_ends_in_one_piece_too(removed, monkeypatch):
    monkeypatch.setattr("pilot.models.searchable.MERGED", 1)
    removed.ana.post("/pages/new", title="Long", body=" ".join(f"word{n:05}" for n in range(4000)))
    Trigram.tidy()
    assert pieces() == 1
    assert "word03999" in found(removed.eva, "word03999 kind:page")


def test_erased_texts_leave_the_index_at_once(world):
    world.ben.publishes(f"Many eyes {LETTERS}")
    erase(world.ben.person, texts=True)
    assert not in_the_index()


def test_by_day_the_timekeeper_gathers_what_many_have_written(world, monkeypatch):
    monkeypatch.setattr("pilot.models.searchable.GATHERED", 10)
    monkeypatch.setattr(Trigram, "gathered_to", Searchable.last())
    begun = pieces()
    for number in range(9):
        world.ben.publishes(f"Wombat {number}")
    Trigram.gather()
    assert pieces() == begun + 9  # not worth it yet
    world.ben.publishes("Wombat 9")
    Trigram.gather()
    assert pieces() < begun + 9
    assert found(world.eva, "wombat").count("<li><h2>") == 10
