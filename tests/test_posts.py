"""Posts: published, read, changed with visible history, withdrawn."""

from datetime import timedelta

import pytest

from pilot import limits
from pilot.database import database
from pilot.models.answer import Answer
from pilot.models.person import Person
from pilot.models.post import Post
from pilot.models.reaction import Reaction
from tests.conftest import TODAY


@pytest.mark.parametrize("kind", ["update", "question", "idea"])
def test_ana_publishes_and_everybody_reads_it(world, kind):
    number = world.ana.publishes("The **train** to Lyon is late.", kind=kind)
    for visitor in (world.ben, world.sam, world.lea):
        assert "<strong>train</strong>" in visitor.reads(f"/posts/{number}")
    assert "<strong>train</strong>" in world.ben.reads(f"/posts?kind={kind}")


@pytest.mark.parametrize(("who", "may"), [("ana", 0), ("sam", 1), ("eva", 1), ("lea", 1)])
def test_announcements_come_from_those_who_lead(world, who, may):
    form = {"kind": "announcement", "title": "Desk closed", "body": "On Friday."}
    visitor = getattr(world, who)
    answer = visitor.post("/posts", **form)
    assert answer.status_code == (303 if may else 422)
    assert ('value="announcement"' in visitor.reads("/")) == bool(may)
    if not may:
        text = answer.get_data(as_text=True)
        assert "Announcements come from the sponsor" in text
        assert "On Friday." in text


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"body": ""}, "There is nothing to publish yet."),
        ({"body": " \n\t\ufeff\0"}, "There is nothing to publish yet."),
        ({"body": "x" * 10_001}, "This is 10,001 characters long. Keep it to 10,000;"),
        ({"body": "y", "kind": "rant"}, "Choose Update, How do I…"),
        ({"body": "y", "kind": "reply"}, "Choose Update, How do I…"),
        ({"body": "y", "kind": "announcement"}, "An announcement needs a title."),
        ({"body": "y", "kind": "announcement", "title": "t" * 201}, "Keep the title to 200"),
    ],
)
def test_nonsense_is_refused_with_a_reason_and_the_text_is_kept(world, form, sentence):
    answer = world.lea.post("/posts", **form)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert sentence in text
    assert form["body"].strip(" \n\t\ufeff\0") in text
    assert Post.select().count() == 1


def test_a_post_of_exactly_the_limit_is_taken(world):
    assert world.ana.post("/posts", body="x" * limits.POST_CHARACTERS).status_code == 303


def test_pressing_twice_publishes_once(world, travel):
    first = world.ana.publishes("Is this thing on?")
    assert world.ana.publishes("Is this thing on?") == first
    travel(TODAY + timedelta(seconds=limits.TWICE_SECONDS))
    assert world.ana.publishes("Is this thing on?") != first


def test_nobody_posts_before_the_trial_is_open(draft):
    answer = draft.ana.post("/posts", body="Is it open?")
    assert answer.status_code == 409
    assert Post.select().count() == 0


def test_text_is_text_and_never_markup(world):
    number = world.ana.publishes('<script>alert("x")</script> <img src=x onerror=alert(1)>')
    text = world.ben.reads(f"/posts/{number}")
    assert "<script>alert" not in text
    assert "<img src=x" not in text
    assert "&lt;script&gt;" in text


def test_invisible_characters_are_left_out(world):
    number = world.ana.publishes("a\0b\x07c\u202ed\r\ne")
    assert Post.get_by_id(number).body == "abcd\ne"


def test_an_own_full_address_becomes_a_link_that_survives(world):
    number = world.ana.publishes("See http://localhost:8000/posts/1 for why.")
    assert Post.get_by_id(number).body == "See /posts/1 for why."
    assert 'href="/posts/1"' in world.ben.reads(f"/posts/{number}")


def test_a_mention_and_a_topic_lead_where_they_say(world):
    world.ana.publishes("Ask @ben.adler about the #Reisebüro.")
    text = world.eva.reads("/")
    assert 'href="/people/ben.adler"' in text
    topic = text.partition('href="/posts?topic=')[2].partition('"')[0]
    assert "Reisebüro" in world.eva.reads(f"/posts?topic={topic}")
    assert "Reisebüro" not in world.eva.reads("/posts?topic=lyon")


def test_an_edit_shows_what_it_said_before(world):
    number = world.ana.publishes("The desk opens at 9.")
    assert "The desk opens at 9." in world.ana.reads(f"/posts/{number}/edit")
    edited = world.ana.post(f"/posts/{number}/edit", body="The desk opens at 8.")
    assert edited.location == f"/posts/{number}"
    assert "opens at 8" in world.ben.reads(f"/posts/{number}")
    assert f'href="/posts/{number}/history"' in world.ben.reads(f"/posts/{number}")
    history = world.ben.reads(f"/posts/{number}/history")
    assert "opens at 9" in history
    assert "opens at 8" in history


