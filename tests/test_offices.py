"""The names of the charter: whoever is in the roster says so in their own session."""

import pytest

from pilot.models.office import Confirmation
from tests.conftest import FIRST_POST

BEN_KEEPS = {"archive_owner": "Ben Adler", "archive_owner_email": "Ben@example.org"}


@pytest.fixture
def named(draft):
    """The draft in which Ben of the roster is named archive owner."""
    assert draft.lea.post("/charter", **BEN_KEEPS).status_code == 303
    return draft


def test_ben_confirms_in_his_own_session_and_the_trial_waits_for_him(named):
    sentence = "Ben Adler has not confirmed yet: archive owner."
    for visitor in (named.ana, named.sam):
        assert sentence in visitor.reads("/")
        assert "Yes, I am the archive owner" not in visitor.reads("/charter")
    named.sam.post("/charter/confirm")
    assert named.sam.post("/posts", body=FIRST_POST).status_code == 422
    assert "Yes, I am the archive owner" in named.ben.reads("/charter")
    assert named.ben.post("/charter/offices", office="archive_owner").status_code == 303
    assert named.ben.post("/charter/offices", office="archive_owner").status_code == 303
    assert sentence not in named.ana.reads("/")
    assert Confirmation.select().where(Confirmation.person == named.ben.person).count() == 1
    assert named.sam.post("/posts", body=FIRST_POST).status_code == 303


@pytest.mark.parametrize("who", ["ana", "lea", "sam", "eva"])
def test_nobody_confirms_for_ben(named, who):
    refused = getattr(named, who).post("/charter/offices", office="archive_owner")
    assert refused.status_code == 422
    assert "does not name you" in refused.get_data(as_text=True)
    assert "not confirmed yet" in named.ana.reads("/charter")


@pytest.mark.parametrize("office", ["", "sponsor", "king", "operator"])
def test_an_office_that_is_not_his_or_none_at_all_is_refused(named, office):
    assert named.ben.post("/charter/offices", office=office).status_code == 422


def test_another_name_wants_another_word(named):
    named.ben.post("/charter/offices", office="archive_owner")
    named.lea.post("/charter", archive_owner="Ana Marin", archive_owner_email="ana@example.org")
    assert "Ana Marin has not confirmed yet" in named.sam.reads("/")


def test_who_is_not_in_the_roster_keeps_the_office_without_a_word(draft):
    text = draft.sam.reads("/charter")
    assert "Nadia Petrov" in text
    assert "not confirmed yet" not in text


def test_the_lead_who_writes_the_charter_has_said_so_by_that(draft):
    (said,) = Confirmation.select()
    assert (said.office, said.person) == ("lead", draft.lea.person)
    draft.sam.post("/charter", purpose="The sponsor writes as well.")
    assert Confirmation.select().count() == 1


def test_offices_are_settled_when_the_trial_is_open(world):
    assert world.ben.post("/charter/offices", office="archive_owner").status_code == 409
    assert world.zoe.post("/charter/offices", office="lead").status_code == 401
