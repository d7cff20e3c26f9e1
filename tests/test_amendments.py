"""The open charter: amended by the sponsor beside the old text, extended once, taken over."""

from datetime import UTC, datetime, timedelta

import pytest

from pilot import clock
from pilot.database import database
from pilot.models import journal
from pilot.models.amendment import Amendment
from pilot.models.measure import Measure
from pilot.models.person import Person
from tests.conftest import CHARTER, LAST_DAY

CHANGE = {"field": "cohort", "text": "And the interns.", "reason": "They answer the telephone."}
HALF = "2026-04-30"  # forty days and half of them


def test_the_sponsor_amends_and_everybody_reads_old_and_new_with_the_reason(world):
    assert world.sam.post("/charter/amend", **CHANGE).location == "/charter#cohort"
    text = world.ana.reads("/charter")
    for words in ("And the interns.", CHARTER["cohort"], "They answer the telephone.", "Signed"):
        assert words in text
    assert "<del>" in text
    assert "They answer the telephone." in world.ana.reads("/journal")
    assert world.trial.cohort == "And the interns."


@pytest.mark.parametrize("who", ["ana", "lea", "eva"])
def test_nobody_amends_for_the_sponsor(world, who):
    visitor = getattr(world, who)
    assert visitor.get("/charter/amend").status_code == 403
    assert visitor.post("/charter/amend", **CHANGE).status_code == 403
    assert visitor.post("/trial/extension", last_day=HALF, why="More.").status_code == 403
    assert world.trial.cohort == CHARTER["cohort"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"text": ""}, "Something must stand here"),
        ({"reason": " "}, "Say why; everybody reads it"),
        ({"reason": "x" * 1001}, "Keep the reason to 1,000 characters."),
        ({"text": CHARTER["cohort"]}, "This is what stands there already."),
        ({"text": "x" * 4001}, "Keep it to 4,000 characters"),
        ({"field": "replaced_on", "text": "soon"}, "is not a date"),
        ({"field": "operator_email", "text": "IT"}, "is not a mail address"),
    ],
)
def test_nonsense_is_refused_and_nothing_typed_is_lost(world, change, sentence):
    refused = world.sam.post("/charter/amend", **CHANGE | change)
    text = refused.get_data(as_text=True)
    assert refused.status_code == 422
    assert sentence in text
    assert (CHANGE | change)["text"] in text
    assert not Amendment.select().exists()


@pytest.mark.parametrize("field", ["ends_on", "timezone", "name", "sponsor", "measures", "marker"])
def test_the_end_the_zone_and_the_targets_are_no_texts_to_amend(world, field):
    assert world.sam.post("/charter/amend", **CHANGE | {"field": field}).status_code in (404, 422)
    assert world.sam.get(f"/charter/amend?field={field}").status_code == 404
    assert not Amendment.select().exists()


def test_the_same_amendment_sent_twice_is_one(world):
    world.sam.post("/charter/amend", **CHANGE)
    assert world.sam.post("/charter/amend", **CHANGE).status_code == 422
    assert Amendment.select().count() == 1


def test_targets_stay_whatever_is_sent(world):
    before = [(one.target, one.baseline) for one in Measure.in_order()]
    for address in ("/charter", "/charter/amend"):
        world.sam.post(address, **CHANGE, **{"measure-1-target": "1"})
    assert [(one.target, one.baseline) for one in Measure.in_order()] == before


def test_a_draft_is_written_and_not_amended(draft):
    assert draft.sam.post("/charter/amend", **CHANGE).status_code == 409


def test_after_the_freeze_nothing_is_amended(world):
    world.trial.freeze(None)
    assert world.sam.post("/charter/amend", **CHANGE).status_code == 409
    assert world.sam.post("/trial/extension", last_day=HALF, why="More.").status_code == 409


def test_the_end_moves_once_by_at_most_half(world, travel):
    late = world.sam.post("/trial/extension", last_day="2026-05-01", why="More.")
    assert late.status_code == 422
    assert "2026-04-30 is the last choice" in late.get_data(as_text=True)
    done = world.sam.post("/trial/extension", last_day=HALF, why="Easter lies in it.")
    assert done.location == "/charter#ends_on"
    assert world.trial.ends_at == clock.end_of_day(world.trial.last_day, "Europe/Berlin")
    assert "Easter lies in it." in world.ana.reads("/charter")
    assert "It was moved once, from Friday 10 April 2026" in world.ana.reads("/trial/end")
    again = world.sam.post("/trial/extension", last_day="2026-05-02", why="More.")
    assert again.status_code == 422
    assert "moved once already" in again.get_data(as_text=True)
    assert [entry.act for entry in journal.entries()].count("extended") == 1
    travel(datetime(2026, 4, 20, tzinfo=UTC))
    assert world.trial.phase == "open"
    travel(world.trial.ends_at)
    assert world.trial.phase == "frozen"


@pytest.mark.parametrize(
    ("last_day", "why", "sentence"),
    [
        ("", "Because.", "is not a date"),
        ("tomorrow", "Because.", "“tomorrow” is not a date"),
        (LAST_DAY, "Because.", "Choose a later day."),
        ("2026-03-11", "Because.", "Choose a later day."),
        (HALF, "", "Say why"),
    ],
)
def test_an_end_that_is_none_is_refused_and_stays_typed(world, last_day, why, sentence):
    refused = world.sam.post("/trial/extension", last_day=last_day, why=why)
    assert refused.status_code == 422
    assert sentence in refused.get_data(as_text=True)
    assert world.trial.ends_on == LAST_DAY


def test_after_the_end_nothing_is_extended_even_unnoticed(world, travel):
    travel(world.trial.ends_at + timedelta(seconds=1))
    assert world.sam.post("/trial/extension", last_day=HALF, why="Late.").status_code == 409


@pytest.fixture
def orphaned(world):
    """The open trial whose sponsor has left."""
    with database.atomic():
        Person.update(left_at=clock.now()).where(Person.id == world.sam.person.id).execute()
    return world


@pytest.mark.parametrize("phase", ["open", "frozen"])
def test_another_executive_takes_over_when_the_sponsor_has_left(orphaned, phase):
    if phase == "frozen":
        orphaned.trial.freeze(None)
    assert "no sponsor any more" in orphaned.ana.reads("/charter")
    assert orphaned.eva.post("/charter/sponsor", reason="").status_code == 422
    done = orphaned.eva.post("/charter/sponsor", reason="Sam works elsewhere now.")
    assert done.status_code == 303
    assert Person.sponsor() == orphaned.eva.person
    text = orphaned.ana.reads("/charter")
    assert "Sam Okoro" in text
    assert "Sam works elsewhere now." in text
    assert "Took over as sponsor." in orphaned.ana.reads("/journal")
    assert not [entry for entry in journal.entries() if "Eva" in entry.details]


@pytest.mark.parametrize("who", ["ana", "lea", "zoe"])
def test_only_an_executive_takes_over(orphaned, who):
    refused = getattr(orphaned, who).post("/charter/sponsor", reason="Me.")
    assert refused.status_code in (401, 403)
    assert Person.sponsor() is None


def test_nobody_takes_over_from_a_sponsor_who_is_there(world):
    assert world.eva.post("/charter/sponsor", reason="I would do it better.").status_code == 422
    assert Person.sponsor() == world.sam.person