def test_saving_the_same_text_again_is_no_edit(world):
    number = world.ana.publishes("The desk opens at 9.")
    world.ana.post(f"/posts/{number}/edit", body="The desk opens at 9. ")
    assert "/history" not in world.ben.reads(f"/posts/{number}")


@pytest.mark.parametrize("body", ["", "x" * 10_001])
def test_an_edit_to_nonsense_is_refused_and_changes_nothing(world, body):
    number = world.ana.publishes("The desk opens at 9.")
    answer = world.ana.post(f"/posts/{number}/edit", body=body)
    assert answer.status_code == 422
    assert body in answer.get_data(as_text=True)
    assert Post.get_by_id(number).body == "The desk opens at 9."


def test_a_withdrawn_post_leaves_its_place_and_takes_its_text_along(world):
    number = world.ana.publishes("A secret word: quokka. #zoo")
    world.ben.post(f"/posts/{number}/replies", body="Which animal?")
    assert world.ana.post(f"/posts/{number}/withdraw").status_code == 303
    for address in ("/", "/search?q=quokka", "/people/ana.marin", "/posts?topic=zoo"):
        assert "A secret word" not in world.ben.reads(address), address
    thread = world.ben.reads(f"/posts/{number}")
    assert "quokka" not in thread
    assert "Withdrawn by its author" in thread
    assert "Which animal?" in thread
    assert world.ben.get(f"/posts/{number}/history").status_code == 404
    assert world.ana.post(f"/posts/{number}/withdraw").status_code == 404
    assert world.ana.post(f"/posts/{number}/edit", body="Back again.").status_code == 404


def test_a_question_whose_answer_was_withdrawn_waits_again(world):
    number = world.ana.publishes("How do I book a train?", kind="question")
    reply = world.ben.post(f"/posts/{number}/replies", body="At the desk.").location
    reply = reply.rpartition("-")[2]
    world.ana.post(f"/posts/{number}/answer", reply=reply)
    assert "How do I book" not in world.eva.reads("/questions").partition("<main")[2]
    world.ben.post(f"/posts/{reply}/withdraw")
    assert "How do I book" in world.eva.reads("/questions")
    assert Answer.select().count() == 0


def test_unanswered_are_questions_without_an_accepted_answer(world):
    """R34 in six cases: no reply, a reply, an accepted one, taken back, withdrawn, no question."""
    bare, replied, accepted, back, gone = (
        world.ana.publishes(f"How do I do {what}?", kind="question")
        for what in ("nothing", "replies", "answers", "undoing", "leaving")
    )
    world.ana.publishes("How do I do updates? Like this.")
    replies = {
        number: world.ben.post(f"/posts/{number}/replies", body="So.").location.rpartition("-")[2]
        for number in (replied, accepted, back)
    }
    for number in (accepted, back, back):
        world.ana.post(f"/posts/{number}/answer", reply=replies[number])
    world.ana.post(f"/posts/{gone}/withdraw")
    waiting = world.eva.reads("/questions").partition("<main")[2]
    shown = [number for number in range(1, 20) if f'id="post-{number}"' in waiting]
    assert shown == [bare, replied, back]


def test_the_timeline_goes_on_below_its_end(world):
    numbers = [world.ana.publishes(f"Post number {n}.") for n in range(limits.TIMELINE_POSTS + 3)]
    first = world.ben.reads("/")
    assert f'id="post-{numbers[-1]}"' in first
    assert f'id="post-{numbers[2]}"' not in first
    older = first.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
    second = world.ben.reads(older.replace("&amp;", "&"))
    assert f'id="post-{numbers[2]}"' in second
    assert f'id="post-{numbers[-1]}"' not in second
    assert 'rel="next"' not in second


def test_useful_is_counted_once_per_person_and_taken_back(world):
    number = world.ana.publishes("Take the night train.")
    for visitor in (world.ben, world.eva):
        assert visitor.post(f"/posts/{number}/useful").status_code == 303
    assert "Useful to 2" in world.ana.reads(f"/posts/{number}")
    world.ben.post(f"/posts/{number}/useful")
    assert "Useful to 1" in world.ana.reads(f"/posts/{number}")
    assert Reaction.select().count() == 1


def test_nobody_finds_their_own_post_useful(world):
    number = world.ana.publishes("Take the night train.")
    answer = world.ana.post(f"/posts/{number}/useful")
    assert answer.status_code == 422
    assert "what others say" in answer.get_data(as_text=True)
    assert Reaction.select().count() == 0


def test_what_is_withdrawn_cannot_be_useful(world):
    number = world.ana.publishes("Take the night train.")
    world.ana.post(f"/posts/{number}/withdraw")
    assert world.ben.post(f"/posts/{number}/useful").status_code == 404


def test_the_words_of_who_left_stay(world):
    number = world.ana.publishes("Take the night train.")
    with database.atomic():
        Person.update(left_at=TODAY).where(Person.handle == "ana.marin").execute()
    assert "night train" in world.ben.reads(f"/posts/{number}")
    assert "Ana Marin" not in world.ben.reads("/people")
