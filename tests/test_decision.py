"""The decision record: the sponsor's word at the end, beside the vote, written once."""

import json

import pytest

from pilot.models import journal
from pilot.models.decision import Decision
from tests.test_vote import LAST_WEEK, vote_of_six

ADAPT = {"choice": "adapt", "reasons": "It works, but not for the shifts."}
ADOPT = {"choice": "adopt", "reasons": "Nine hours became one."}


@pytest.fixture
def over(world, travel):
    """The trial after its end; three of six voted for adapt."""
    travel(LAST_WEEK)
    vote_of_six(world)
    travel(world.trial.ends_at)
    return world


def test_the_sponsor_decides_after_the_end_and_everybody_reads_it(over):
    assert "the decision is yours" in over.sam.reads("/")
    assert "Waiting for Sam Okoro, who decides" in over.ana.reads("/trial/end")
    assert over.sam.post("/decision", **ADAPT).location == "/trial/end#decision"
    for visitor in (over.ana, over.lea, over.sam):
        text = visitor.reads("/trial/end")
        assert "Decided: adapt" in text
        assert ADAPT["reasons"] in text
    assert "decided: <strong>adapt</strong>" in over.ana.reads("/")
    assert "Adapt. It works, but not for the shifts." in over.ana.reads("/journal")


def test_who_decides_against_the_vote_says_why(over):
    refused = over.sam.post("/decision", **ADOPT)
    text = refused.get_data(as_text=True)
    assert refused.status_code == 422
    assert "Most voted adapt. Say why you decide otherwise." in text
    assert ADOPT["reasons"] in text
    assert Decision.current() is None
    done = over.sam.post("/decision", **ADOPT, against="The shifts get screens first.")
    assert done.status_code == 303
    text = over.ana.reads("/trial/end")
    assert "Most had voted otherwise." in text
    assert "The shifts get screens first." in text


@pytest.mark.parametrize("who", ["ana", "lea", "eva"])
def test_nobody_decides_for_the_sponsor(over, who):
    visitor = getattr(over, who)
    assert visitor.post("/decision", **ADAPT).status_code == 403
    assert "Sign the decision" not in visitor.reads("/trial/end")
    assert Decision.current() is None


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        (ADAPT | {"choice": ""}, "“More time” is not a choice."),
        (ADAPT | {"choice": "more time"}, "“More time” is not a choice."),
        (ADAPT | {"reasons": "  "}, "Say why; people gave weeks to this."),
        (ADAPT | {"reasons": "x" * 4001}, "Keep it to 4,000 characters."),
    ],
)
def test_a_decision_without_sense_or_reasons_is_none(over, form, sentence):
    refused = over.sam.post("/decision", **form)
    assert refused.status_code == 422
    assert sentence in refused.get_data(as_text=True)
    assert Decision.current() is None


def test_it_is_written_once(over):
    over.sam.post("/decision", **ADAPT)
    assert over.sam.post("/decision", **ADAPT).status_code == 303
    other = over.sam.post("/decision", choice="stop", reasons="No.", against="No.")
    assert other.status_code == 422
    assert "A decision stands." in other.get_data(as_text=True)
    assert [entry.act for entry in journal.entries()].count("decided") == 1


def test_it_comes_at_the_end_and_neither_before_nor_after(world):
    assert world.sam.post("/decision", **ADAPT).status_code == 409
    world.trial.freeze(None)
    world.trial.retire("Torn down.")
    assert world.sam.post("/decision", **ADAPT).status_code == 410
    assert Decision.current() is None


def test_without_a_vote_that_may_be_shown_no_second_reason_is_wanted(world):
    world.trial.freeze(None)
    assert "if you decide otherwise" not in world.sam.reads("/trial/end")
    assert world.sam.post("/decision", **ADOPT).status_code == 303


def test_the_operator_and_the_certificate_are_told(over):
    assert json.loads(over.run("trial", "show").stdout)["decision"] is None
    over.sam.post("/decision", **ADAPT)
    told = json.loads(over.run("trial", "show").stdout)["decision"]
    assert told == {
        "choice": "adapt", "reasons": ADAPT["reasons"], "against": "", "by": "Sam Okoro",
        "at": "2026-04-10T22:00:00.000000Z",
    }  # fmt: skip
