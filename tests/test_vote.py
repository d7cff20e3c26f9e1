"""The vote of the last week: once, by everybody but the sponsor, and nobody can tell whose."""

import sqlite3
from datetime import UTC, datetime

import pytest

from pilot import clock
from pilot.database import database
from pilot.models import journal
from pilot.models.person import Person
from pilot.models.vote import Result, Vote, Voter

BEFORE = datetime(2026, 4, 3, 21, 59, tzinfo=UTC)  # a minute before midnight in Berlin
LAST_WEEK = datetime(2026, 4, 3, 22, 0, tzinfo=UTC)  # 4 April there: seven days with the last one
BALLOT = {"choice": "adapt", "sentence": "With a topic per plant."}


@pytest.fixture
def closing(world, travel):
    """The open trial in its last week."""
    travel(LAST_WEEK)
    return world


def vote_of_six(world, choices="adopt adapt adapt adapt stop stop"):
    """Six more people vote, in this order."""
    with database.atomic():
        people = [
            Person.add(f"Voter {number}", f"v{number}@example.org", department="Legal",
                       enrolled_at=clock.now())
            for number in range(6)
        ]  # fmt: skip
    for person, choice in zip(people, choices.split(), strict=False):
        Vote.cast(person, choice, f"Because of {choice}.")
    return people


def test_the_vote_opens_for_the_last_seven_days(world, travel):
    travel(BEFORE)
    assert "Vote: adopt" not in world.ana.reads("/")
    refused = world.ana.post("/vote", **BALLOT)
    assert refused.status_code == 409
    assert "last 7 days" in refused.get_data(as_text=True)
    travel(LAST_WEEK)
    assert "Vote: adopt, adapt or stop" in world.ana.reads("/")
    assert "What would you do?" in world.ana.reads("/trial/end")


@pytest.mark.parametrize("who", ["ana", "ben", "lea", "eva"])
def test_everybody_votes_once_and_for_all(closing, who):
    visitor = getattr(closing, who)
    assert visitor.post("/vote", **BALLOT).location == "/trial/end#vote"
    assert "you have voted" in visitor.reads("/")
    again = visitor.post("/vote", choice="stop")
    assert again.status_code == 422
    assert "cannot be changed" in again.get_data(as_text=True)
    assert [(vote.choice, vote.sentence) for vote in Vote.select()] == [tuple(BALLOT.values())]


def test_the_sponsor_decides_and_does_not_vote(closing):
    assert closing.sam.post("/vote", **BALLOT).status_code == 403
    assert "the others vote" in closing.sam.reads("/trial/end")
    assert closing.zoe.post("/vote", **BALLOT).status_code == 401
    assert not Vote.select().exists()


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({}, "Choose adopt, adapt or stop."),
        ({"choice": "more time"}, "Choose adopt, adapt or stop."),
        ({"choice": "adopt", "sentence": "x" * 301}, "Keep it to 300 characters, not 301."),
    ],
)
def test_nonsense_is_no_vote_and_may_be_corrected(closing, form, sentence):
    refused = closing.ana.post("/vote", **form)
    assert refused.status_code == 422
    assert sentence in refused.get_data(as_text=True)
    assert form.get("sentence", "") in refused.get_data(as_text=True)
    assert not Voter.select().exists()
    assert closing.ana.post("/vote", **BALLOT).status_code == 303


def test_nothing_in_the_database_says_whose_vote_it_is(closing):
    """Two tables without a common column, time or order; the journal says nothing either."""
    people = vote_of_six(closing)
    with sqlite3.connect(closing.folder / "trial.db") as stranger:
        columns = {
            table: [row[1] for row in stranger.execute(f"PRAGMA table_info({table})")]
            for table in ("voter", "vote")
        }
        voters = stranger.execute("SELECT id, person_id FROM voter ORDER BY rowid").fetchall()
        votes = stranger.execute("SELECT id FROM vote ORDER BY rowid").fetchall()
    assert columns == {"voter": ["id", "person_id"], "vote": ["id", "choice", "sentence"]}
    assert voters == sorted((person.id, person.id) for person in people)
    assert len({number for (number,) in votes}) == 6
    assert min(votes)[0] > 1_000_000, "drawn by lot, not counted up"
    assert not [entry for entry in journal.entries() if "vote" in entry.details.lower()]


def test_the_numbers_of_votes_do_not_follow_the_order_of_voting(closing):
    """With 3,628,800 orders of ten votes, one that is sorted is no accident."""
    with database.atomic():
        people = [
            Person.add("Somebody", f"s{number}@example.org", department="Legal",
                       enrolled_at=clock.now())
            for number in range(10)
        ]  # fmt: skip
    said = []
    for number, person in enumerate(people):
        Vote.cast(person, "adopt", f"Sentence {number}")
        said.append(Vote.get(Vote.sentence == f"Sentence {number}").id)
    assert said != sorted(said)


def test_while_people_vote_nobody_sees_what_they_say(closing):
    vote_of_six(closing)
    closing.ana.post("/vote", **BALLOT)
    for visitor in (closing.ana, closing.ben, closing.sam, closing.lea):
        text = visitor.reads("/trial/end")
        assert "Because of" not in text
        assert BALLOT["sentence"] not in text
    assert "6 others of 10" in closing.ana.reads("/trial/end")


def test_afterwards_everybody_sees_the_same_result(closing, travel):
    vote_of_six(closing)
    travel(closing.trial.ends_at)
    texts = [getattr(closing, who).reads("/trial/end") for who in ("ana", "lea", "eva")]
    for text in texts:
        assert "6 of 10 voted" in text
        assert "3, 50 %" in text
        assert text.count("“Because of adapt.”") == 3
    assert Result.now().winner == "adapt"
    assert closing.ana.post("/vote", **BALLOT).status_code == 409


def test_four_votes_are_never_shown(closing, travel):
    for visitor in (closing.ana, closing.ben, closing.lea, closing.eva):
        visitor.post("/vote", **BALLOT)
    travel(closing.trial.ends_at)
    for visitor in (closing.ana, closing.sam):
        text = visitor.reads("/trial/end")
        assert "Fewer than 5 people voted" in text
        assert BALLOT["sentence"] not in text
    assert Result.now().winner is None


def test_the_fifth_vote_shows_them_all_even_if_all_say_the_same(closing, travel):
    vote_of_six(closing, "adopt adopt adopt adopt adopt")
    travel(closing.trial.ends_at)
    text = closing.ana.reads("/trial/end")
    assert "5, 100 %" in text
    assert "0, 0 %" in text


def test_nobody_voted_and_nothing_breaks(closing, travel):
    travel(closing.trial.ends_at)
    assert "Nobody has voted." in closing.ana.reads("/trial/end")


def test_a_draw_has_no_winner(closing, travel):
    vote_of_six(closing, "adopt adopt adapt adapt stop stop")
    travel(closing.trial.ends_at)
    assert Result.now().winner is None
