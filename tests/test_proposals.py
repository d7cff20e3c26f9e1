"""A lead drafts an amendment; the sponsor signs it in a session of their own, or does not."""

from datetime import timedelta

import pytest

from pilot import jobs
from pilot.models.amendment import Amendment
from pilot.models.proposal import Proposal
from tests.conftest import CHARTER, TODAY, World
from tests.test_notices import bell, told
from tests.test_outgoing import Postman, listening, to

CHANGE = {"field": "cohort", "text": "And the interns.", "reason": "They answer the telephone."}


def test_a_proposal_changes_nothing_and_waits_for_the_sponsor(world):
    assert world.lea.post("/charter/proposal", **CHANGE).location == "/charter#proposal"
    assert world.trial.cohort == CHARTER["cohort"]
    assert not Amendment.select().exists()
    charter = world.sam.reads("/charter")
    for words in ("Waits for your signature", "Lea Brandt proposes", *CHANGE.values()):
        assert words in charter
    assert "proposes to amend the charter: “Who takes part”" in world.sam.reads("/today")


@pytest.mark.parametrize("act", ["/charter/amend", "/charter/proposal/aside"])
def test_the_sponsor_s_bell_counts_it_until_it_is_signed_or_put_aside(world, act):
    assert bell(world.sam) == ""
    world.lea.post("/charter/proposal", **CHANGE)
    assert bell(world.sam) == "1"
    (line,) = told(world.sam)
    assert line.startswith("Waits for you Lea Brandt proposes to amend the charter: “Who takes")
    for visitor in (world.lea, world.ana, world.eva):
        assert bell(visitor) == ""
        assert "proposes to amend" not in visitor.reads("/notices")
    world.sam.post(act, **CHANGE)
    assert bell(world.sam) == ""
    assert "proposes to amend" not in world.sam.reads("/notices")


def test_the_sponsor_is_told_by_mail_once(world):
    postman = Postman()
    with listening(postman) as port:
        mailing = World(world.folder, SMTP_URL=f"smtp://127.0.0.1:{port}")
        for reason in ("They answer the telephone.", "They answer it all day."):
            mailing.lea.post("/charter/proposal", **CHANGE | {"reason": reason})
        jobs.run_due(mailing.settings)
    (text,) = to(postman, "sam")
    assert CHANGE["reason"] in text
    assert "/charter#proposal" in text
    assert len(postman.letters) == 1


def test_the_sponsor_finds_it_in_the_form_and_signs_it(world):
    world.lea.post("/charter/proposal", **CHANGE)
    form = world.sam.reads("/charter/amend?field=cohort")
    for words in ("Proposed by Lea Brandt", CHANGE["text"], CHANGE["reason"]):
        assert words in form
    world.sam.post("/charter/amend", **CHANGE)
    (signed,) = Amendment.select()
    assert (signed.by, signed.after) == (world.sam.person, CHANGE["text"])
    for address in ("/charter", "/today"):
        assert "proposes to amend" not in world.sam.reads(address)
    assert "proposed" in world.ana.reads("/journal")


def test_the_sponsor_signs_in_other_words(world):
    world.lea.post("/charter/proposal", **CHANGE)
    world.sam.post("/charter/amend", **CHANGE | {"text": "And two interns."})
    assert world.trial.cohort == "And two interns."
    assert Proposal.waiting() is None


def test_the_newest_proposal_is_the_one_that_waits(world):
    world.lea.post("/charter/proposal", **CHANGE)
    world.lea.post("/charter/proposal", **CHANGE | {"field": "purpose", "text": "Fewer calls."})
    charter = world.sam.reads("/charter")
    assert "Fewer calls." in charter
    assert "And the interns." not in charter


def test_after_signing_the_same_part_can_be_proposed_again(world, travel):
    world.lea.post("/charter/proposal", **CHANGE)
    world.sam.post("/charter/amend", **CHANGE)
    travel(TODAY + timedelta(minutes=1))
    world.lea.post("/charter/proposal", **CHANGE | {"text": "Without the interns."})
    assert "Without the interns." in world.sam.reads("/charter#proposal")


@pytest.mark.parametrize("who", ["lea", "sam"])
def test_lead_or_sponsor_put_it_aside_and_twice_does_no_harm(world, who):
    world.lea.post("/charter/proposal", **CHANGE)
    for _ in range(2):
        assert getattr(world, who).post("/charter/proposal/aside").location == "/charter"
    assert "proposes to amend" not in world.sam.reads("/charter")
    assert world.ana.reads("/journal").count("put aside") == 1


@pytest.mark.parametrize("who", ["ana", "eva", "sam"])
def test_only_a_lead_proposes(world, who):
    visitor = getattr(world, who)
    assert visitor.get("/charter/proposal").status_code == 403
    assert visitor.post("/charter/proposal", **CHANGE).status_code == 403
    assert not Proposal.select().exists()


@pytest.mark.parametrize("who", ["ana", "eva"])
def test_others_neither_see_it_nor_put_it_aside(world, who):
    world.lea.post("/charter/proposal", **CHANGE)
    visitor = getattr(world, who)
    assert visitor.post("/charter/proposal/aside").status_code == 403
    assert "And the interns." not in visitor.reads("/charter")
    assert Proposal.waiting()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"text": ""}, "Something must stand here"),
        ({"reason": " "}, "Say why; everybody reads it"),
        ({"text": CHARTER["cohort"]}, "This is what stands there already."),
        ({"field": "replaced_on", "text": "soon"}, "is not a date"),
    ],
)
def test_nonsense_is_refused_and_nothing_typed_is_lost(world, change, sentence):
    refused = world.lea.post("/charter/proposal", **CHANGE | change)
    text = refused.get_data(as_text=True)
    assert refused.status_code == 422
    assert sentence in text
    assert (CHANGE | change)["text"] in text
    assert not Proposal.select().exists()


@pytest.mark.parametrize("field", ["ends_on", "timezone", "name", "measures", "marker"])
def test_neither_the_end_nor_a_target_can_be_proposed(world, field):
    refused = world.lea.post("/charter/proposal", **CHANGE | {"field": field})
    assert refused.status_code in (404, 409, 422)
    assert not Proposal.select().exists()


def test_a_draft_is_written_and_not_proposed(draft):
    assert draft.lea.post("/charter/proposal", **CHANGE).status_code == 409


def test_what_waited_at_the_end_waits_no_more(world, travel):
    world.lea.post("/charter/proposal", **CHANGE)
    travel(world.trial.ends_at + timedelta(hours=1))
    assert world.lea.post("/charter/proposal", **CHANGE).status_code == 409
    assert "proposes to amend" not in world.sam.reads("/charter")
