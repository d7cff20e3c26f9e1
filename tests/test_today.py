"""Today, for the sponsor and executives: what waits for their answer, and their reach."""

import re
from datetime import timedelta

from pilot import limits
from pilot.database import database
from tests.conftest import MORNING
from tests.today import crowd, replies, text_of, waits


def test_a_question_that_names_me_waits_until_i_wrote_below_it(world):
    number = world.ana.publishes("Who pays, @eva.lind?", kind="question")
    assert waits(world.eva) == [number]
    assert "Names you" in text_of(world.eva)
    answer = world.eva.post(f"/posts/{number}/replies", body="I do.", next="/today")
    assert answer.location == "/today"
    assert waits(world.eva) == []
    assert "I do." in world.ana.reads(f"/posts/{number}")


def test_it_waits_again_when_somebody_names_me_again(world):
    number = world.ana.publishes("Who pays, @eva.lind?", kind="question")
    replies(world.eva, number, "I do.")
    again = replies(world.ben, number, "Also hotels, @eva.lind")
    assert waits(world.eva) == [again]


def test_an_accepted_answer_or_a_withdrawal_ends_the_waiting(world):
    for end in ("answer", "withdraw"):
        number = world.ana.publishes(f"Who pays for {end}, @eva.lind?", kind="question")
        reply = replies(world.ben, number, "Finance.")
        assert waits(world.eva) == [number]
        world.ana.post(f"/posts/{number}/{end}", reply=reply)
        assert waits(world.eva) == []


def test_a_reply_that_asks_below_my_post_waits(world):
    post = world.eva.publishes("Budgets are closed.")
    replies(world.ben, post, "Thank you. See https://example.org/?q=1")
    replies(world.ben, post, "> Is it?\n\nYes.")
    assert waits(world.eva) == []
    asked = replies(world.ana, post, "Also for *travel?*")
    assert waits(world.eva) == [asked]
    assert "Asks below a post of yours" in text_of(world.eva)


def test_the_sponsor_sees_what_waits_longest_after_what_names_them(world):
    first = world.ana.publishes("How do I book?", kind="question")
    named = world.ana.publishes("When, @sam.okoro?", kind="question")
    assert waits(world.sam) == [named, first]
    assert "Unanswered for just now" not in text_of(world.sam)
    assert waits(world.eva) == []
    assert "2 questions wait for somebody" in text_of(world.eva)


def test_five_minutes_hold_ten(world):
    for number in range(limits.TODAY_QUESTIONS + 2):
        world.ana.publishes(f"How do I do {number}?", kind="question")
    assert len(waits(world.sam)) == limits.TODAY_QUESTIONS


def test_an_empty_answer_is_refused_with_a_sentence(world):
    number = world.ana.publishes("Who pays, @eva.lind?", kind="question")
    answer = world.eva.post(f"/posts/{number}/replies", body=" ", next="/today")
    assert answer.status_code == 422
    assert "nothing to publish" in answer.get_data(as_text=True)


def test_after_the_end_there_is_no_box(world, travel):
    world.ana.publishes("Who pays, @eva.lind?", kind="question")
    travel(MORNING + timedelta(days=50))
    assert "Who pays" in text_of(world.eva)
    assert "<form" not in text_of(world.eva)


def test_few_people_make_no_figures(world):
    world.eva.publishes("Budgets are closed.")
    assert "1 post of yours" in text_of(world.eva)
    assert "<table" not in text_of(world.eva)


def test_who_opened_and_who_answered_is_counted_by_department(world):
    crowd("Sales", 5)
    crowd("Legal", 4)
    post = world.eva.publishes("Budgets are closed.")
    for visitor in (world.ana, world.ben):
        visitor.reads(f"/posts/{post}")
    replies(world.ben, post, "Thank you.")
    world.ana.post(f"/posts/{post}/useful")
    text = text_of(world.eva)
    assert "1 reply by others, found useful once" in text
    rows = dict(re.findall(r'<th scope="row">(\w+)</th>(.*?)</tr>', text))
    assert "Board" not in rows
    assert "Organisation" not in rows
    assert rows["Sales"].count("1 of 6") == 2
    assert "Opened a thread of yours" in text


def test_somebody_who_never_posted_is_told_so(world):
    assert "You have not posted yet" in text_of(world.eva)


def test_today_is_for_those_who_lead(world):
    for visitor in (world.ana, world.ben):
        assert visitor.get("/today").status_code == 403
        assert "/today" not in visitor.reads("/")
    for visitor in (world.sam, world.eva, world.lea):
        assert 'href="/today"' in visitor.reads("/")
    for visitor in (world.ana, world.sam, world.eva):
        assert visitor.post("/today", act="question", subject="1").status_code == 403
    assert world.zoe.get("/today").status_code == 303


def test_there_is_no_today_before_the_opening(draft):
    assert draft.lea.get("/today").status_code == 409
    assert "/today" not in draft.lea.reads("/")


def test_more_to_show_costs_no_more_queries(world, monkeypatch):
    asked, execute = [], database.execute_sql

    def noted(sql, *rest, **named):
        asked.append(sql)
        return execute(sql, *rest, **named)

    def queries():
        world.sam.reads("/today")  # what is remembered between two writes is remembered now
        asked.clear()
        world.sam.reads("/today")
        return len(asked)

    def talk(times):
        for n in range(times):
            world.ana.publishes(f"How do I do {n} of {times}?", kind="question")
            post = world.sam.publishes(f"News {n} of {times}.")
            replies(world.ben, post, "Is it so?")

    monkeypatch.setattr(database, "execute_sql", noted)
    talk(1)
    few = queries()
    talk(5)
    assert len(waits(world.sam)) == limits.TODAY_QUESTIONS
    assert queries() <= few


def test_executives_hear_that_shorter_is_heard_and_others_where_long_texts_go(world):
    for visitor in (world.sam, world.eva):
        assert "Shorter is heard" in visitor.reads("/")
    for visitor in (world.ana, world.lea):
        assert "Shorter is heard" not in visitor.reads("/")
        assert "has its place on a page" in visitor.reads("/")
    assert f'data-after="{limits.POST_HINT_CHARACTERS}"' in world.eva.reads("/")
