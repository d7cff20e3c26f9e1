"""In which order a search shows what it found, by what it can be narrowed, what is asked for."""

import re
from io import BytesIO

import pytest

from pilot import limits
from pilot.database import database
from pilot.models import excerpt
from pilot.models.asked import Asked
from pilot.models.searchable import Searchable
from tests.test_files import keeps
from tests.test_search import found


def titles(visitor, **asked):
    """The titles of the results in their order, without the marks."""
    answer = visitor.get("/search", query_string=asked)
    assert answer.status_code == 200
    shown = re.findall(r'<li><h2><a href="[^"]*">(.*?)</a></h2>', answer.get_data(as_text=True))
    return [title.replace("<mark>", "").replace("</mark>", "") for title in shown]


@pytest.fixture
def told(world):
    """One of each kind about quokkas, the page first, so that it is the oldest."""
    world.ana.post("/pages/new", title="Quokka care", body="Feed them.")
    world.ben.post("/files", files=[(BytesIO(b"x"), "quokka-plan.pdf")])
    post = world.ben.publishes("Who feeds the quokka? #zoo", kind="question")
    world.ana.post(f"/posts/{post}/replies", body="I feed the quokka.")
    world.ben.publishes("The quokka sleeps.", files=[(BytesIO(b"y"), "bed.txt")])
    return world


def test_titles_then_kinds_and_of_equals_the_newest_come_first(told):
    assert titles(told.eva, q="quokka") == [
        "Quokka care", "quokka-plan.pdf", "The quokka sleeps.", "Who feeds the quokka? #zoo",
        "I feed the quokka.",
    ]  # fmt: skip


def test_what_helped_comes_before_what_is_newer(told):
    told.lea.post("/posts/2/answer", reply="3")
    for who in (told.sam, told.eva, told.lea):
        told_by = who.post("/posts/3/useful")
        assert told_by.status_code == 303
    assert titles(told.eva, q="quokka", kind="reply") == ["I feed the quokka."]
    assert titles(told.eva, q="quokka").index("I feed the quokka.") == 2


def test_what_is_fresh_comes_before_what_is_old(world, travel):
    world.ana.publishes("A numbat, seen in the garden.")
    travel(world.trial.ends_at.replace(day=1))
    world.ben.publishes("A numbat, seen in the street.")
    assert titles(world.eva, q="numbat")[0] == "A numbat, seen in the street."


def test_one_page_is_found_among_more_posts_than_are_looked_at(world):
    world.ana.post("/pages/new", title="Wombat care", body="Feed them.")
    for number in range(limits.SEARCHED + 30):
        with database.atomic():
            Searchable.note("post", 1, "", f"wombat {number}")
    assert titles(world.eva, q="wombat")[0] == "Wombat care"


def test_every_result_is_reached_once(world, monkeypatch):
    monkeypatch.setattr(limits, "SEARCHED", 30)
    numbers = range(75)
    for number in numbers:
        world.ana.publishes(f"Wombat {number}.")
    address, shown = "/search?q=wombat", []
    while address:
        page = world.ben.reads(address)
        shown += re.findall(r"Wombat</mark> (\d+)\.</a>", page)
        older = re.search(r'href="([^"]+)" rel="next"', page)
        address = older and older[1].replace("&amp;", "&")
    assert sorted(map(int, shown)) == list(numbers)


