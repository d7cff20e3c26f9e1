"""Pages made of posts: the editor begins with the answer, and both lead to each other."""

import html
import re
from datetime import timedelta

import pytest

from pilot.models.origin import Origin
from pilot.models.page import Page
from pilot.models.post import Post


@pytest.fixture
def answer(world):
    """The number of Ben's reply to Ana's question."""
    question = world.ana.publishes(
        "How do I book a [train] for a guest/visitor? #travel", kind="question"
    )
    location = world.ben.post(f"/posts/{question}/replies", body="On the **blue** form.").location
    return int(location.rpartition("-")[2])


def fields(page):
    """{name: value} of the editor's form."""
    form = page[page.index('<form class="editor"') :].partition("</form>")[0]
    found = dict(re.findall(r'name="(\w+)"[^>]* value="([^"]*)"', form))
    found["body"] = re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", form, re.DOTALL)[1]
    return {name: html.unescape(value) for name, value in found.items()}


def test_one_click_leads_to_the_editor_with_title_text_and_source(world, answer):
    assert f'action="/posts/{answer}/page"' in world.lea.reads(Post.get_by_id(answer).root.address)
    click = world.lea.post(f"/posts/{answer}/page")
    assert (click.status_code, click.location) == (303, f"/pages/new?origin={answer}")
    typed = fields(world.lea.reads(click.location))
    assert typed["title"] == "How do I book a train for a guest visitor"
    source = Post.get_by_id(answer).address
    assert typed["body"] == f"On the **blue** form.\n\nFrom [an answer by Ben Adler]({source})."
    assert not Page.select().exists()


def test_after_saving_the_post_leads_to_the_page_and_the_page_back(world, answer):
    typed = fields(world.lea.reads(f"/pages/new?origin={answer}"))
    saved = world.lea.post("/pages/new", **{**typed, "title": "Travel/Guests"})
    assert (saved.status_code, saved.location) == (303, "/pages/Travel/Guests")
    reply = Post.get_by_id(answer)
    page = world.ana.reads("/pages/Travel/Guests")
    assert f'made from <a href="{reply.address}">what Ben Adler wrote</a>' in page
    thread = world.ana.reads(reply.root.address)
    assert 'On page <a href="/pages/Travel/Guests">Travel/Guests</a>' in thread
    assert f'action="/posts/{answer}/page"' not in thread
    again = world.ana.post(f"/posts/{answer}/page")
    assert again.location == "/pages/Travel/Guests"


def test_saving_it_twice_makes_one_page_with_one_origin(world, answer):
    typed = fields(world.lea.reads(f"/pages/new?origin={answer}"))
    for _ in range(2):
        assert world.lea.post("/pages/new", **typed).status_code == 303
    assert (Page.select().count(), Origin.select().count()) == (1, 1)


def test_what_was_typed_and_where_it_came_from_survive_a_refusal(world, answer):
    typed = fields(world.lea.reads(f"/pages/new?origin={answer}"))
    refused = world.lea.post("/pages/new", **{**typed, "title": "  "})
    assert refused.status_code == 422
    assert fields(refused.get_data(as_text=True))["origin"] == str(answer)
    assert not Origin.select().exists()


def test_a_title_that_is_taken_gets_a_number(world, answer):
    Page.write("How do I book a train for a guest visitor", "Another one.", by=world.ana.person)
    typed = fields(world.lea.reads(f"/pages/new?origin={answer}"))
    assert typed["title"] == "How do I book a train for a guest visitor 2"


@pytest.mark.parametrize("body", ["???", "/", "[[Page]]", "x" * 9_000, "\u202e?", "# [](/f/x)"])
def test_any_post_becomes_a_page_with_some_title(world, body):
    number = world.ana.publishes(f"{body}\n\nSome words.")
    typed = fields(world.ana.reads(f"/pages/new?origin={number}"))
    assert 0 < len(typed["title"]) <= 200
    assert world.ana.post("/pages/new", **typed).status_code == 303


def test_a_withdrawn_post_makes_no_page_and_its_page_names_it_no_more(world, answer):
    typed = fields(world.lea.reads(f"/pages/new?origin={answer}"))
    world.lea.post("/pages/new", **typed)
    address = Page.get().address
    world.ben.post(f"/posts/{answer}/withdraw")
    assert "made from" not in world.ana.reads(address)
    assert world.lea.post(f"/posts/{answer}/page").status_code == 404
    assert world.lea.get(f"/pages/new?origin={answer}").status_code == 404


def test_an_outsider_and_the_end_make_no_pages(world, answer, travel):
    assert world.zoe.post(f"/posts/{answer}/page").status_code == 401
    travel(world.trial.ends_at + timedelta(minutes=1))
    assert world.lea.post(f"/posts/{answer}/page").status_code == 409
