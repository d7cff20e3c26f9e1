"""Replies: one level deep, in their thread, answers accepted among them."""

import pytest

from pilot.models.post import Post


@pytest.fixture
def question(world):
    """The number of Ana's question."""
    return world.ana.publishes("How do I book a train?", kind="question")


def replies(visitor, number, body):
    """The number of a new reply, and its address."""
    response = visitor.post(f"/posts/{number}/replies", body=body)
    assert response.status_code == 303
    return int(response.location.rpartition("-")[2])


def test_ben_replies_and_ana_reads_it_in_its_place(world, question):
    number = replies(world.ben, question, "At the **desk**.")
    text = world.ana.reads(f"/posts/{question}")
    assert f'id="reply-{number}"' in text
    assert "<strong>desk</strong>" in text
    assert world.ana.get(f"/posts/{number}").location == f"/posts/{question}#reply-{number}"


def test_a_reply_to_a_reply_stands_in_the_same_thread(world, question):
    first = replies(world.ben, question, "At the desk.")
    second = replies(world.ana, first, "Which desk?")
    assert Post.get_by_id(second).root_id == question
    assert "Which desk?" in world.eva.reads(f"/posts/{question}")


@pytest.mark.parametrize("at_reply", [False, True])
@pytest.mark.parametrize(
    ("body", "sentence"), [("", "nothing to publish"), ("x" * 10_001, "10,001")]
)
def test_nonsense_comes_back_in_its_thread_with_the_reason(
    world, question, body, sentence, at_reply
):
    target = replies(world.ben, question, "At the desk.") if at_reply else question
    answer = world.eva.post(f"/posts/{target}/replies", body=body)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert sentence in text
    assert "How do I book a train?" in text
    assert body in text
    assert f'action="/posts/{question}/replies"' in text


def test_pressing_twice_replies_once(world, question):
    assert replies(world.ben, question, "At the desk.") == replies(
        world.ben, question, "At the desk."
    )


def test_a_withdrawn_thread_takes_no_replies(world, question):
    number = replies(world.ben, question, "At the desk.")
    world.ana.post(f"/posts/{question}/withdraw")
    for target in (question, number):
        answer = world.eva.post(f"/posts/{target}/replies", body="Too late.")
        assert answer.status_code == 422
        assert "has been withdrawn" in answer.get_data(as_text=True)
    assert world.eva.post("/posts/999/replies", body="x").status_code == 404


def test_ana_accepts_an_answer_and_takes_it_back(world, question):
    number = replies(world.ben, question, "At the desk.")
    assert "Unanswered" in world.eva.reads(f"/posts/{question}")
    world.ana.post(f"/posts/{question}/answer", reply=number)
    text = world.eva.reads(f"/posts/{question}")
    assert "Accepted answer" in text
    assert "Unanswered" not in text
    world.ana.post(f"/posts/{question}/answer", reply=number)
    assert "Unanswered" in world.eva.reads(f"/posts/{question}")


def test_another_answer_takes_the_place_of_the_first(world, question):
    first, second = (replies(world.ben, question, body) for body in ("Here.", "There."))
    for number in (first, second):
        assert world.ana.post(f"/posts/{question}/answer", reply=number).status_code == 303
    text = world.eva.reads(f"/posts/{question}")
    assert text.count(">Accepted answer<") == 1
    assert "Accepted answer" in text.partition(f'id="reply-{second}"')[2]


@pytest.mark.parametrize("reply", ["", "none", "999", "99999999999999999999"])
def test_only_a_reply_of_this_question_can_be_its_answer(world, question, reply):
    other = world.ana.publishes("How do I book a room?", kind="question")
    foreign = replies(world.ben, other, "By phone.")
    for number in (reply, foreign):
        assert world.ana.post(f"/posts/{question}/answer", reply=number).status_code == 404
    assert "Unanswered" in world.eva.reads(f"/posts/{question}")


def test_a_withdrawn_reply_is_no_answer(world, question):
    number = replies(world.ben, question, "At the desk.")
    world.ben.post(f"/posts/{number}/withdraw")
    assert world.ana.post(f"/posts/{question}/answer", reply=number).status_code == 422


def test_an_update_has_no_answers(world):
    update = world.ana.publishes("The desk moved.")
    number = replies(world.ben, update, "Where to?")
    assert world.ana.post(f"/posts/{update}/answer", reply=number).status_code == 404


def test_ben_edits_his_reply_and_nobody_else_does(world, question):
    number = replies(world.ben, question, "At the desk.")
    assert world.ana.post(f"/posts/{number}/edit", body="Mine.").status_code == 404
    edited = world.ben.post(f"/posts/{number}/edit", body="At the new desk.")
    assert edited.location == f"/posts/{question}#reply-{number}"
    assert "new desk" in world.ana.reads(f"/posts/{question}")
