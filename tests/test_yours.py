"""Yours: what one asked, was asked, began, keeps, saved, follows and muted, on one page."""

import re
from io import BytesIO

import pytest


def unit(visitor, name):
    """The addresses in one section of the page."""
    page = visitor.reads("/yours").partition(f'aria-labelledby="{name}"')[2].partition("</section>")
    return re.findall(r'<li><a href="([^"]+)"', page[0])


def test_my_open_questions_until_they_are_answered(world):
    number = world.ana.publishes("How do I book a train?", kind="question")
    reply = world.ben.post(f"/posts/{number}/replies", body="At the desk.").location
    assert unit(world.ana, "questions") == [f"/posts/{number}"]
    assert unit(world.ben, "questions") == []
    world.ana.post(f"/posts/{number}/answer", reply=reply.rpartition("-")[2])
    assert unit(world.ana, "questions") == []


@pytest.mark.parametrize("in_reply", [False, True])
def test_asked_of_me_are_open_questions_that_name_me(world, in_reply):
    body = "How do I book a train?" + ("" if in_reply else " @eva.lind?")
    number = world.ana.publishes(body, kind="question")
    reply = world.ben.post(
        f"/posts/{number}/replies", body="Ask @eva.lind." if in_reply else "At the desk."
    ).location
    assert unit(world.eva, "asked") == [f"/posts/{number}"]
    assert unit(world.lea, "asked") == []
    world.ana.post(f"/posts/{number}/answer", reply=reply.rpartition("-")[2])
    assert unit(world.eva, "asked") == []


def test_my_ideas_say_how_they_stand(world):
    number = world.ana.publishes("What if we met on trains?", kind="idea")
    world.lea.post(f"/posts/{number}/outcome", state="tried", reason="In May.")
    assert unit(world.ana, "ideas") == [f"/posts/{number}"]
    assert "tried" in world.ana.reads("/yours").lower()
    assert unit(world.lea, "ideas") == []


def test_files_saved_items_pages_and_muted_threads(world):
    number = world.ana.publishes("With a table.", files=[(BytesIO(b"a;b"), "table.csv")])
    world.ben.post(f"/posts/{number}/save")
    world.ben.post(f"/posts/{number}/follow", follow="0")
    world.ben.post("/pages/Trains", title="Trains", body="By rail.", base="0")
    world.ben.post("/pages/Trains/follow")
    assert unit(world.ana, "files") == ["/files/1"]
    assert unit(world.ben, "saved") == [f"/posts/{number}"]
    assert unit(world.ben, "muted") == [f"/posts/{number}"]
    assert unit(world.ben, "pages") == ["/pages/Trains"]


def test_nothing_of_others_stands_there_and_drafts_are_explained(world):
    world.ben.publishes("How do I book a train?", kind="question")
    page = world.ana.reads("/yours")
    assert "book a train" not in page.partition("<main")[2]
    assert "kept by this browser" in page


def test_it_is_read_after_the_end_too(world):
    world.trial.freeze(by=world.sam.person)
    assert "Your open questions" in world.ana.reads("/yours")
