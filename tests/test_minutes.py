"""The weekly question: counted, never attributed, shown when the week is over and five answered."""

from datetime import timedelta

import pytest

from pilot.database import database
from pilot.models.minutes import CHOICES, Minutes, Said, Ticket, Unplanned, spreads, unplanned
from pilot.models.person import Person
from tests.conftest import TODAY
from tests.today import crowd

THURSDAY, NEXT_MONDAY = TODAY + timedelta(days=1), TODAY + timedelta(days=5)


def say(world, minutes, people):
    """So many people of a crowd answer alike."""
    with database.atomic():
        for person in people:
            minutes_of(world).say(person, str(minutes), "")


def minutes_of(world):
    return world.app.extensions["minutes"]


def test_one_press_answers_and_once_a_week_is_enough(world, travel):
    assert "How much time did this trial save you" in world.ana.reads("/pulse/minutes")
    answer = world.ana.post("/pulse/minutes", minutes="30")
    assert (answer.status_code, answer.location) == (303, "/pulse/minutes")
    assert "is counted" in world.ana.reads("/pulse/minutes")
    assert world.ana.post("/pulse/minutes", minutes="60").status_code == 422
    assert [(said.week, int(said.minutes), said.people) for said in Said.select()] == [
        ("2026-03-09", 30, 1)
    ]
    travel(NEXT_MONDAY)
    assert world.ana.post("/pulse/minutes", minutes="-10").status_code == 303


def test_it_is_asked_from_thursday_until_answered(world, travel):
    asked = "Did this save you time this week?"
    assert asked not in world.ana.reads("/")
    travel(THURSDAY)
    assert asked in world.ana.reads("/")
    assert asked not in world.ana.reads("/pulse")
    world.ana.post("/pulse/minutes", minutes="0")
    assert asked not in world.ana.reads("/")
    assert asked in world.ben.reads("/")


def test_a_week_is_shown_when_it_is_over_and_five_have_answered(world, travel):
    people = crowd("Sales", 5)
    for person, minutes in zip(people, (-60, 10, 10, 30, 120), strict=True):
        say(world, minutes, [person])
    assert [spread for _, spread in spreads()] == [None, None]
    assert "Minutes saved or lost" not in world.ana.reads("/pulse")
    travel(NEXT_MONDAY)
    assert [spread and tuple(spread) for _, spread in spreads()] == [None, (5, 10, 10, 30), None]
    assert "the median is 10 minutes saved" in world.ana.reads("/pulse")


def test_four_answers_are_never_shown(world, travel):
    say(world, 60, crowd("Sales", 4))
    travel(NEXT_MONDAY)
    assert [spread for _, spread in spreads()] == [None, None, None]


def test_all_answers_alike_are_a_sensible_picture(world, travel):
    say(world, 0, crowd("Sales", 6))
    travel(NEXT_MONDAY)
    assert tuple(spreads()[1][1]) == (6, 0, 0, 0)
    assert "the median is none either way" in world.ana.reads("/pulse")


def test_what_nobody_planned_is_asked_once_and_shown_from_five_up(world, travel):
    people = crowd("Sales", 4)
    for number, person in enumerate(people):
        minutes_of(world).say(person, "10", f"For number {number}.")
    assert unplanned() == []
    world.ana.post("/pulse/minutes", minutes="10", words="For the choir.")
    assert sorted(unplanned()) == ["For number 0.", "For number 1.", "For number 2.",
                                   "For number 3.", "For the choir."]  # fmt: skip
    assert "For the choir." in world.ben.reads("/pulse")
    travel(NEXT_MONDAY)
    assert "nobody had planned" not in world.ana.reads("/pulse/minutes")
    world.ana.post("/pulse/minutes", minutes="10", words="Again.")
    assert Unplanned.select().count() == 5


def test_the_database_cannot_tell_who_said_what(world):
    """No column names a person or a time, and the order of the rows is no order of answering."""
    for visitor in (world.ana, world.ben, world.eva, world.lea, world.sam):
        visitor.post("/pulse/minutes", minutes="10", words=f"Of {visitor.person.id}.")
    for model in (Said, Unplanned, Ticket):
        assert not {field.name for field in model._meta.sorted_fields} & {"person", "by", "at"}
    stored = [row.digest for row in Ticket.select()]
    assert len(stored) == 10
    strangers = Minutes("another key")
    assert not any(strangers.has_answered(person) for person in Person.select())
    by_row = "SELECT words FROM unplanned ORDER BY rowid"
    assert [words for (words,) in database.execute_sql(by_row)] == [
        row.words for row in Unplanned.select().order_by(Unplanned.id)
    ]
    assert "WITHOUT ROWID" in database.execute_sql(
        "SELECT sql FROM sqlite_master WHERE name = 'ticket'"
    ).fetchone()[0]  # fmt: skip


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({}, "Choose one of the answers"),
        ({"minutes": "37"}, "Choose one of the answers"),
        ({"minutes": "ten"}, "Choose one of the answers"),
        ({"minutes": "10", "words": "x" * 601}, "Keep it to 600 characters, not 601."),
    ],
)
def test_nonsense_is_refused_and_nothing_is_counted(world, form, sentence):
    answer = world.ana.post("/pulse/minutes", **form)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert not Said.select().exists()
    assert not Ticket.select().exists()


def test_outsiders_are_not_asked_nor_anybody_outside_the_open_trial(world, travel):
    assert world.zoe.post("/pulse/minutes", minutes="10").status_code == 401
    travel(TODAY + timedelta(days=40))
    assert world.ana.get("/pulse/minutes").status_code == 409
    assert world.ana.post("/pulse/minutes", minutes="10").status_code == 409


def test_the_answers_are_few_and_round(world):
    """A number of one's own would be a name."""
    assert len(CHOICES) == 10
    assert all(minutes % 10 == 0 for minutes in CHOICES)
