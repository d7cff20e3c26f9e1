"""How far one has read a thread: what is new to oneself, and how many others saw it."""

import re

import pytest

from pilot import limits
from pilot.database import database
from pilot.models.position import STANDING, Position


@pytest.fixture
def thread(world):
    """The number of Ana's question with a reply by Ben, which Eva has read."""
    number = world.ana.publishes("How do I book a train?", kind="question")
    world.ben.post(f"/posts/{number}/replies", body="At the desk.")
    world.eva.reads(f"/posts/{number}")
    return number


def new(visitor, thread):
    """(how many replies are said to be new, id of the reply that follows this word), or None."""
    page = visitor.reads(f"/posts/{thread}")
    found = re.search(r'id="new">(\d+) new since you read this</h2>.*?id="reply-(\d+)"', page, re.S)
    return found and (int(found[1]), int(found[2]))


def test_the_first_look_at_a_thread_has_nothing_new(world, thread):
    assert new(world.lea, thread) is None


def test_replies_since_the_last_look_are_new_once(world, thread):
    for body in ("Or online.", "Or by phone."):
        world.ben.post(f"/posts/{thread}/replies", body=body)
    assert new(world.eva, thread) == (2, thread + 2)
    assert new(world.eva, thread) is None


def test_one_s_own_reply_is_not_new(world, thread):
    world.eva.post(f"/posts/{thread}/replies", body="Thank you.")
    assert new(world.eva, thread) is None
    world.ben.post(f"/posts/{thread}/replies", body="You are welcome.")
    assert new(world.eva, thread) == (1, thread + 3)


def test_a_look_that_shows_nothing_new_writes_nothing(world, thread):
    before = list(Position.select().order_by(Position.id).tuples())
    world.eva.reads(f"/posts/{thread}")
    world.eva.client.head(f"/posts/{thread}")
    world.lea.client.head(f"/posts/{thread}")
    assert list(Position.select().order_by(Position.id).tuples()) == before


def test_a_position_never_goes_back(world, thread):
    ids = [thread, thread + 1]
    Position.note(world.eva.person, ids[:1])
    assert Position.get(Position.person == world.eva.person).last_id == thread + 1


def test_seen_by_is_said_from_three_on_and_never_by_whom(world, thread):
    address = f"/posts/{thread}"
    for visitor in (world.ben, world.ana):
        assert "Seen by" not in visitor.reads(address)
    world.lea.reads(address)
    page = world.ana.reads(address)
    assert f"Seen by {limits.SEEN_BY_MIN}" in page
    assert "Lea Brandt" not in page
    world.ana.reads(address)
    assert "Seen by 3" in world.ana.reads(address)  # its author is not counted


def test_after_the_end_reading_leaves_no_trace(world, thread):
    world.trial.freeze(by=world.sam.person)
    world.lea.reads(f"/posts/{thread}")
    assert [position.person.handle for position in Position.select()] == ["eva.lind"]


def test_a_refused_reply_comes_back_in_a_thread_that_still_shows(world, thread):
    answer = world.ben.post(f"/posts/{thread}/replies", body="")
    assert answer.status_code == 422
    assert "At the desk." in answer.get_data(as_text=True)


def test_what_else_names_the_viewer_is_not_looked_through(world, thread):
    """It grows with the trial: at a million posts a thread took twelve times as long."""
    known = {"viewer": world.ana.person.id, "thread": thread, "author": 1}
    plan = database.execute_sql(f"EXPLAIN QUERY PLAN {STANDING}", known).fetchall()
    steps = [row[3] for row in plan if "mention" in row[3]]
    assert len(steps) == 2
    assert all("post_id=?" in step for step in steps)
