"""The one door of the room: an address is never enough, and nobody learns who takes part."""

from datetime import timedelta

import pytest

from pilot import limits
from pilot.models.code import KINDS
from pilot.models.person import Person
from tests.conftest import PASSWORD, TODAY


def on_slip(world, name="ben"):
    """The code on that person's slip, as the sheet for a mail merge has it."""
    rows = world.lea.reads("/roster/invitations.csv").splitlines()
    return next(row for row in rows if f"{name}@example.org" in row).split(",")[3]


def told_by_a_lead(world, name="ben"):
    text = world.lea.post(f"/roster/people/{getattr(world, name).person.id}/code")
    return text.get_data(as_text=True).partition('class="code">')[2].partition("<")[0]


def prove(world, code, email="ben@example.org"):
    return world.zoe.post("/join/code", email=email, code=code)


def test_with_address_and_slip_ben_chooses_his_password_and_is_in(world):
    asked = world.zoe.post("/join", email=" BEN@example.org ").get_data(as_text=True)
    assert 'value="ben@example.org"' in asked
    proved = prove(world, on_slip(world))
    assert proved.status_code == 303
    assert "Welcome, Ben Adler" in world.zoe.reads(proved.location)
    assert world.zoe.post(proved.location, password=PASSWORD).status_code == 303
    assert "Ben Adler" in world.zoe.reads("/")


@pytest.mark.parametrize(
    "typed", [str.lower, lambda code: code.replace("-", " "), lambda code: f" {code}. "]
)
def test_a_code_may_be_typed_as_people_type(world, typed):
    assert prove(world, typed(on_slip(world))).status_code == 303


@pytest.mark.parametrize("code", ["", "K7QM-2XRA-4DTN", "x" * 5_000, "\0", "‮", "🙂", "0O1IL"])
def test_a_wrong_code_lets_nobody_in(world, code):
    refused = prove(world, code)
    assert refused.status_code == 422
    assert "Address and code do not match" in refused.get_data(as_text=True)


def test_the_code_of_another_person_or_trial_is_no_proof(world):
    assert prove(world, on_slip(world, "ben"), email="ana@example.org").status_code == 422
    code = on_slip(world)
    (world.folder / "secret").write_text("the key of another trial")
    other = type(world)(world.folder)
    assert other.zoe.post("/join/code", email="ben@example.org", code=code).status_code == 422


def test_nobody_learns_who_takes_part(world):
    """The same answers for somebody of the roster, who has left, who leads, and a stranger."""
    with_mail = type(world)(world.folder, SMTP_URL="smtp://localhost:1")
    world.lea.post(f"/roster/people/{world.ana.person.id}/leave")
    names = ("ben", "ana", "lea", "sam", "nobody")
    for form in ({}, {"send": "1"}):
        pages = [
            with_mail.zoe.post("/join", email=f"{name}@example.org", **form)
            .get_data(as_text=True).replace(f"{name}@", "x")
            for name in names
        ]  # fmt: skip
        assert len(set(pages)) == 1
    pages = [
        prove(world, "WRNG-WRNG-WRNG", f"{name}@example.org").get_data(as_text=True)
        for name in names
    ]
    told = zip(pages, names, strict=True)
    assert len({page.replace(f"{name}@", "x") for page, name in told}) == 1


@pytest.mark.parametrize("name", ["lea", "sam", "eva"])
def test_who_leads_or_decides_comes_by_a_personal_link_only(world, name):
    assert on_slip(world, name) == ""
    codes, person = world.app.extensions["codes"], getattr(world, name).person
    for kind in KINDS:
        assert prove(world, codes.code(person, kind), person.email).status_code == 422
    assert world.lea.post(f"/roster/people/{person.id}/code").status_code == 404


def test_a_code_is_used_up_by_the_password_that_it_led_to(world):
    code = on_slip(world)
    world.zoe.post(prove(world, code).location, password=PASSWORD)
    assert prove(world, code).status_code == 422


def test_a_lead_tells_a_code_to_who_forgot_the_password(world, travel):
    world.ben.person.choose_password(PASSWORD)
    code = told_by_a_lead(world)
    travel(TODAY + timedelta(minutes=limits.CODE_MINUTES - 1))
    proved = prove(world, code)
    assert world.zoe.post(proved.location, password="quite another sentence").status_code == 303
    travel(TODAY + timedelta(minutes=limits.CODE_MINUTES + 1))
    assert prove(world, code).status_code == 422


def test_a_told_code_ends_soon_and_a_slip_later(world, travel):
    told, slip = told_by_a_lead(world), on_slip(world)
    travel(TODAY + timedelta(minutes=limits.CODE_MINUTES))
    assert prove(world, told).status_code == 422
    travel(TODAY + timedelta(days=limits.INVITATION_DAYS - 1))
    assert prove(world, slip).status_code in (303, 409)
    travel(TODAY + timedelta(days=limits.INVITATION_DAYS))
    assert prove(world, slip).status_code == 422


def test_after_the_end_a_code_still_lets_in_without_a_write(world):
    world.ben.person.choose_password(PASSWORD)
    world.trial.freeze(None)
    before = Person.get(Person.handle == "ben.adler").epoch
    proved = prove(world, told_by_a_lead(world))
    assert "Welcome, Ben Adler" in world.zoe.reads(proved.location)
    assert world.zoe.post(proved.location).status_code == 303
    assert "Ben Adler" in world.zoe.reads("/")
    assert Person.get(Person.handle == "ben.adler").epoch == before


@pytest.mark.parametrize("email", ["", "ben", "a b@c.de", "x" * 10_000, "\0@\0"])
def test_what_is_no_address_is_said_so_and_stays_in_the_form(world, email):
    refused = world.zoe.post("/join", email=email)
    assert refused.status_code == 422
    assert 'id="email-error"' in refused.get_data(as_text=True)


def test_guessing_codes_is_slowed_down(world):
    for _ in range(limits.SIGN_IN_TRIES):
        assert prove(world, "WRNG-WRNG-WRNG").status_code == 422
    refused = prove(world, on_slip(world))
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) <= limits.SIGN_IN_WAIT_SECONDS
