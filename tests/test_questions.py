"""Questions: which of them wait, in which order, and what may answer one being typed."""

from datetime import timedelta

import pytest

from pilot import clock
from pilot.database import database
from pilot.models.answer import Answer
from pilot.models.page import Page
from pilot.models.person import Person
from pilot.models.post import Post
from pilot.models.question import likely, parts_of
from tests.conftest import TODAY

ASKED = "How do I book a train for a guest?"


def replied(visitor, question, body="At the desk."):
    """The number of a new reply."""
    location = visitor.post(f"/posts/{question}/replies", body=body).location
    return int(location.rpartition("-")[2])


def accepts(visitor, question, reply):
    return visitor.post(f"/posts/{question}/answer", reply=reply)


def not_accepted(world):
    replied(world.ben, world.ana.publishes(ASKED, kind="question"))


def taken_back(world):
    question = world.ana.publishes(ASKED, kind="question")
    reply = replied(world.ben, question)
    for _ in range(2):
        assert accepts(world.ana, question, reply).status_code == 303


def answer_withdrawn(world):
    question = world.ana.publishes(ASKED, kind="question")
    reply = replied(world.ben, question)
    accepts(world.ana, question, reply)
    assert world.ben.post(f"/posts/{reply}/withdraw").status_code == 303


def question_withdrawn(world):
    world.ana.post(f"/posts/{world.ana.publishes(ASKED, kind='question')}/withdraw")


def an_update_with_a_question_mark(world):
    world.ana.publishes(ASKED, kind="update")


def answered_and_withdrawn(world):
    question = world.ana.publishes(ASKED, kind="question")
    accepts(world.ana, question, replied(world.ben, question))
    world.ana.post(f"/posts/{question}/withdraw")


def answered_by_the_asker(world):
    question = world.ana.publishes(ASKED, kind="question")
    accepts(world.ana, question, replied(world.ana, question))


@pytest.mark.parametrize(
    ("happens", "waits"),
    [
        (not_accepted, True),
        (taken_back, True),
        (answer_withdrawn, True),
        (question_withdrawn, False),
        (an_update_with_a_question_mark, False),
        (answered_by_the_asker, False),
        (answered_and_withdrawn, False),
    ],
)
def test_unanswered_is_a_question_without_an_accepted_answer(world, happens, waits):
    happens(world)
    page = world.ben.reads("/questions")
    assert (ASKED in page) == waits
    assert ("Every question has an answer." in page) != waits
    assert Answer.waiting().count() == Answer.count_waiting() == waits


def test_questions_wait_oldest_first_and_say_for_how_long(world, travel):
    world.ana.publishes("How do I pay in Lyon?", kind="question")
    travel(TODAY + timedelta(days=8))
    world.ana.publishes("How do I pay in Turin?", kind="question")
    travel(TODAY + timedelta(days=12, hours=1))
    page = world.ben.reads("/questions")
    assert page.index("How do I pay in Lyon?") < page.index("How do I pay in Turin?")
    assert page.index("Unanswered for 12 days") < page.index("Unanswered for 4 days")


def test_first_questions_of_newcomers_stand_on_top(world, travel):
    old = world.ana.publishes("An old hand writes.")
    travel(TODAY + timedelta(days=9))
    world.ana.publishes("How do I, an old hand, do this?", kind="question")
    world.ben.publishes("How do I begin?", kind="question")
    world.ben.publishes("How do I go on?", kind="question")
    page = world.lea.reads("/questions")
    top, rest = page.split("Oldest first")
    assert "First questions of newcomers" in top
    assert "How do I begin?" in top
    assert "an old hand" in rest
    assert "How do I go on?" in rest
    travel(TODAY + timedelta(days=17))
    assert "First questions of newcomers" not in world.lea.reads("/questions")
    assert old


