"""The first three minutes: a checklist that ticks itself off and goes."""

import io
from datetime import timedelta

import pytest

from pilot import limits
from pilot.models.person import Person
from tests.conftest import TODAY, Visitor

TITLE = "Your first three minutes"


@pytest.fixture
def ben(world):
    """Ben, who has just come in for the first time."""
    person = Person.get(Person.handle == "ben.adler")
    person.join()
    return Visitor(world.app, person)


def done(visitor):
    """How many of the three are ticked off on the home page; None when the list is gone."""
    page = visitor.reads("/")
    if TITLE not in page:
        return None
    return page.partition(TITLE)[2].partition("</ol>")[0].count('class="done"')


def test_three_acts_tick_themselves_off_and_the_list_goes(world, ben):
    question = world.ana.publishes("How do I book a train?", kind="question")
    assert done(ben) == 0
    ben.publishes("Hello, I am Ben. Ask me about trains.")
    assert done(ben) == 1
    ben.post("/files", files=[(io.BytesIO(b"a;b"), "table.csv")])
    assert done(ben) == 2
    ben.post(f"/posts/{question}/replies", body="At the desk.")
    assert done(ben) is None


def test_an_answer_to_one_s_own_question_is_none(world, ben):
    question = ben.publishes("How do I book a train?", kind="question")
    ben.post(f"/posts/{question}/replies", body="Found it.")
    assert done(ben) == 1


def test_it_stands_on_the_home_page_only_and_for_newcomers_only(world, ben, travel):
    assert TITLE not in ben.reads("/posts?kind=idea")
    assert done(world.ana) is None, "she has not joined by herself"
    travel(TODAY + timedelta(days=limits.FIRST_STEPS_DAYS, seconds=1))
    assert done(ben) is None


def test_it_asks_nothing_after_the_end(world, ben):
    world.trial.freeze(None)
    assert done(ben) is None
