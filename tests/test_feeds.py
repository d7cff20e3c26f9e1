"""Feeds: read with a personal address, without a cookie, until it is renewed."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import urlsplit
from xml.etree.ElementTree import fromstring

import pytest

from pilot import limits
from pilot.database import database
from pilot.models.person import Person
from pilot.models.trial import Trial
from pilot.models.visit import Visit
from tests.conftest import MORNING, World

NAME = "{http://www.w3.org/2005/Atom}"


def addresses(visitor, query=""):
    """The addresses that the page of feeds shows, below our host."""
    values = re.findall(r'readonly value="([^"]+)"', visitor.reads(f"/feeds{query}"))
    parts = map(urlsplit, map(unescape, values))
    return [f"{part.path}?{part.query}" for part in parts]


def read(world, address):
    """The feed as somebody's reader sees it, without signing in."""
    answer = world.zoe.get(address)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert answer.mimetype == "application/atom+xml"
    return fromstring(answer.data)  # noqa: S314 - our own XML


def titles(feed):
    return [entry.findtext(f"{NAME}title") for entry in feed.iter(f"{NAME}entry")]


def test_a_reader_without_a_cookie_gets_the_newest_posts(world):
    for number in range(limits.FEED_POSTS + 5):
        world.ben.publishes(f"News {number}")
    feed = read(world, addresses(world.ana)[0])
    assert titles(feed) == [f"News {n}" for n in range(limits.FEED_POSTS + 4, 4, -1)]


def test_a_topic_has_a_feed_of_its_own(world):
    world.ben.publishes("The train was late. #trains")
    world.ben.publishes("The bus was not. #bus")
    every, topic = addresses(world.ana, "?topic=%23Trains")
    assert titles(read(world, topic)) == ["The train was late. #trains"]
    assert len(titles(read(world, every))) == 3


def test_a_feed_says_what_rfc_4287_asks_for(world):
    number = world.ben.publishes("How do I <b>book</b>? See /pages/Travel & @ana.marin.")
    world.ana.post(f"/posts/{number}/replies", body="At the desk.")
    feed = read(world, addresses(world.ana)[0])
    for element in (feed, *feed.iter(f"{NAME}entry")):
        assert [len(element.findall(NAME + name)) for name in ("id", "title", "updated")] == [1] * 3
        assert element.findtext(f"{NAME}author/{NAME}name")
        assert element.find(f"{NAME}link[@rel='alternate']").get("href").startswith("http://")
    assert feed.find(f"{NAME}link[@rel='self']").get("href").startswith("http://")
    ids = [element.text for element in feed.iter(f"{NAME}id")]
    assert len(set(ids)) == len(ids) == 3
    assert all(
        re.fullmatch(r"\d{4}(-\d\d){2}T\d\d(:\d\d){2}\.\d{6}Z", element.text)
        for element in feed.iter(f"{NAME}updated")
    )


def test_addresses_in_a_feed_are_absolute_below_the_public_one(world):
    world.ana.post("/pages/Travel", title="Travel", body="Book early.")
    world.ben.publishes("See [[Travel]] and @ana.marin.")
    public = World(world.folder, PILOT_URL="https://pilot.example")
    address = addresses(public.ana)[0]
    answer = public.zoe.get(address, base_url="https://pilot.example")
    feed = fromstring(answer.data)  # noqa: S314 - our own XML
    entry = feed.find(f"{NAME}entry")
    assert entry.findtext(f"{NAME}id").startswith("https://pilot.example/posts/")
    content = entry.findtext(f"{NAME}content")
    for path in ("/pages/Travel", "/people/ana.marin"):
        assert f'href="https://pilot.example{path}"' in content
    assert 'href="/' not in content


def test_control_characters_never_reach_the_xml(world):
    world.ben.publishes("A bell &#7; and a half &#xD800; and \x0b one typed, 議事録 🎉")
    (first, _) = read(world, addresses(world.ana)[0]).iter(f"{NAME}entry")
    assert "議事録 🎉" in first.findtext(f"{NAME}content")


def test_a_reader_that_has_it_already_gets_304(world):
    address = addresses(world.ana)[0]
    tag = world.zoe.get(address).headers["ETag"]
    again = world.zoe.get(address, headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    number = world.ben.publishes("New.")
    changed = world.zoe.get(address, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    world.ben.post(f"/posts/{number}/withdraw")
    tag = changed.headers["ETag"]
    assert world.zoe.get(address, headers={"If-None-Match": tag}).status_code == 200


def test_what_is_withdrawn_leaves_the_feed_and_what_is_edited_says_so(world, travel):
    gone, kept = world.ben.publishes("Wrong."), world.ben.publishes("The tarin.")
    travel(MORNING + timedelta(days=9, hours=4))
    world.ben.post(f"/posts/{gone}/withdraw")
    world.ben.post(f"/posts/{kept}/edit", body="The train.")
    first, *rest = read(world, addresses(world.ana)[0]).iter(f"{NAME}entry")
    assert (first.findtext(f"{NAME}title"), len(rest)) == ("The train.", 1)
    assert first.findtext(f"{NAME}updated") > first.findtext(f"{NAME}published")


@pytest.mark.parametrize("query", ["", "?token=", "?token=x.y", "?token=%00", "?topic=travel"])
def test_without_a_true_token_there_is_a_sentence_and_nothing_else(world, query):
    world.ben.publishes("Inside only. #travel")
    answer = world.zoe.get(f"/feed.atom{query}")
    text = answer.get_data(as_text=True)
    assert answer.status_code == 403
    assert "copy it from /feeds" in text
    assert "Inside only" not in text
    assert world.ana.get(f"/feed.atom{query}").status_code == 403


def test_an_invitation_is_no_token_for_a_feed(world):
    token = world.app.extensions["invitations"].token(world.ana.person)
    assert world.zoe.get(f"/feed.atom?token={token}").status_code == 403
    token = addresses(world.ana)[0].partition("token=")[2]
    assert world.zoe.get(f"/join/{token}").status_code == 403


def test_a_renewed_address_takes_the_old_one_s_place(world):
    old, others = addresses(world.ana)[0], addresses(world.ben)[0]
    assert world.ana.post("/feeds/renew").location == "/feeds"
    new = addresses(world.ana)[0]
    assert "renewed" in world.zoe.get(old).get_data(as_text=True)
    assert [world.zoe.get(one).status_code for one in (old, new, others)] == [403, 200, 200]
    assert world.ana.get("/").status_code == 200


def test_whoever_has_left_reads_no_feed(world):
    address = addresses(world.ana)[0]
    with database.atomic():
        Person.update(left_at=MORNING).where(Person.handle == "ana.marin").execute()
    assert world.zoe.get(address).status_code == 403


def test_feeds_are_read_until_the_trial_is_gone_and_renewed_while_it_lives(world, travel):
    address = addresses(world.ana)[0]
    travel(MORNING + timedelta(days=50))
    assert world.zoe.get(address).status_code == 200
    assert world.ana.post("/feeds/renew").status_code == 409
    assert "Renew" not in world.ana.reads("/feeds")
    Trial.current().retire("The archive is safe.")
    assert world.zoe.get(address).status_code == 410


def test_a_feed_before_the_opening_is_empty_and_valid(draft):
    feed = read(draft, addresses(draft.ana)[0])
    assert titles(feed) == []
    assert feed.findtext(f"{NAME}updated")


def test_reading_a_feed_is_no_visit(world):
    address = addresses(world.ana)[0]
    before = Visit.select().count()
    world.zoe.get(address)
    assert Visit.select().count() == before