def test_somebody_who_joined_this_week_is_a_newcomer_whatever_letters_they_wrote_before(world):
    with clock.travel(TODAY - timedelta(days=8)):
        world.ben.publishes("A letter of last week.")
    world.ben.publishes(ASKED, kind="question")
    assert "newcomers" not in world.lea.reads("/questions")
    with database.atomic():
        Person.update(joined_at=TODAY - timedelta(days=1)).where(
            Person.name == "Ben Adler"
        ).execute()
    assert "newcomers" in world.lea.reads("/questions")


def test_more_questions_than_fit_follow_on_the_next_page(world, travel):
    world.ana.publishes("I have been here for long.")
    travel(TODAY + timedelta(days=10))
    for number in range(23):
        world.ana.publishes(f"How do I do number {number}?", kind="question")
    first = world.ben.reads("/questions")
    assert "number 0?" in first
    assert "number 22?" not in first
    after = first[first.index("/questions?after=") :].partition('"')[0]
    assert "number 22?" in world.ben.reads(after)


def test_typing_a_question_shows_threads_pages_and_people_who_know(world):
    question = world.ana.publishes("How do I book a train for a visitor?", kind="question")
    accepts(world.ana, question, replied(world.ben, question, "Guests travel on the blue form."))
    Page.write("Travel/Booking a train", "Before Thursday noon.", by=world.lea.person)
    world.eva.post("/me", ask_about="trains, group rates")
    shown = world.sam.reads("/questions/similar?body=Where are trains for our guests booked")
    assert f'<a href="/posts/{question}">How do I book a train for a visitor?</a>' in shown
    assert '<span class="label good">Answered</span>' in shown
    assert '<a href="/pages/Travel/Booking_a_train">' in shown
    assert '<a href="/people/eva.lind">Eva Lind: trains, group rates</a>' in shown
    assert "<html" not in shown


@pytest.mark.parametrize(
    "typed", ["", "How do I", "What does this have with that", "?" * 600, "[" * 9_000, "\0 ' \" *"]
)
def test_nothing_is_shown_for_words_that_say_nothing(world, typed):
    world.ana.publishes(ASKED, kind="question")
    answer = world.ben.get("/questions/similar", query_string={"body": typed})
    assert (answer.status_code, answer.get_data(as_text=True).strip()) == (200, "")


def test_what_was_withdrawn_is_not_shown(world):
    question = world.ana.publishes(ASKED, kind="question")
    world.ana.post(f"/posts/{question}/withdraw")
    assert not likely("Can I book a train for a guest?")


def test_without_scripts_a_button_looks_and_the_words_stay_in_the_box(world):
    question = world.ana.publishes(ASKED, kind="question")
    assert 'formaction="/questions/similar"' in world.ben.reads("/")
    answer = world.ben.post(
        "/questions/similar", body="A train for my guest: how?", kind="question"
    )
    text = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert f'href="/posts/{question}"' in text
    assert "A train for my guest: how?</textarea>" in text
    assert 'value="question" checked' in text
    assert Post.select().count() == 2  # the sponsor's first one and Ana's


def test_an_outsider_learns_nothing_by_typing(world):
    assert world.zoe.get("/questions/similar?body=book a train for a guest").status_code == 303
    assert world.zoe.post("/questions/similar", body="book a train").status_code == 401


def test_the_longest_words_are_looked_up_by_their_beginnings():
    assert parts_of("Wo ist die Reisekostenabrechnung?") == ["reisekostenabr"]
    assert parts_of("How do I use SAP for VAT?") == ["sap", "vat"]


def test_the_rare_word_is_found_in_a_trial_full_of_posts(world):
    with database.atomic():
        for number in range(500):
            Post.store(
                world.ana.person, f"Train {number} for guests, booked with form {number % 7}.",
                kind="update",
            )  # fmt: skip
    world.ben.publishes("Where do I find the xylophone for the guests?", kind="question")
    found = likely("Is there a xylophone for guests who book trains?")
    assert found[0].title == "Where do I find the xylophone for the guests?"
