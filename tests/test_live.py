"""What pages ask for while somebody reads or writes: newer posts, a preview, completion."""

import re

import pytest

from pilot import clock
from pilot.access import rule_of
from pilot.database import database
from pilot.models.page import Page
from pilot.models.person import Person
from pilot.models.post import Post
from pilot.models.topic import Topic
from tests.test_catchup import counted

HOSTILE = [
    "%", "_", "%%%", "\\", "'", "\"", "<script>", "&lt;", "\0", "\u202e", "a" * 100_000,
    "\ud7ff\uffff", "()|*", " ", "' OR 1=1 --", "\u0301", "\u200b",
]  # fmt: skip


def newer(visitor, after):
    """The words of the line about newer posts, or nothing when the server says 204."""
    answer = visitor.get(f"/posts/newer?after={after}")
    assert answer.status_code in (200, 204)
    assert bool(answer.data) == (answer.status_code == 200)
    return " ".join(re.sub("<[^>]+>", " ", answer.get_data(as_text=True)).split())


def completed(visitor, key, text):
    """The values that are suggested, in their order."""
    answer = visitor.get("/complete", query_string={"key": key, "text": text})
    assert answer.status_code == 200
    return re.findall(r'data-value="([^"]*)"', answer.get_data(as_text=True))


def test_ana_is_told_how_many_posts_came_from_others(world):
    after = Post.newest()
    assert newer(world.ana, after) == ""
    first = world.ben.publishes("One.")
    assert newer(world.ana, after) == "1 new post"
    world.lea.publishes("Two.")
    assert newer(world.ana, after) == "2 new posts"
    assert newer(world.ana, first) == "1 new post"
    assert newer(world.ana, Post.newest()) == ""


def test_one_s_own_posts_replies_and_withdrawn_ones_are_not_news(world):
    after = Post.newest()
    world.ana.publishes("Mine.")
    number = world.ben.publishes("Said too early.")
    world.ben.post(f"/posts/{number}/withdraw")
    world.ben.post(f"/posts/{after}/replies", body="A reply.")
    assert newer(world.ana, after) == ""
    assert newer(world.ben, after) == "1 new post"


@pytest.mark.parametrize("after", ["", "x", "-1", "²", "9" * 30, "1; DROP TABLE post", "%00"])
def test_a_wrong_place_in_the_list_is_nobody_s_error(world, after):
    assert world.ana.get(f"/posts/newer?after={after}").status_code in (200, 204)
    assert world.ana.get("/posts/newer").status_code in (200, 204)


def test_asking_again_costs_no_query_while_nobody_writes(world):
    number = world.ben.publishes("One.")
    world.ana.reads("/")  # which notes that she was here today
    newer(world.ana, number)
    with counted() as statements:
        assert newer(world.ana, number) == ""
    assert statements == []
    world.lea.publishes("Two.")
    assert newer(world.ana, number) == "1 new post"


def test_nothing_is_asked_and_nothing_told_without_signing_in(world):
    for address in ("/posts/newer?after=0", "/complete?key=@&text=a"):
        answer = world.zoe.get(address)
        assert (answer.status_code, answer.location[:8]) == (303, "/sign-in")
    assert world.zoe.post("/preview", body="Hello").status_code == 401


def test_the_preview_is_what_will_be_published_and_stores_nothing(world):
    body = "Ask @ana.marin about **trains**, #travel and [[Trains]].\n\n- [ ] one <b>two</b>"
    posts, topics = Post.select().count(), Topic.select().count()
    shown = world.ben.post("/preview", body=body).get_data(as_text=True)
    assert (Post.select().count(), Topic.select().count()) == (posts, topics)
    number = world.ben.publishes(body)
    html = Post.get_by_id(number).html
    assert html.strip() in shown
    assert "<strong>trains</strong>" in html


def test_the_preview_of_a_page_has_the_page_s_markdown(world):
    body = "# Before\n\nText."
    shown = world.ana.post("/preview", body=body, kind="page").get_data(as_text=True)
    world.ana.post("/pages/new", title="Trains", body=body, base="0")
    assert Page.called("Trains").html.strip() in shown


@pytest.mark.parametrize("body", ["", "<script>alert(1)</script>", "[x](javascript:alert(1))"])
def test_the_preview_runs_nothing(world, body):
    answer = world.ana.post("/preview", body=body)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.get_data(as_text=True)
    assert 'href="javascript' not in answer.get_data(as_text=True)


def test_there_is_no_preview_of_what_cannot_be_published(world):
    world.trial.freeze(None)
    refused = world.ana.post("/preview", body="Too late")
    assert refused.status_code == 409
    assert "read-only" in refused.get_data(as_text=True)


