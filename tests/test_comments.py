"""Comments on the charter before the start: the first conversation of the trial."""

import pytest

from pilot.models.comment import Comment
from tests.conftest import FIRST_POST

ASKED = {"part": "end", "body": "Who reads the archive?"}


@pytest.fixture
def asked(draft):
    """The draft in which Ana has said something about the end."""
    assert draft.ana.post("/charter/comments", **ASKED).status_code == 303
    return draft


def test_ana_comments_on_a_part_and_everybody_reads_it(asked):
    for visitor in (asked.ben, asked.lea, asked.sam):
        text = visitor.reads("/charter")
        assert "Who reads the archive?" in text
        assert "1 comment waits for an answer." in text
    assert "Who reads the archive?" not in asked.ana.reads("/journal")


@pytest.mark.parametrize("who", ["lea", "sam"])
def test_lead_and_sponsor_answer_and_may_answer_better(asked, who):
    visitor = getattr(asked, who)
    assert visitor.post("/charter/comments/1", body="Nadia.").status_code == 303
    assert visitor.post("/charter/comments/1", body="Nadia alone.").status_code == 303
    text = asked.ana.reads("/charter")
    assert "Nadia alone." in text
    assert "Nadia." not in text
    assert "waits for an answer" not in text


@pytest.mark.parametrize("who", ["ana", "ben", "eva"])
def test_nobody_else_answers(asked, who):
    visitor = getattr(asked, who)
    assert visitor.post("/charter/comments/1", body="Me.").status_code == 403
    assert "Your answer to" not in visitor.reads("/charter")


def test_the_trial_does_not_open_before_each_comment_has_its_answer(asked):
    asked.sam.post("/charter/confirm")
    refused = asked.sam.post("/posts", body=FIRST_POST)
    assert refused.status_code == 422
    assert "1 comment waits for an answer." in refused.get_data(as_text=True)
    assert asked.trial.phase == "draft"
    asked.lea.post("/charter/comments/1", body="Nadia alone.")
    assert asked.sam.post("/posts", body=FIRST_POST).status_code == 303
    assert "Nadia alone." in asked.ben.reads("/charter")


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"part": "end", "body": " \n "}, "Write what you miss, doubt or like about it."),
        ({"part": "end", "body": "x" * 1001}, "Keep it to 1,000 characters."),
        ({"part": "nowhere", "body": "Hm."}, "Choose the part of the charter that you mean."),
    ],
)
def test_nonsense_is_refused_and_stays_in_the_box(draft, form, sentence):
    refused = draft.ana.post("/charter/comments", **form)
    assert refused.status_code == 422
    if form["part"] == "end":
        assert sentence in refused.get_data(as_text=True)
        assert form["body"].strip() in refused.get_data(as_text=True)
    assert not Comment.select().exists()


def test_an_answer_of_no_words_is_refused_and_one_to_nothing_not_found(asked):
    refused = asked.lea.post("/charter/comments/1", body="")
    assert refused.status_code == 422
    assert "An answer of no words is none." in refused.get_data(as_text=True)
    assert asked.lea.post("/charter/comments/99", body="To whom?").status_code == 404


def test_the_same_comment_sent_twice_is_one(asked):
    asked.ana.post("/charter/comments", **ASKED)
    assert Comment.select().count() == 1


def test_outsiders_comment_on_nothing(asked):
    assert asked.zoe.post("/charter/comments", **ASKED).status_code == 401


def test_comments_end_with_the_draft(world):
    assert world.ana.post("/charter/comments", **ASKED).status_code == 409
    assert "Comment on this part" not in world.ana.reads("/charter")
