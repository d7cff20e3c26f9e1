"""The feed of one page says what each saving changed, and survives that the page is moved."""

import pytest

from pilot import limits
from tests.test_feeds import NAME, addresses, read, titles
from tests.test_moving import moves, writes


@pytest.fixture
def page(world):
    address = writes(world.ana, "Travel/Trains", "One.\nTwo.")
    world.ben.post(address, body="One.\nThree.", base=1, summary="Better")
    return address


def entries(feed):
    return list(feed.iter(f"{NAME}entry"))


def test_each_saving_is_an_entry_with_the_lines_that_changed(world, page):
    assert 'href="/feeds?page=Travel/Trains"' in world.eva.reads(f"{page}/history")
    feed = read(world, addresses(world.eva, "?page=travel/trains")[-1])
    assert titles(feed) == ["Better", "Revision 1"]
    assert feed.findtext(f"{NAME}title").startswith("Travel/Trains · ")
    newest, first = entries(feed)
    assert newest.findtext(f"{NAME}content") == "- Two.\n+ Three."
    assert first.findtext(f"{NAME}content") == "+ One.\n+ Two."
    assert newest.findtext(f"{NAME}author/{NAME}name") == "Ben Adler"
    link = newest.find(f"{NAME}link").get("href").partition("/pages/")[2]
    assert "Three." in world.eva.reads(f"/pages/{link}")


def test_after_a_move_the_old_address_reads_on_and_no_entry_looks_new(world, page):
    address = addresses(world.eva, "?page=Travel/Trains")[-1]
    before = read(world, address)
    moves(world.ana, "Travel/Trains", "Rail")
    world.ana.post("/pages/Rail/delete", base=3, summary="Not needed")
    after = read(world, address)
    assert titles(after) == ["Not needed", "Moved from “Travel/Trains”", "Better", "Revision 1"]
    ids = [[one.findtext(f"{NAME}id") for one in entries(feed)] for feed in (before, after)]
    assert ids[1][2:] == ids[0]
    assert len(set(ids[1])) == 4
    assert after.findtext(f"{NAME}id") == before.findtext(f"{NAME}id")


def test_it_holds_the_newest_and_nothing_for_strangers(world, page, monkeypatch):
    monkeypatch.setattr(limits, "FEED_REVISIONS", 1)
    address = addresses(world.eva, "?page=Travel/Trains")[-1]
    feed = read(world, address)
    assert titles(feed) == ["Better"]
    assert entries(feed)[0].findtext(f"{NAME}content") == "- Two.\n+ Three."
    assert world.zoe.get("/feed.atom?page=Travel/Trains").status_code == 403
    assert world.zoe.get(f"{address}s").status_code == 404
    assert "There is no page “Nowhere”." in world.eva.reads("/feeds?page=Nowhere")