@pytest.mark.parametrize(
    ("typed", "handle"),
    [
        ("an", "@ana.marin"), ("ANA", "@ana.marin"), ("mar", "@ana.marin"), ("ana.m", "@ana.marin"),
        ("eve", "@eve.odd"), ("èvé", "@eve.odd"), ("ström", "@eve.odd"), ("STROM", "@eve.odd"),
        ("議事", "@eve.odd"),
    ],
)  # fmt: skip
def test_a_person_is_found_by_handle_and_name_whatever_the_accents(world, typed, handle):
    rename("Eva Lind", "Ève Ström 議事録", "eve.odd")
    assert completed(world.ben, "@", typed)[0] == handle


def test_whose_name_begins_so_comes_first(world):
    rename("Sam Okoro", "Bela Ananias", "bela")
    rename("Lea Brandt", "Aba Bana", "aba")
    assert completed(world.ben, "@", "ana") == ["@ana.marin", "@bela", "@aba"]


def test_topics_are_completed_most_used_first(world):
    world.ben.publishes("#travel and #trains")
    world.ben.publishes("#travel, #Übergabe and #議事録")
    assert completed(world.ana, "#", "tra") == ["#travel", "#trains"]
    assert completed(world.ana, "#", "UBER") == completed(world.ana, "#", "über") != []
    assert completed(world.ana, "#", "議") == ["#議事録"]


def test_pages_are_completed_by_any_part_of_their_title(world):
    for title in ("Travel/Trains", "Übergabe am Freitag", "議事録"):
        world.ana.post("/pages/new", title=title, body="Text.", base="0")
    for typed in ("travel", "TRAIN", "travel/tr", "Travel/Trains"):
        assert completed(world.ben, "[[", typed) == ["[[Travel/Trains]]"]
    assert completed(world.ben, "[[", "uber") == ["[[Übergabe am Freitag]]"]
    assert completed(world.ben, "[[", "am_f") == ["[[Übergabe am Freitag]]"]
    assert completed(world.ben, "[[", "議事") == ["[[議事録]]"]


def test_six_suggestions_are_enough(world):
    for number in range(9):
        world.ana.post("/pages/new", title=f"Train {number}", body="Text.", base="0")
        world.ana.publishes(f"#train{number}")
    assert len(completed(world.ben, "[[", "train")) == 6
    assert len(completed(world.ben, "#", "train")) == 6
    assert len(completed(world.ben, "#", "")) == 6
    assert len(completed(world.ben, "@", "")) == 5


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("key", ["@", "#", "[[", "", "x", "'"])
def test_hostile_beginnings_are_only_text(world, key, text):
    page = world.ana.get("/complete", query_string={"key": key, "text": text}).get_data(True)
    assert "<script>" not in page
    assert text not in page or len(text) < 3


def test_whoever_left_is_not_suggested(world):
    assert completed(world.ana, "@", "ben") == ["@ben.adler"]
    with database.atomic():
        Person.update(left_at=clock.now()).where(Person.name == "Ben Adler").execute()
    assert completed(world.ana, "@", "ben") == []


def test_the_manifest_tells_an_outsider_no_name(world):
    for visitor, name in ((world.zoe, "Pilot-in-a-box"), (world.ana, "Posts instead of the list")):
        answer = visitor.get("/manifest.webmanifest")
        assert answer.content_type == "application/manifest+json"
        assert answer.json["name"] == name
    assert "Posts instead" not in world.zoe.get("/manifest.webmanifest").get_data(as_text=True)


def test_every_icon_of_the_manifest_is_there_in_the_size_it_says(world):
    icons = world.ana.get("/manifest.webmanifest").json["icons"]
    assert {"192x192", "512x512"} <= {icon["sizes"] for icon in icons}
    for icon in icons:
        with world.zoe.get(icon["src"]) as answer:
            assert answer.content_type.startswith(icon["type"])
            if icon["type"] == "image/png":
                width = int.from_bytes(answer.data[16:20], "big")
                assert icon["sizes"] == f"{width}x{width}"


def test_the_offline_script_may_look_after_all_addresses_and_is_never_old(world):
    with world.zoe.get("/offline.js") as answer:
        assert answer.status_code == 200
        assert "javascript" in answer.content_type
        assert answer.headers["Cache-Control"] == "no-cache"
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "outsider" in rule_of(world.app, "live.offline").who


def rename(name, to, handle):
    with database.atomic():
        Person.update(name=to, handle=handle).where(Person.name == name).execute()
