"""Notices: each person is told of what concerns them, once, and of nothing they did or saw."""

import re

import pytest

from pilot import limits
from pilot.database import database
from pilot.models.notice import Notice
from pilot.models.person import Person
from tests.conftest import TODAY

MUST_READ = {"kind": "announcement", "title": "Desk closed", "body": "From Friday.",
             "must_read": "1", "reason": "Everybody books."}  # fmt: skip


def bell(visitor, address="/files"):
    """The number at the bell, as it is shown."""
    link = re.search(r'<a class="bell".*?</a>', visitor.reads(address), re.S)[0]
    number = re.search(r'class="count">([\d+]+)', link)
    return number[1] if number else ""


def told(visitor):
    """What the list says, one text for each notice, newest first."""
    main = visitor.reads("/notices").partition('<ul class="rows notices">')[2].partition("</ul>")[0]
    items = re.findall(r"<li.*?</li>", main, re.S)
    return [" ".join(re.sub(r"<[^>]+>", " ", item).split()) for item in items]


def replies(visitor, thread, body):
    location = visitor.post(f"/posts/{thread}/replies", body=body).location
    return int(location.rpartition("-")[2])


@pytest.fixture
def question(world):
    return world.ana.publishes("How do I book a train?", kind="question")


def test_a_mention_is_told_to_whom_it_names_and_to_nobody_else(world):
    number = world.ana.publishes("Ask @ben.adler about trains.")
    assert bell(world.ben) == "1"
    (line,) = told(world.ben)
    assert line.startswith("New Ana Marin mentioned you")
    assert f'href="/posts/{number}"' in world.ben.reads("/notices")
    for visitor in (world.ana, world.lea, world.eva):
        assert bell(visitor) == ""
        assert told(visitor) == []


def test_a_reply_is_told_to_all_in_the_thread_but_its_author(world, question):
    replies(world.ben, question, "At the desk.")
    replies(world.eva, question, "Or online.")
    assert [len(told(visitor)) for visitor in (world.ana, world.ben, world.eva)] == [2, 1, 0]
    line = told(world.ana)[0]
    assert line.startswith("New Eva Lind replied")
    assert "Or online. in How do I book a train?" in line


def test_a_reply_that_names_somebody_tells_them_once(world, question):
    replies(world.ben, question, "As @ana.marin said.")
    (line,) = told(world.ana)
    assert "mentioned you" in line


def test_an_accepted_answer_is_told_to_who_gave_it(world, question):
    reply = replies(world.ben, question, "At the desk.")
    world.ana.post(f"/posts/{question}/answer", reply=reply)
    (line,) = told(world.ben)
    assert line.startswith("New Ana Marin accepted your answer")
    world.ana.post(f"/posts/{question}/answer", reply=reply)  # takes it back
    assert bell(world.ben) == ""


def test_a_decision_is_told_to_all_who_follow_the_idea(world):
    idea = world.ana.publishes("What if we met on trains?", kind="idea")
    replies(world.ben, idea, "Gladly.")
    world.ana.reads(f"/posts/{idea}")
    world.lea.post(f"/posts/{idea}/outcome", state="tried", reason="In May.")
    assert "Lea Brandt decided about an idea" in told(world.ana)[0]
    assert "Lea Brandt decided about an idea" in told(world.ben)[0]
    assert told(world.lea) == []
    world.lea.post(f"/posts/{idea}/outcome", state="done", reason="It worked.")
    assert bell(world.ben) == "1"  # the newer decision stands for both


def test_a_must_read_is_told_to_everybody_and_read_by_confirming(world):
    world.sam.publishes(**MUST_READ)
    everybody = (world.ana, world.ben, world.lea, world.eva)
    assert [bell(visitor) for visitor in everybody] == ["1"] * 4
    assert bell(world.sam) == ""
    number = Notice.get().post_id
    world.ana.post(f"/posts/{number}/acknowledge")
    assert bell(world.ana) == ""
    assert bell(world.ben) == "1"


def test_a_must_read_asked_again_is_told_again(world):
    number = world.sam.publishes(**MUST_READ)
    world.ana.post(f"/posts/{number}/acknowledge")
    form = {"title": "Desk closed", "body": "From Monday.", "ask_again": "1"}
    world.sam.post(f"/posts/{number}/edit", **form)
    assert (bell(world.ana), bell(world.ben)) == ("1", "1")


def test_a_muted_thread_tells_nothing_also_when_it_names_one(world, question):
    world.ana.post(f"/posts/{question}/follow", follow="0")
    reply = replies(world.ben, question, "Hello @ana.marin, at the desk.")
    replies(world.ana, question, "Thanks.")
    world.eva.post(f"/posts/{question}/replies", body="Or online.")
    assert told(world.ana) == []
    world.ben.post(f"/posts/{question}/follow", follow="0")
    world.lea.post(f"/posts/{question}/answer", reply=reply)
    assert not [line for line in told(world.ben) if "accepted" in line]


