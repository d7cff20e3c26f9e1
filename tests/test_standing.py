"""Where people stand: roles that leads change, somebody who leaves or returns, access ended."""

import pytest

from pilot.models import erasing, journal
from pilot.models.person import Person
from tests.conftest import PASSWORD, Visitor


def at(visitor, what=""):
    return f"/roster/people/{visitor.person.id}{what}"


def told(act):
    return [(entry.who, entry.told) for entry in journal.entries() if entry.act == act]


def test_a_lead_makes_somebody_else_a_lead_and_the_journal_says_so(world):
    assert world.lea.post(at(world.ana, "/role"), role="lead").status_code == 303
    assert world.ana.get("/roster").status_code == 200
    assert told("appointed") == [("Lea Brandt", "Ana Marin: from participant to lead.")]
    world.lea.post(at(world.ana, "/role"), role="lead")
    assert len(told("appointed")) == 1, "twice does no harm"


@pytest.mark.parametrize(
    ("name", "role", "sentence"),
    [
        ("lea", "participant", "Lea Brandt is the only lead; name another one first."),
        ("sam", "participant", "Sam Okoro is the sponsor; only the charter names another one."),
        ("ana", "sponsor", "Sam Okoro is the sponsor; only the charter names another one."),
        ("ana", "superuser", "“superuser” is no role;"),
        ("ana", "", "“” is no role;"),
    ],
)
def test_some_roles_are_not_for_a_lead_to_give(world, name, role, sentence):
    refused = world.lea.post(at(getattr(world, name), "/role"), role=role)
    assert refused.status_code == 422
    assert sentence in refused.get_data(as_text=True)
    assert told("appointed") == []


def test_who_has_left_is_signed_out_at_once_and_what_they_wrote_stays(world):
    world.ben.person.choose_password(PASSWORD)
    ben = Visitor(world.app, Person.get(Person.handle == "ben.adler"))
    number = ben.publishes("I was here.")
    feed = ben.reads("/feeds").partition("token=")[2].partition('"')[0]
    assert world.lea.post(at(ben, "/leave")).status_code == 303
    assert ben.get("/").location.startswith("/sign-in")
    assert ben.post("/posts", body="Still here?").status_code == 401
    assert world.zoe.post("/sign-in", email="ben@example.org", password=PASSWORD).status_code == 422
    assert world.zoe.get(f"/feed.atom?token={feed}").status_code == 403
    assert "I was here." in world.ana.reads(f"/posts/{number}")
    assert "Ben Adler" in world.ana.reads("/people/ben.adler")
    assert "Ben Adler" not in world.ana.reads("/people")
    assert "Have left" in world.lea.reads("/roster")
    world.lea.post(at(ben, "/leave"))
    assert told("left") == [("Lea Brandt", "Ben Adler has left the trial.")]


def test_the_sponsor_of_an_open_trial_leaves_when_an_executive_can_take_over(world):
    assert world.lea.post(at(world.sam, "/leave")).status_code == 303
    refused = world.lea.post(at(world.ana, "/role"), role="sponsor")
    assert refused.status_code == 422
    assert "An executive takes over as sponsor" in refused.get_data(as_text=True)
    assert world.eva.post("/charter/sponsor", reason="Sam is elsewhere now.").status_code == 303
    assert Person.sponsor() == world.eva.person


def test_sponsor_and_the_only_lead_cannot_leave(world):
    world.lea.post(at(world.eva, "/role"), role="participant")
    for visitor, sentence in ((world.sam, "is the sponsor"), (world.lea, "is the only lead")):
        refused = world.lea.post(at(visitor, "/leave"))
        assert refused.status_code == 422
        assert sentence in refused.get_data(as_text=True)
        assert visitor.get("/").status_code == 200


def test_one_of_two_leads_may_leave_and_comes_back_as_a_participant(world):
    world.lea.post(at(world.ana, "/role"), role="lead")
    assert world.ana.post(at(world.lea, "/leave")).status_code == 303
    assert world.ana.post(at(world.lea, "/return")).status_code == 303
    assert Person.get(Person.handle == "lea.brandt").role == "participant"
    world.ana.post(at(world.lea, "/return"))
    assert told("returned") == [("Ana Marin", "Lea Brandt is back in the trial.")]


def test_ending_access_ends_sessions_links_and_codes(world):
    link = world.lea.reads("/roster/invitations.csv")
    row = next(line for line in link.splitlines() if "ben@" in line)
    code, address = row.split(",")[3], row[row.index("/join/") :]
    assert world.lea.post(at(world.ben, "/revoke")).status_code == 303
    assert world.ben.get("/").location.startswith("/sign-in")
    assert world.zoe.post(address, password=PASSWORD).status_code == 403
    form = {"email": "ben@example.org", "code": code}
    assert world.zoe.post("/join/code", **form).status_code == 422
    assert told("revoked") == [("Lea Brandt", "Links and sessions of Ben Adler were ended.")]


def test_a_way_in_for_somebody_who_is_in_stands_in_the_journal(world):
    world.lea.post(at(world.ben, "/link"))
    assert told("helped") == [], "he is not in yet: that is an invitation"
    world.ben.person.choose_password(PASSWORD)
    world.lea.post(at(world.ben, "/code"))
    assert told("helped") == [("Lea Brandt", "A sign-in code was made for Ben Adler.")]


@pytest.mark.parametrize("who", ["ana", "eva", "sam", "zoe"])
@pytest.mark.parametrize("act", ["role", "leave", "return", "revoke", "link", "code"])
def test_all_this_is_for_leads(world, who, act):
    answer = getattr(world, who).post(at(world.ben, f"/{act}"), role="lead")
    assert answer.status_code == (401 if who == "zoe" else 403)
    assert Person.get(Person.handle == "ben.adler").role == "participant"
    assert world.ben.get("/").status_code == 200


def test_nobody_outside_the_roster_has_a_standing(world):
    stranger = Person.add("Rita Rossi", "rita@list.example")
    for end in ("", "/role", "/leave", "/return", "/revoke", "/link", "/code"):
        address = f"/roster/people/{stranger.id}{end}"
        answer = world.lea.post(address, role="lead") if end else world.lea.get(address)
        assert answer.status_code == 404, address


def test_somebody_erased_cannot_be_brought_back(world):
    erasing.erase(world.ben.person)
    assert "former participant" not in world.lea.reads("/roster")
    assert world.lea.post(at(world.ben, "/return")).status_code == 404


def test_after_the_end_nothing_changes_but_a_way_in_is_still_made(world):
    world.ben.person.choose_password(PASSWORD)
    world.trial.freeze(None)
    for act in ("role", "leave", "return", "revoke"):
        assert world.lea.post(at(world.ben, f"/{act}"), role="lead").status_code == 409
    text = world.lea.post(at(world.ben, "/link")).get_data(as_text=True)
    address = text[text.index("/join/") :].partition('"')[0]
    assert world.zoe.post(address).status_code == 303
    assert "Ben Adler" in world.zoe.reads("/")