def test_what_the_index_cannot_tell_is_looked_for_a_stretch_at_a_time(world, monkeypatch):
    world.ana.publishes("An ox.", files=[(BytesIO(b"x"), "ox.txt")])
    for number in range(8):
        world.ben.publishes(f"A yak, number {number}.")
    monkeypatch.setattr(limits, "SCANNED", 4)
    for asked in ("q=ox", "q=&by=ana.marin", "q=ox&has=file&kind=post"):
        address, shown = f"/search?{asked}", ""
        while address:
            page = world.ben.reads(address)
            shown += page.partition("<main")[2]
            older = re.search(r'href="([^"]+)" rel="next"', page)
            address = older and older[1].replace("&amp;", "&")
        assert shown.count("ox</mark>.</a>") == 1 or shown.count(">An ox.</a>") == 1
        assert "Look further back" in shown


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"kind": "page"}, ["Quokka care"]),
        ({"kind": "file"}, ["quokka-plan.pdf"]),
        ({"by": "ana.marin"}, ["Quokka care", "I feed the quokka."]),
        ({"by": "@Ana.Marin", "kind": "page"}, ["Quokka care"]),
        ({"by": "Ana Marin", "kind": "reply"}, ["I feed the quokka."]),
        ({"by": "nobody.here"}, []),
        ({"department": "Legal"}, ["Quokka care", "I feed the quokka."]),
        ({"topic": "#Zoo"}, ["Who feeds the quokka? #zoo", "I feed the quokka."]),
        ({"topic": "nothing"}, []),
        ({"has": "file"}, ["quokka-plan.pdf", "The quokka sleeps."]),
        ({"since": "2026-03-11", "kind": "page"}, ["Quokka care"]),
        ({"since": "2026-03-12"}, []),
        ({"until": "2026-03-10"}, []),
        ({"since": "2026-03-11", "until": "2026-03-11", "kind": "reply"}, ["I feed the quokka."]),
        ({"q": "quokka has:file", "kind": "post"}, ["The quokka sleeps."]),
        ({"q": "kind:page quokka"}, ["Quokka care"]),
        ({"q": "by:ana.marin kind:reply"}, ["I feed the quokka."]),
    ],
)
def test_a_search_is_narrowed(told, asked, expected):
    assert titles(told.eva, **{"q": "quokka"} | asked) == expected


@pytest.mark.parametrize(
    "asked",
    [
        {"kind": "x"}, {"since": "x"}, {"until": "9999-99-99"}, {"since": "0001-01-01"},
        {"has": "x"}, {"from": "x"}, {"from": "1.2"}, {"from": "9" * 30 + ".1.1"},
        {"from": "1.1.999999"}, {"topic": "#"}, {"by": "@"}, {"department": " "},
    ],
)  # fmt: skip
def test_what_makes_no_sense_narrows_nothing_and_breaks_nothing(told, asked):
    assert told.eva.get("/search", query_string={"q": "quokka"} | asked).status_code == 200


def test_what_narrows_a_search_is_said_and_taken_away_by_a_link(told):
    page = told.eva.reads("/search?q=quokka&by=ana.marin&kind=page")
    assert "By @ana.marin" in page
    assert 'href="/search?q=quokka&amp;kind=page"' in page
    assert 'href="/search?q=quokka&amp;kind=file&amp;by=ana.marin"' in page


def test_the_hit_far_inside_a_long_text_is_shown(world):
    long = "ß äöü " * 3_000 + "a QUOKKA at the end " + "議事 " * 3_000
    file = keeps(world.ana, b"x", "long.txt")
    with database.atomic():
        Searchable.note("file", file.id, "long.txt", long)
    shown = found(world.ben, "quokka")
    assert "a QUOKKA at the end" in shown
    assert len(shown) < 8 * excerpt.LENGTH + 10_000


def test_what_is_not_found_is_asked_for_without_a_name(world):
    page = world.ana.reads("/search?q=Parking+permit")
    assert "the words stand below for everybody, without your name" in page
    world.ana.reads("/search?q=parking%20PERMIT")
    world.ana.reads("/search?q=Parking+permit")
    world.ben.reads("/search?q=parking+permit")
    assert Asked.get().times == 3, "each spelling once a day for each person"
    shown = world.eva.reads("/search")
    assert "looked for 3 times" in shown
    assert "Ana" not in shown.partition("<main")[2].partition("</main>")[0]
    upkeep = world.eva.reads("/pages/upkeep").partition("Wanted pages")[2].partition("</main>")[0]
    assert "looked for 3 times" in upkeep, "beside the wanted pages"
    assert "Ana" not in upkeep


def test_what_is_found_meanwhile_is_not_asked_for_any_more(world):
    world.ana.reads("/search?q=parking+permit")
    world.ben.publishes("A parking permit comes from the desk.")
    assert "Asked for and not found" not in world.eva.reads("/search")


@pytest.mark.parametrize("query", ["ab", "x" * 61, "parking kind:page", "@", ""])
def test_what_is_no_question_is_not_noted(world, query):
    world.ana.get("/search", query_string={"q": query})
    assert not Asked.select().exists()


def test_looking_leaves_no_trace_before_and_after_the_trial_is_open(draft, travel):
    draft.ana.reads("/search?q=parking+permit")
    assert not Asked.select().exists()


def test_after_the_end_looking_leaves_no_trace(world, travel):
    travel(world.trial.ends_at)
    world.ana.reads("/search?q=parking+permit")
    assert not Asked.select().exists()


def test_outsiders_find_nothing(world):
    assert world.zoe.get("/search?q=travel").location.startswith("/sign-in")
