"""Pieces of pages are made once and shown to many: nobody sees what belongs to somebody else."""

import io
import re
import sqlite3
import time
from contextlib import closing

import pytest

from pilot import limits
from pilot.models.post import Post

QUESTION = {"kind": "question", "body": "How do I book a train to Lyon?"}


@pytest.fixture
def post(world):
    """Ana's question, which Ben and Lea have on their timelines, rendered already."""
    world.ana.post("/posts", **QUESTION)
    post = Post.select().order_by(Post.id.desc()).first()
    for visitor in (world.ana, world.ben, world.lea):
        visitor.reads("/")
    return post


def card(visitor, post, address="/"):
    """The HTML of one post or reply as this visitor sees it."""
    return re.search(
        rf'<article [^>]*id="\w+-{post.id}".*?</article>', visitor.reads(address), re.S
    )[0]


def reply_to(post, visitor, body):
    visitor.post(f"/posts/{post.id}/replies", body=body)
    return Post.select().order_by(Post.id.desc()).first()


@pytest.mark.parametrize("address", ["/", "/posts?kind=question", "/posts/{}"])
def test_only_ana_may_edit_and_withdraw_her_post(world, post, address):
    address = address.format(post.id)
    for _ in range(2):
        assert f'action="/posts/{post.id}/withdraw"' in card(world.ana, post, address)
        assert "Withdraw" not in card(world.ben, post, address)
        assert "Edit" not in card(world.lea, post, address)


@pytest.mark.parametrize("address", ["/", "/posts/{}"])
def test_ben_s_mark_is_pressed_for_ben_alone_and_counted_for_all(world, post, address):
    address = address.format(post.id)
    world.ben.post(f"/posts/{post.id}/useful")
    for _ in range(2):
        assert 'aria-pressed="true"' in card(world.ben, post, address)
        assert 'aria-pressed="false"' in card(world.lea, post, address)
        assert "Useful to 1" in card(world.ana, post, address)
        assert '<span class="count">1</span>' in card(world.lea, post, address)


def test_a_mark_taken_back_is_gone_for_all_at_once(world, post):
    for _ in range(2):
        world.ben.post(f"/posts/{post.id}/useful")
        world.lea.reads("/")
    assert 'aria-pressed="false"' in card(world.ben, post)
    assert "Useful to" not in card(world.ana, post)


def test_an_edit_is_read_by_everybody_at_once_and_says_so(world, post):
    world.ana.post(f"/posts/{post.id}/edit", body="How do I book a ferry?")
    for visitor in (world.ana, world.ben):
        assert "ferry" in card(visitor, post)
        assert "Lyon" not in card(visitor, post)
        assert f'href="/posts/{post.id}/history"' in card(visitor, post)


def test_a_second_edit_in_the_same_moment_is_read_too(world, post):
    for body in ("Once more", "And again"):
        world.ana.post(f"/posts/{post.id}/edit", body=body)
        assert body in card(world.ben, post)


def test_a_withdrawn_post_leaves_everybody_s_timeline_at_once(world, post):
    world.ana.post(f"/posts/{post.id}/withdraw")
    for visitor in (world.ana, world.ben):
        assert "Lyon" not in visitor.reads("/")
        assert "Lyon" not in visitor.reads(f"/posts/{post.id}")


def test_replies_are_counted_at_once_also_when_one_is_withdrawn(world, post):
    first = reply_to(post, world.ben, "With the form.")
    assert 'Reply <span class="count">1</span>' in card(world.lea, post)
    reply_to(post, world.lea, "Or by phone.")
    assert 'Reply <span class="count">2</span>' in card(world.ana, post)
    world.ben.post(f"/posts/{first.id}/withdraw")
    assert 'Reply <span class="count">1</span>' in card(world.ana, post)


def test_an_accepted_answer_shows_at_once_and_only_who_may_can_take_it_back(world, post):
    reply, thread = reply_to(post, world.ben, "With the form."), f"/posts/{post.id}"
    assert "Unanswered" in card(world.ben, post)
    assert "Accept answer" in card(world.ana, reply, thread)
    assert "Accept answer" not in card(world.ben, reply, thread)
    world.ana.post(f"/posts/{post.id}/answer", reply=reply.id)
    assert "Answered" in card(world.ben, post)
    assert "Accepted answer" in card(world.ben, reply, thread)
    assert "Take back" in card(world.ana, reply, thread)
    assert "Take back" in card(world.lea, reply, thread)
    assert "Take back" not in card(world.ben, reply, thread)


def test_a_file_added_by_a_later_reply_belongs_to_that_reply_alone(world, post):
    world.ben.post(f"/posts/{post.id}/replies", files=[file("form.txt")], body="Here it is.")
    reply = Post.select().order_by(Post.id.desc()).first()
    assert "form.txt" in card(world.ana, reply, f"/posts/{post.id}")
    assert "form.txt" not in card(world.ana, post, f"/posts/{post.id}")


def test_a_new_name_and_department_show_on_posts_written_before(world, post):
    moved = "name,mail,department\nAna Silva,ana@example.org,Board\n"
    world.lea.post("/roster", files=[file("roster.csv", moved.encode())])
    assert "Ana Silva" in card(world.ben, post)
    assert "Board" in card(world.ben, post)


def test_what_stands_beside_the_timeline_follows_the_questions(world, post):
    assert "book a train" in beside(world.ben)
    reply = reply_to(post, world.ben, "With the form.")
    world.ana.post(f"/posts/{post.id}/answer", reply=reply.id)
    assert "book a train" not in beside(world.ben)
    world.ana.post("/posts", body="New #stations everywhere", kind="update")
    assert "#stations" in beside(world.ben)


def test_after_the_end_nobody_is_offered_what_nobody_can_do(world, post):
    world.trial.freeze(by=world.sam.person)
    for visitor in (world.ana, world.ben):
        assert "<form" not in card(visitor, post)
        assert "Replies" in card(visitor, post)


def test_names_and_titles_stay_text(world):
    angry = "name,mail,department\n<b>Ben</b>,ben@example.org,<i>Sales</i>\n"
    world.lea.post("/roster", files=[file("roster.csv", angry.encode())])
    title = '"><script>alert(1)</script>'
    world.eva.post("/posts", kind="announcement", title=title, body="<script>1</script>")
    world.ben.post("/posts", kind="update", body="Hello")
    for _ in range(2):
        page = world.ana.reads("/")
        assert "<b>Ben" not in page
        assert "<i>Sales" not in page
        assert "<script>" not in page
        assert "&lt;b&gt;Ben" in page
        assert "&lt;script&gt;alert(1)" in page


def test_another_process_s_writing_is_seen_as_soon_as_promised(world, post):
    with closing(sqlite3.connect(world.folder / "trial.db")) as other, other:
        other.execute("UPDATE person SET name = 'Ana the Second' WHERE id = ?", (post.author_id,))
    time.sleep(limits.FOREIGN_SECONDS)  # so long it may take, and no longer
    assert "Ana the Second" in card(world.ben, post)


def beside(visitor):
    return re.search(r"<aside.*?</aside>", visitor.reads("/"), re.S)[0]


def file(name, content=b"words"):
    return io.BytesIO(content), name
