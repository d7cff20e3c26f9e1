"""A page or a folder gets another title: old titles lead on, links follow, nothing is lost."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilot import limits
from pilot.models.mending import mended
from pilot.models.page import Page
from pilot.models.redirect import Redirect
from pilot.models.revision import Revision
from tests.conftest import TODAY


def writes(visitor, title, body="Text."):
    response = visitor.post("/pages/new", title=title, body=body)
    assert response.status_code == 303, response.get_data(as_text=True)
    return response.location


def moves(visitor, old, new, **form):
    return visitor.post(f"/pages/{quote(old)}/move", title=new, **form)


def text_of(title):
    return Page.called(title).latest.body


def test_the_old_title_leads_to_the_page_under_its_new_one(world):
    writes(world.ana, "Trains", "Book early.")
    assert "Move or delete" in world.ben.reads("/pages/Trains")
    answer = moves(world.ben, "Trains", "Travel/By train")
    assert (answer.status_code, answer.location) == (303, "/pages/Travel/By_train")
    text = world.eva.reads("/pages/trains")
    assert "“trains” is now called “Travel/By train”" in text
    assert "Book early." in text
    assert "is now called" not in world.eva.reads("/pages/travel/by_train")
    for end in (".md", "/history", "/edit", "/blame", "?revision=1"):
        assert world.eva.get(f"/pages/Trains{end}").status_code == 200
    assert ">Trains<" not in world.eva.reads("/pages")
    assert "/pages/Travel/By_train" in world.eva.reads("/search?q=by+train")
    history = world.eva.reads("/pages/Travel/By_train/history")
    assert "Moved from “Trains”" in history
    assert [one.title for one in Revision.select()] == ["Trains", "Travel/By train"]


def test_links_of_pages_follow_in_one_revision_each_and_posts_stay_as_typed(world):
    writes(world.ana, "Trains", "About [[trains#early|us]] and `[[Trains]]`.")
    writes(world.ana, "Plan", "See [[Trains]], [[trains|how]] and [[Trains#Early]].\n\n    x")
    post = world.ben.publishes("As in [[Trains]].")
    moves(world.lea, "Trains", "Travel/Rail")
    assert text_of("Travel/Rail") == "About [[Travel/Rail#early|us]] and `[[Trains]]`."
    assert text_of("Plan").startswith(
        "See [[Travel/Rail]], [[Travel/Rail|how]] and [[Travel/Rail#Early]]."
    )
    plan = Page.called("Plan").latest
    assert (plan.number, plan.author) == (2, world.lea.person)
    assert plan.summary == "Links follow “Trains” to “Travel/Rail”"
    assert 'href="/pages/Travel/Rail"' in world.ben.reads(f"/posts/{post}")
    assert "[[Trains]]" in world.ben.reads(f"/posts/{post}/edit")
    linked = world.ben.reads("/pages/Travel/Rail").partition("Links here")[2]
    assert f'href="/posts/{post}"' in linked
    assert 'href="/pages/Plan"' in linked
    assert "Changed <time" in world.ben.reads("/pages/Plan")
    assert "Ana Marin" in world.ben.reads("/pages/Plan").partition("Changed <time")[2][:200]


def test_a_folder_moves_with_all_below_it_and_each_page_has_one_revision_more(world):
    writes(world.ana, "Travel", "[[Travel/Trains]] and [[Travel/Hotels/Munich]].")
    writes(world.ana, "Travel/Trains", "Up to [[Travel]], see [[Travel/Hotels/Munich]].")
    writes(world.ana, "Travel/Hotels/Munich", "None.")
    writes(world.ana, "Travelling", "[[Travel]], [[Travel/Trains]].")
    assert "Also the 2 pages below it" in world.ben.reads("/pages/Travel/move")
    assert moves(world.ben, "Travel", "Trips", below="1").location == "/pages/Trips"
    assert text_of("Trips") == "[[Trips/Trains]] and [[Trips/Hotels/Munich]]."
    assert text_of("Trips/Trains") == "Up to [[Trips]], see [[Trips/Hotels/Munich]]."
    assert text_of("Travelling") == "[[Trips]], [[Trips/Trains]]."
    assert {page.title: page.number for page in Page.select()} == {
        "Trips": 2, "Trips/Trains": 2, "Trips/Hotels/Munich": 2, "Travelling": 2,
    }  # fmt: skip
    assert "“travel/trains” is now called" in world.eva.reads("/pages/travel/trains")


def test_a_page_may_leave_those_below_it_behind_and_a_mere_folder_moves_whole(world):
    writes(world.ana, "Travel")
    writes(world.ana, "Travel/Trains")
    moves(world.ben, "Travel", "Trips")
    assert Page.called("Travel/Trains").title == "Travel/Trains"
    writes(world.ana, "Desk/Chairs")
    assert "1 page goes along." in world.ben.reads("/pages/Desk/move")
    assert moves(world.ben, "Desk", "Office").location == "/pages/Office"
    assert world.ben.get("/pages/Office/Chairs").status_code == 200


def test_a_folder_may_move_into_itself(world):
    for title in ("A", "A/A", "A/A/A"):
        writes(world.ana, title, f"{title}: [[A]]")
    assert moves(world.ben, "A", "A/A", below="1").status_code == 303
    assert sorted(page.title for page in Page.select()) == ["A/A", "A/A/A", "A/A/A/A"]
    assert [redirect.title for redirect in Redirect.select()] == ["A"]
    assert text_of("A/A/A/A") == "A/A/A: [[A/A]]"


def test_there_and_back_again_makes_no_loop_and_no_chain(world):
    writes(world.ana, "A", "Text of A, see [[A]].")
    for old, new in (("A", "B"), ("B", "A"), ("A", "C"), ("A", "D"), ("B", "B")):
        assert moves(world.ben, old, new).status_code == 303
    assert {redirect.title for redirect in Redirect.select()} == {"A", "C", "D"}
    for title in "ACD":
        assert f"“{title}” is now called “B”" in world.eva.reads(f"/pages/{title}")
    assert text_of("B") == "Text of A, see [[B]]."


def test_twice_does_no_harm_and_another_case_is_no_other_title(world):
    writes(world.ana, "trains")
    for _ in range(2):
        assert moves(world.ben, "trains", "Trains").location == "/pages/Trains"
    assert (Page.get().title, Page.get().number) == ("Trains", 2)
    assert Redirect.select().count() == 0


@pytest.mark.parametrize(
    ("title", "sentence"),
    [
        ("", "The page needs a title."),
        ("a/../b", "there must be a name"),
        ("x" * 201, "Keep the title to 200 characters."),
        ("Hotels", "There is a page “Hotels” already."),
        ("HOTELS", "There is a page “HOTELS” already."),
        ("Inns", "“Inns” leads to the page “Hotels”."),
        ("Gone", "A deleted page was called “Gone”."),
        ("Travel/Move", "is an address of its own"),
    ],
)
def test_a_title_that_is_taken_or_cannot_be_is_refused(world, title, sentence):
    writes(world.ana, "Trains")
    writes(world.ana, "Inns")
    moves(world.ana, "Inns", "Hotels")
    writes(world.ana, "Gone")
    world.ana.post("/pages/Gone/delete", base=1)
    answer = moves(world.ben, "Trains", title)
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)
    assert f'value="{title}"' in answer.get_data(as_text=True)
    assert Page.called("Trains").number == 1


def test_one_page_in_the_way_stops_the_whole_folder(world, monkeypatch):
    for title in ("Travel/Trains", "Travel/Hotels", "Trips/Hotels"):
        writes(world.ana, title)
    text = moves(world.ben, "Travel", "Trips").get_data(as_text=True)
    assert "“Trips/Hotels”: There is a page “Trips/Hotels” already." in text
    assert Page.called("Travel/Trains").title == "Travel/Trains"
    monkeypatch.setattr(limits, "MOVED_AT_ONCE", 1)
    answer = moves(world.ben, "Travel", "Journeys")
    assert "2 pages are too many to move at once" in answer.get_data(as_text=True)


def test_no_new_page_begins_under_a_title_that_leads_on_until_it_is_given_up(world):
    writes(world.ana, "Trains")
    post = world.ben.publishes("As in [[Trains]].")
    moves(world.ana, "Trains", "Rail")
    answer = world.ben.post("/pages/new", title="trains", body="Toy trains.")
    assert answer.status_code == 422
    assert "“trains” leads to the page “Rail”." in answer.get_data(as_text=True)
    assert "Toy trains." in answer.get_data(as_text=True)
    assert "Give up" in world.ben.reads("/pages/Trains/move")
    for _ in range(2):
        given_up = world.ben.post("/pages/Rail/give-up", title="Trains")
        assert given_up.location == "/pages/Rail/move"
    assert 'class="wanted"' in world.ben.reads(f"/posts/{post}")
    assert writes(world.ben, "Trains", "Toy trains.") == "/pages/Trains"


def test_whoever_was_writing_meanwhile_saves_to_the_page_under_its_new_title(world):
    address = writes(world.ana, "Trains", "One.\n\nTwo.")
    moves(world.ben, "Trains", "Rail")
    answer = world.eva.post(address, body="One.\n\nTwo and three.", base=1)
    assert answer.location == "/pages/Rail"
    assert text_of("Rail") == "One.\n\nTwo and three."


def test_what_was_wanted_under_the_new_title_is_found(world):
    post = world.ben.publishes("See [[Rail]].")
    writes(world.ana, "Trains")
    moves(world.ana, "Trains", "Rail")
    assert 'class="wanted"' not in world.ben.reads(f"/posts/{post}")
    assert "Wanted pages" not in world.ben.reads("/pages")


def test_links_that_followed_a_moved_page_are_no_change_to_catch_up_on(world, travel):
    world.ben.post("/pages/new", title="Plan", body="See [[Trains]].")
    world.ben.post("/pages/new", title="Trains", body="Text.")
    travel(TODAY + timedelta(minutes=1))
    world.ana.post("/pages/Plan/follow")
    world.ben.post("/pages/Trains/move", title="Rail")
    assert "Plan" not in world.ana.reads("/catchup")
    world.ben.post("/pages/Plan", body="See [[Rail]] early.", base=2)
    world.ben.post("/pages/Rail/move", title="Train")
    assert "Plan" in world.ana.reads("/catchup")
    world.ana.reads("/pages/Plan")
    assert "Plan" not in world.ana.reads("/catchup")


def test_nothing_moves_for_outsiders_after_the_end_or_where_nothing_is(world):
    writes(world.ana, "Trains")
    assert moves(world.zoe, "Trains", "Rail").status_code == 401
    assert moves(world.ana, "Nowhere", "Rail").status_code == 404
    assert world.ana.get("/pages/Nowhere/move").status_code == 404
    world.trial.freeze(None)
    assert moves(world.ana, "Trains", "Rail").status_code == 409
    assert Page.get().title == "Trains"


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("[[Old]] [[old]] [[ Old ]] [[Older]]", "[[New]] [[New]] [[New]] [[Older]]"),
        ("[[Old#a|b]] \\[[Old]] [[Old\\|x]]", "[[New#a|b]] \\[[Old]] [[New\\|x]]"),
        ("```\n[[Old]]\n```\n[[Old]]", "```\n[[Old]]\n```\n[[New]]"),
        ("~~~~\n~~~\n[[Old]]", "~~~~\n~~~\n[[Old]]"),
        ("`a [[Old]]` ``[[Old]]`` ` [[Old]]", "`a [[Old]]` ``[[Old]]`` ` [[New]]"),
        ("a ` b\n\n[[Old]] ` c", "a ` b\n\n[[New]] ` c"),
    ],
)
def test_links_follow_but_code_and_escaped_ones_stay(text, after):
    assert mended(text, {"old": "New"}) == after


@given(st.lists(st.sampled_from(["[[Old]]", "[[New]]", "`", "```", "~~~", "\n", "\\", "x ", "|"])))
def test_mending_changes_nothing_but_titles_and_once_is_enough(parts):
    text = "".join(parts)
    once = mended(text, {"old": "New"})
    assert once.replace("Old", "New") == text.replace("Old", "New")
    assert mended(once, {"old": "New"}) == once
    assert mended(text, {}) == text
