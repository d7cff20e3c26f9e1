"""Today, for leads: the oldest question, the silent department, a giver to thank, and ticks."""

import re
from datetime import timedelta
from html import unescape

import pytest

from pilot import limits
from pilot.models.act import Act
from pilot.models.today import first_of_the_last_working_days
from tests.conftest import MORNING, TODAY
from tests.today import crowd, replies, text_of


def test_the_oldest_stands_there_with_whom_to_ask(world):
    world.ben.post("/me", ask_about="visas and Lyon")
    number = world.ana.publishes("How do I get a visa for Brazil?", kind="question")
    world.ana.publishes("How do I book a room?", kind="question")
    text = text_of(world.lea)
    assert "visa for Brazil" in text
    assert "said to ask about visas and Lyon" in text
    assert f"/posts/{number}?ask=ben.adler#reply" in text


def test_whoever_answered_with_these_words_or_wrote_on_the_topic_could_know(world):
    for n in range(8):
        world.sam.publishes(f"Something else {n}")
    old = world.ana.publishes("Where is the parking garage?", kind="question")
    reply = replies(world.ben, old, "The garage is behind the warehouse.")
    world.ana.post(f"/posts/{old}/answer", reply=reply)
    world.eva.publishes("New spaces. #parking")
    number = world.ana.publishes("Which garage has chargers? #parking", kind="question")
    found = re.findall(rf"/posts/{number}\?ask=([\w.]+)#", text_of(world.lea))
    assert found == ["ben.adler", "eva.lind"]


def test_whoever_was_asked_or_wrote_there_is_not_asked_again(world):
    for visitor in (world.ben, world.eva):
        visitor.post("/me", ask_about="visas")
    number = world.ana.publishes("How do I get a visa?", kind="question")
    replies(world.lea, number, "@ben.adler, do you know this?")
    replies(world.eva, number, "No idea.")
    assert "?ask=" not in text_of(world.lea)


def test_without_a_question_there_is_nothing_to_do(world):
    assert "Every question has an answer" in text_of(world.lea)


def test_the_quietest_of_five_and_more_is_named_and_none_of_its_people(world):
    crowd("Sales", 5)
    people = crowd("Legal", 5)
    world.ben.publishes("We sold.")
    text = text_of(world.lea)
    assert "Legal</a> has written nothing since" in text
    assert "/posts?department=Legal" in text
    assert not [person.name for person in people if person.name in text]


def test_it_is_counted_per_head(world):
    crowd("Sales", 14)
    crowd("Legal", 5)
    for n in range(2):
        world.ben.publishes(f"We sold {n}.")
    world.ana.publishes("We signed.")
    assert "Sales</a> has written 2 posts and replies" in text_of(world.lea)


def test_small_departments_are_never_looked_at(world):
    assert "none is looked at" in text_of(world.lea)


@pytest.mark.parametrize(
    ("days", "first"), [(0, "2026-03-05"), (2, "2026-03-09"), (3, "2026-03-09"),
                        (4, "2026-03-09"), (5, "2026-03-10")],
)  # fmt: skip
def test_five_working_days_leave_weekends_out(world, travel, days, first):
    travel(TODAY + timedelta(days=days))  # from Wednesday 11 March on
    assert str(first_of_the_last_working_days(5)) == first


@pytest.fixture
def help_given(world):
    """Ben's two replies and Eva's one helped Ana."""
    for n in range(2):
        question = world.ana.publishes(f"How do I {n}?", kind="question")
        world.ana.post(f"/posts/{question}/answer", reply=replies(world.ben, question, "So."))
    world.ana.post(f"/posts/{replies(world.eva, question, 'Or so.')}/useful")
    return question


def test_whoever_helped_most_is_one_name_with_an_invitation(world, help_given):
    text = text_of(world.lea)
    assert f"/posts/{help_given}?thank=ben.adler#reply" in text
    assert "Eva Lind" not in text


def test_somebody_else_stands_there_when_this_one_was_thanked(world, travel, help_given):
    world.lea.post("/today", act="giver", subject="ben.adler")
    assert "Ben Adler" in text_of(world.lea)
    travel(TODAY + timedelta(days=1))
    assert "Eva Lind" in text_of(world.lea)
    world.lea.post("/today", act="giver", subject="eva.lind")
    travel(TODAY + timedelta(days=2))
    assert "all who helped have been thanked" in text_of(world.lea)


def test_help_is_remembered_for_a_week(world, travel, help_given):
    travel(TODAY + timedelta(days=limits.THANKED_DAYS, hours=1))
    assert "Ben Adler" not in text_of(world.lea)


def test_one_s_own_answer_to_oneself_is_no_gift(world):
    question = world.ana.publishes("How do I?", kind="question")
    world.ana.post(f"/posts/{question}/answer", reply=replies(world.ana, question, "So."))
    assert "Thank Ana" not in text_of(world.lea)


def test_a_tick_holds_for_the_day_and_can_be_taken_back(world, travel):
    number = world.ana.publishes("How do I book?", kind="question")
    assert "0 of 3 done" in text_of(world.lea)
    for _ in range(2):
        assert world.lea.post("/today", act="question", subject=number).location == "/today"
    assert Act.select().count() == 1
    assert "1 of 3 done" in text_of(world.lea)
    world.lea.post("/today", act="question", undo="1")
    assert "0 of 3 done" in text_of(world.lea)
    world.lea.post("/today", act="question", subject=number)
    travel(TODAY + timedelta(days=1))
    assert "0 of 3 done" in text_of(world.lea)


def test_what_was_done_stays_what_it_was(world):
    first = world.ana.publishes("How do I book?", kind="question")
    world.ana.publishes("How do I pay?", kind="question")
    world.lea.post("/today", act="question", subject=first)
    world.ana.post(f"/posts/{first}/answer", reply=replies(world.ben, first, "So."))
    assert "How do I book?" in text_of(world.lea)


@pytest.mark.parametrize(
    "form",
    [{}, {"act": "sleep"}, {"act": "question"}, {"act": "question", "subject": "1"},
     {"act": "question", "subject": "9" * 30}, {"act": "department", "subject": "Nowhere"},
     {"act": "giver", "subject": "nobody"}, {"act": "giver", "subject": "\0"}],
)  # fmt: skip
def test_nonsense_is_refused_with_a_sentence(world, form):
    answer = world.lea.post("/today", **form)
    assert answer.status_code == 422
    assert "not among today's acts" in unescape(answer.get_data(as_text=True))
    assert not Act.select().exists()


def test_nothing_is_ticked_after_the_end(world, travel):
    number = world.ana.publishes("How do I book?", kind="question")
    travel(MORNING + timedelta(days=50))
    assert world.lea.post("/today", act="question", subject=number).status_code == 409
    assert "<form" not in text_of(world.lea)
    assert "?ask=" not in text_of(world.lea)