def test_opening_the_thread_reads_its_notices_and_no_others(world, question):
    other = world.ana.publishes("And a room?", kind="question")
    replies(world.ben, question, "At the desk.")
    replies(world.ben, other, "There, too.")
    assert bell(world.ana) == "2"
    assert bell(world.ana, f"/posts/{question}") == "1"
    assert [line.startswith("New") for line in told(world.ana)] == [True, False]


def test_a_name_that_comes_in_by_an_edit_is_told_and_told_once(world):
    number = world.ana.publishes("Ask the desk.")
    for body in ("Ask @ben.adler.", "Ask @ben.adler, or the desk."):
        world.ana.post(f"/posts/{number}/edit", body=body)
    assert len(told(world.ben)) == 1


def test_what_is_withdrawn_is_not_told_any_more(world, question):
    reply = replies(world.ben, question, "A secret.")
    world.ben.post(f"/posts/{reply}/withdraw")
    assert (bell(world.ana), told(world.ana)) == ("", [])


def test_pressing_twice_tells_once(world, question):
    for _ in range(2):
        replies(world.ben, question, "At the desk.")
    assert len(told(world.ana)) == 1


def test_who_has_left_is_told_nothing(world):
    with database.atomic():
        Person.update(left_at=TODAY).where(Person.handle == "ben.adler").execute()
    world.ana.publishes("Ask @ben.adler.")
    assert Notice.select().count() == 0


def test_reading_marks_what_was_shown_and_not_what_came_meanwhile(world, question):
    """R31: a notice that arrives between GET and POST stays unread."""
    replies(world.ben, question, "At the desk.")
    page = world.ana.reads("/notices")
    shown = dict(re.findall(r'name="(from|up_to)" value="(\d+)"', page))
    replies(world.eva, question, "Or online.")
    assert world.ana.post("/notices", **shown).location == "/notices"
    assert bell(world.ana) == "1"
    assert [line.startswith("New") for line in told(world.ana)] == [True, False]


def test_reading_the_first_page_leaves_the_older_ones(world, question):
    """R31: what stood on another page of the list was not shown."""
    for number in range(limits.NOTICES_SHOWN + 2):
        replies(world.ben, question, f"Reply {number}.")
    page = world.ana.reads("/notices")
    assert page.count('<li class="unread">') == limits.NOTICES_SHOWN
    world.ana.post("/notices", **dict(re.findall(r'name="(from|up_to)" value="(\d+)"', page)))
    assert bell(world.ana) == "2"
    older = re.search(r'href="(/notices\?before=\d+)"', page)[1]
    assert world.ana.reads(older).count('<li class="unread">') == 2


@pytest.mark.parametrize(
    "form", [{}, {"from": "x", "up_to": "y"}, {"from": "5"}, {"from": "9", "up_to": "1"}]
)
def test_nonsense_reads_nothing(world, question, form):
    replies(world.ben, question, "At the desk.")
    assert world.ana.post("/notices", **form).status_code == 303
    assert bell(world.ana) == "1"
    assert "At the desk." in world.ana.reads("/notices?before=nonsense")


def test_nobody_reads_another_s_notices(world, question):
    replies(world.ben, question, "At the desk.")
    notice = Notice.get().id
    world.eva.post("/notices", **{"from": notice, "up_to": notice})
    assert bell(world.ana) == "1"


def test_the_bell_counts_to_ninety_nine(world):
    for number in range(limits.NOTICES_COUNTED):
        world.ana.publishes(f"@ben.adler, number {number}")
    assert bell(world.ben) == "99"
    for number in range(2):
        world.ana.publishes(f"@ben.adler, once more {number}")
    assert bell(world.ben) == "99+"


def test_after_the_end_notices_are_read_without_a_trace(world, question):
    replies(world.ben, question, "At the desk.")
    world.trial.freeze(by=world.sam.person)
    assert "At the desk." in world.ana.reads(f"/posts/{question}")
    assert bell(world.ana) == "1"
    assert "<form" not in world.ana.reads("/notices").partition("<main")[2]
    assert world.ana.post("/notices", **{"from": 1, "up_to": 9}).status_code == 409
    assert Notice.get().read_at is None


def test_loaded_letters_tell_nobody(world, tmp_path):
    letter = "From: Ben Adler <ben@example.org>\nDate: Mon, 2 Feb 2026 10:00:00 +0000\n"
    letter += "Message-ID: <1@example.org>\nSubject: Trains\n\nAsk @ana.marin please.\n"
    path = tmp_path / "list.mbox"
    path.write_text(f"From ben@example.org Mon Feb  2 10:00:00 2026\n{letter}\n", "utf-8")
    assert world.run("letters", "load", str(path), "--into-open").exit_code == 0
    assert Notice.select().count() == 0
