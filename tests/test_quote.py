"""Quote: the reply box opens with somebody's words in it; no script is needed for that."""

import re
from datetime import timedelta
from html import unescape

import pytest

from pilot import limits
from tests.conftest import MORNING


def box(visitor, address):
    """What stands in the reply box of that page."""
    found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", visitor.reads(address), re.DOTALL)
    return unescape(found[1])


@pytest.fixture
def thread(world):
    """(post, reply): Ben's question and Ana's two paragraphs below it."""
    post = world.ben.publishes("Who signs?", kind="question")
    location = world.ana.post(f"/posts/{post}/replies", body="I do.\n\nOn <Mondays> & *early*.")
    return post, int(location.location.rpartition("-")[2])


def test_a_reply_is_quoted_with_its_author_s_handle(world, thread):
    post, reply = thread
    link = f"/posts/{post}?quote={reply}#reply"
    assert link in world.ben.reads(f"/posts/{post}")
    words = box(world.ben, link)
    assert words == "@ana.marin wrote:\n\n> I do.\n>\n> On <Mondays> & *early*.\n\n"
    world.ben.post(f"/posts/{post}/replies", body=f"{words}And on Fridays?")
    text = world.ben.reads(f"/posts/{post}")
    assert re.search(r"<a [^>]*href=\"/people/ana.marin\"[^>]*>@ana.marin</a> wrote:", text)
    assert re.search(r"<blockquote>\s*<p>I do\.</p>", text)
    assert "<p>And on Fridays?</p>" in text


def test_the_first_post_is_quoted_too(world, thread):
    post, _ = thread
    assert f"/posts/{post}?quote={post}#reply" in world.ana.reads(f"/posts/{post}")
    assert box(world.ana, f"/posts/{post}?quote={post}") == "@ben.adler wrote:\n\n> Who signs?\n\n"


def test_a_long_text_is_cut_so_that_the_reply_still_fits(world, thread):
    post = world.ana.publishes("word " * (limits.POST_CHARACTERS // 5))
    words = box(world.ben, f"/posts/{post}?quote={post}")
    assert words.endswith("word …\n\n")
    assert world.ben.post(f"/posts/{post}/replies", body=f"{words}Yes.").status_code == 303


def test_what_is_withdrawn_or_elsewhere_is_not_quoted(world, thread):
    post, reply = thread
    elsewhere = world.ana.publishes("Elsewhere.")
    world.ana.post(f"/posts/{reply}/withdraw")
    for number in (reply, elsewhere, 999, 2**70, "x", "-1", ""):
        assert world.ben.get(f"/posts/{post}?quote={number}").status_code in (200, 404)
        if number != 2**70:
            assert box(world.ben, f"/posts/{post}?quote={number}") == ""


def test_somebody_who_may_know_is_asked_and_a_giver_is_thanked(world, thread):
    post, _ = thread
    assert box(world.lea, f"/posts/{post}?ask=ana.marin") == "@ana.marin, do you know this? "
    assert box(world.lea, f"/posts/{post}?thank=ana.marin") == "Thank you, @ana.marin! "
    assert box(world.lea, f"/posts/{post}?ask=nobody") == ""


def test_a_quotation_keeps_a_draft_of_its_own(world, thread):
    post, reply = thread
    assert f'data-draft="reply-{post}"' in world.ben.reads(f"/posts/{post}")
    draft = f'data-draft="reply-{post}-quote-{reply}"'
    assert draft in world.ben.reads(f"/posts/{post}?quote={reply}")
    refused = world.ben.post(f"/posts/{post}/replies", body=" ", draft=f"quote-{reply}")
    assert draft in refused.get_data(as_text=True)


def test_after_a_reply_one_goes_on_where_one_was_but_never_elsewhere(world, thread):
    post, _ = thread
    for address, there in (
        ("/today", "/today"), ("https://example.org/", "/"), ("//example.org", "/"),
        ("/\\example.org", "/"),
    ):  # fmt: skip
        answer = world.ana.post(f"/posts/{post}/replies", body=f"Yes {address}", next=address)
        assert (answer.status_code, answer.location) == (303, there)


def test_nothing_is_quoted_after_the_end(world, thread, travel):
    post, reply = thread
    travel(MORNING + timedelta(days=50))
    text = world.ben.reads(f"/posts/{post}?quote={reply}")
    assert "?quote=" not in text
    assert "<textarea" not in text
