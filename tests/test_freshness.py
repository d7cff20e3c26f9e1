"""How fresh a page is and who reads it; after fourteen days its readers say whether it holds."""

from datetime import timedelta

import pytest

from pilot import limits
from pilot.database import database
from pilot.models import readers
from pilot.models.freshness import StillRight
from pilot.models.readers import Reader
from tests.conftest import TODAY
from tests.test_moving import moves, writes

ADDRESS = "/pages/Trains"


@pytest.fixture
def page(world):
    writes(world.ana, "Trains", "Book early.")
    return ADDRESS


def later(days):
    return TODAY + timedelta(days=days)


def test_a_page_is_stale_after_fourteen_days_and_one_click_makes_it_fresh(world, page, travel):
    travel(later(14) - timedelta(seconds=1))
    assert "Does it still hold?" not in world.ben.reads(page)
    travel(later(14))
    assert "Nobody has changed this page for 14 days." in world.ben.reads(page)
    assert "Trains" in world.ben.reads("/pages/upkeep").partition("Wanted")[0]
    for _ in range(2):
        answer = world.ben.post(f"{page}/still-right")
        assert (answer.status_code, answer.location) == (303, page)
    text = world.eva.reads(page)
    assert "still right, said Ben Adler" in text
    assert "Does it still hold?" not in text
    assert StillRight.select().count() == 1
    assert "Trains" not in world.ben.reads("/pages/upkeep").partition("Wanted")[0]
    travel(later(28))
    assert "for 14 days" in world.ben.reads(page)


def test_a_change_of_words_makes_it_fresh_but_a_move_does_not(world, page, travel):
    travel(later(10))
    moves(world.ben, "Trains", "Rail")
    travel(later(15))
    assert "Does it still hold?" in world.ben.reads("/pages/Rail")
    world.ben.post("/pages/Rail", body="Book very early.", base=2)
    text = world.ben.reads("/pages/Rail")
    assert "Does it still hold?" not in text
    assert "still right, said" not in text


def test_readers_of_seven_days_are_counted_from_three_up(world, page, travel):
    for visitor in (world.ana, world.ben, world.ben):
        assert "read by" not in visitor.reads(page)
    assert "read by 3 people in 7 days" in world.eva.reads(page)
    assert Reader.select().count() == 0  # nobody waits for a write
    travel(TODAY + timedelta(seconds=limits.READERS_SECONDS))
    assert "read by 4 people" in world.sam.reads(page)
    assert Reader.select().count() == 4
    travel(later(5))
    world.ana.reads(page)
    travel(later(7))
    assert "read by" not in world.ana.reads(page)
    assert Reader.select().count() == 4


def test_many_readers_are_written_down_at_once(world, page, monkeypatch):
    monkeypatch.setattr(limits, "READERS_AT_ONCE", 2)
    world.ana.reads(page)
    world.ben.reads(page)
    assert Reader.select().count() == 2
    world.ben.reads(page)
    assert Reader.select().count() == 2


@pytest.mark.parametrize("most", [1, 20_000])
def test_readers_written_down_are_counted_by_whoever_remembers_the_page(
    world, page, monkeypatch, most
):
    monkeypatch.setattr(limits, "READERS_AT_ONCE", 2)
    monkeypatch.setattr(readers, "_MOST", most)
    for visitor in (world.ana, world.ben, world.eva):
        text = visitor.reads(page)
    assert "read by 3 people" in text
    world.sam.reads("/pages")  # the first of the day writes the visit down
    database._memory._looks_again = 0.0  # what was written so far is noticed now, and no later
    database.remember("probe", lambda: "before")
    assert "read by 4 people" in world.sam.reads(page)
    assert Reader.select().count() == 4
    kept = database.remember("probe", lambda: "anew")
    assert kept == ("before" if most > 4 else "anew")  # writing readers down makes nobody read anew
    assert "read by 4 people" in world.ana.reads(page)


def test_after_the_end_reading_leaves_no_trace_and_nothing_asks(world, page, travel):
    travel(later(20))
    world.trial.freeze(None)
    before = database.execute_sql("PRAGMA data_version").fetchone()
    assert "Does it still hold?" not in world.ben.reads(page)
    assert world.ben.post(f"{page}/still-right").status_code == 409
    assert Reader.select().count() == 0
    assert database.execute_sql("PRAGMA data_version").fetchone() == before
    assert world.ben.get("/pages/upkeep").status_code == 200


def test_outsiders_say_nothing_and_what_is_not_there_is_not_right(world, page):
    assert world.zoe.post(f"{page}/still-right").status_code == 401
    assert world.ana.post("/pages/Nowhere/still-right").status_code == 404
    assert world.ana.post(f"{page}/still-right").status_code == 303
    assert StillRight.select().count() == 0
    world.ana.post(f"{page}/delete", base=1)
    assert world.ana.post(f"{page}/still-right").status_code == 404


def test_upkeep_lists_what_somebody_should_look_at(world, page):
    writes(world.ana, "Plan", "See [[Trains]] and [[Hotels]], and [[Plan]].")
    writes(world.ana, "Notes", "Mine.")
    writes(world.ana, "Gone", "Mine.")
    world.ana.post("/pages/Gone/delete", base=1)
    world.ben.post("/pages/Notes", body="Ben's.", base=1)
    world.eva.post("/pages/Notes", body="Eva's.", base=1)
    parts = world.ben.reads("/pages/upkeep").split("<h2")
    _, stale, conflicts, wanted, orphaned, deleted = parts
    assert "within 14 days" in stale
    assert "/pages/Notes/conflict?number=1" in conflicts
    assert 'href="/pages/Hotels/edit"' in wanted
    assert 'href="/pages/Plan"' in orphaned
    assert 'href="/pages/Trains"' not in orphaned
    assert 'href="/pages/Gone"' in deleted
    moves(world.ana, "Notes", "Desk")
    world.ben.publishes("Look at [[Notes]].")
    assert "Desk" not in world.ben.reads("/pages/upkeep").partition("Orphaned")[2]
    assert world.zoe.get("/pages/upkeep").status_code == 303
    world.trial.freeze(None)  # what is wanted stays so, and a link to it would lead nowhere
    text = world.ben.reads("/pages/upkeep")
    assert "Hotels" in text
    assert 'href="/pages/Hotels' not in text
