"""Getting in and out: passwords, personal links, and who is turned away."""

from datetime import timedelta

import pytest
from click.testing import CliRunner

from pilot import limits
from pilot.__main__ import main
from pilot.database import database
from pilot.models.person import Person
from tests.conftest import PASSWORD, TODAY, World

WRONG = "not the sentence at all"


@pytest.fixture(autouse=True)
def few_tries(monkeypatch):
    """Two wrong passwords are enough here: each takes a fifth of a second on purpose."""
    monkeypatch.setattr(limits, "SIGN_IN_TRIES", 2)


@pytest.fixture
def ana(world):
    """Ana, who has chosen her password and is signed out."""
    world.ana.person.choose_password(PASSWORD)
    world.ana.client.delete_cookie("pilot")
    return world.ana


def sign_in(visitor, email="ana@example.org", password=PASSWORD, **options):
    form = {"email": email, "password": password, **options.pop("form", {})}
    return visitor.client.post("/sign-in", data=form, **options)


def invite(world, name):
    """The path of that person's personal link, as the lead's list names it."""
    rows = world.lea.reads("/roster/invitations.csv").splitlines()
    line = next(row for row in rows if f"{name}@example.org" in row)
    return line[line.index("/join/") :]


def test_ana_signs_in_with_address_and_password(world, ana):
    assert sign_in(ana, email=" Ana@Example.org ").status_code == 303
    assert "Ana Marin" in ana.reads("/")


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(world, ana):
    wrong, unknown = sign_in(ana, password=WRONG), sign_in(ana, email="zoe@example.org")
    assert wrong.status_code == unknown.status_code == 422
    text = wrong.get_data(as_text=True)
    assert "Address and password do not match." in text
    assert text.replace("ana@example.org", "zoe@example.org") == unknown.get_data(as_text=True)


def test_the_address_stays_in_the_form_and_the_password_does_not(world, ana):
    text = sign_in(ana, password=WRONG).get_data(as_text=True)
    assert 'value="ana@example.org"' in text
    assert WRONG not in text


def test_guessing_is_slowed_down_and_says_for_how_long(world, ana, travel):
    for _ in range(limits.SIGN_IN_TRIES):
        assert sign_in(ana, password=WRONG).status_code == 422
    refused = sign_in(ana)
    assert refused.status_code == 429
    seconds = int(refused.headers["Retry-After"])
    assert 0 < seconds <= limits.SIGN_IN_WAIT_SECONDS
    assert f"Wait {seconds} seconds" in refused.get_data(as_text=True)
    travel(TODAY + timedelta(seconds=seconds + 1))
    assert sign_in(ana).status_code == 303


def test_guessing_from_one_address_locks_nobody_out_at_another(world, ana):
    for _ in range(limits.SIGN_IN_TRIES + 1):
        sign_in(ana, password=WRONG, environ_base={"REMOTE_ADDR": "10.0.0.9"})
    assert sign_in(ana).status_code == 303


def test_an_address_written_in_another_way_gets_no_further_guesses(world, ana):
    for number in range(limits.SIGN_IN_TRIES):
        sign_in(ana, email="\0" * number + "ANA@example.org ", password=WRONG)
    assert sign_in(ana).status_code == 429


def test_after_signing_in_a_person_is_where_they_wanted_to_be(world, ana):
    asked = ana.get("/pages/Travel?revision=2")
    assert asked.status_code == 303
    assert asked.location == "/sign-in?next=/pages/Travel?revision%3D2"
    form = {"next": "/pages/Travel?revision=2"}
    assert sign_in(ana, form=form).location == "/pages/Travel?revision=2"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example",
        "/\t/evil.example", "javascript:alert(1)", "http://[", "", "evil.example",
        " //evil.example",
    ],
)  # fmt: skip
def test_signing_in_leads_to_own_addresses_only(world, ana, elsewhere):
    location = sign_in(ana, form={"next": elsewhere}).location
    assert location.startswith("/")
    assert not location.startswith("//")
    assert ana.get("/sign-in", query_string={"next": elsewhere}).location == location


def test_a_line_break_in_the_wanted_address_does_no_harm(world, ana):
    response = sign_in(ana, form={"next": "/pages\r\nSet-Cookie: a=b"})
    assert response.status_code == 303
    assert "a=b" not in (response.headers.get("Set-Cookie") or "")


def test_who_signed_out_is_out(world, ana):
    sign_in(ana)
    assert ana.post("/sign-out").location == "/sign-in"
    assert ana.get("/").status_code == 303
    assert ana.post("/posts", body="Still here?").status_code == 401
    assert ana.post("/sign-out").status_code == 401


def test_a_new_password_ends_the_sessions_on_other_devices(world):
    assert world.ana.get("/").status_code == 200
    Person.get_by_id(world.ana.person.id).choose_password(PASSWORD)
    assert world.ana.get("/").location.startswith("/sign-in")


def test_a_person_who_left_is_out(world, ana):
    sign_in(ana)
    with database.atomic():
        Person.update(left_at=TODAY).where(Person.handle == "ana.marin").execute()
    assert ana.get("/").location.startswith("/sign-in")
    assert sign_in(ana).status_code == 422


def test_a_mail_scanner_cannot_use_up_a_link(world):
    """R35: three HEAD and three GET by a robot, then a person's POST works."""
    address = invite(world, "ben")
    for _ in range(3):
        assert world.zoe.client.head(address).status_code == 200
        assert "Welcome, Ben Adler" in world.zoe.reads(address)
    assert Person.get(Person.handle == "ben.adler").joined_at is None
    assert world.zoe.post(address, password=PASSWORD).status_code == 303
    assert "Ben Adler" in world.zoe.reads("/")
    assert sign_in(world.zoe, email="ben@example.org").status_code == 303


def test_a_used_link_says_so_and_changes_nothing(world):
    address = invite(world, "ben")
    world.zoe.post(address, password=PASSWORD)
    again = world.zoe.post(address, password="another sentence")
    assert again.status_code == 403
    assert "This link has been used" in again.get_data(as_text=True)
    assert sign_in(world.zoe, email="ben@example.org").status_code == 303


def test_a_weak_password_is_refused_and_the_link_still_works(world):
    address = invite(world, "ben")
    for weak in ("short", "aaaaaaaaaaaa", "password123", "ben@example.org", "x" * 129):
        refused = world.zoe.post(address, password=weak)
        assert refused.status_code == 422, weak
        assert 'id="password-error"' in refused.get_data(as_text=True)
    assert world.zoe.post(address, password=PASSWORD).status_code == 303


def test_an_expired_link_says_whom_to_ask(world, travel):
    address = invite(world, "ben")
    travel(TODAY + timedelta(days=limits.INVITATION_DAYS, seconds=1))
    for answer in (world.zoe.get(address), world.zoe.post(address, password=PASSWORD)):
        assert answer.status_code == 403
        assert "has expired. Ask your lead" in answer.get_data(as_text=True)


@pytest.mark.parametrize("change", [lambda t: t[:-9] + t[-8:], lambda t: t[:20], lambda t: "x" + t])
def test_a_link_that_was_changed_on_the_way_is_not_believed(world, change):
    token = invite(world, "ben").removeprefix("/join/")
    answer = world.zoe.get(f"/join/{change(token)}")
    assert answer.status_code == 403
    page = answer.get_data(as_text=True)
    assert "<h1>This does not work</h1>" in page
    assert "incomplete or belongs to another trial" in page


def test_the_link_of_another_trial_opens_nothing(world, tmp_path):
    token = invite(world, "ben")
    (world.folder / "secret").write_text("the key of another trial")
    other = World(world.folder)
    assert other.zoe.get(token).status_code == 403


def test_a_lead_makes_a_new_link_for_who_lost_the_password(world, ana):
    form = f"/roster/people/{ana.person.id}/link"
    assert f'action="{form}"' in world.lea.reads(f"/roster/people/{ana.person.id}")
    text = world.lea.post(form).get_data(as_text=True)
    address = text[text.index("/join/") :].partition('"')[0]
    assert world.zoe.post(address, password="quite another sentence").status_code == 303
    assert sign_in(ana).status_code == 422
    assert world.ben.post(form).status_code == 403


def test_the_first_lead_comes_by_the_printed_link_once(tmp_path):
    folder = tmp_path / "var"
    assert CliRunner().invoke(main, ["init"], env={"PILOT_DATA": str(folder)}).exit_code == 0
    empty = World(folder)
    address = "/join/" + empty.app.extensions["invitations"].first_lead_token()
    assert "You are the first lead" in empty.zoe.reads(address)
    who = {"name": "Lea Brandt", "email": "lea@example.org", "department": "Organisation"}
    wrong = empty.zoe.post(address, **{**who, "email": "nobody"}, password=PASSWORD)
    assert wrong.status_code == 422
    assert 'value="Lea Brandt"' in wrong.get_data(as_text=True)
    assert empty.zoe.post(address, **who, password=PASSWORD).status_code == 303
    assert Person.get(Person.handle == "lea.brandt").is_lead
    assert empty.ana.post(address, **who, password=PASSWORD).status_code == 403
    database.close()


def test_behind_a_proxy_guesses_are_counted_by_caller_and_only_the_proxy_is_believed(
    world,
):
    behind = World(world.folder, TRUSTED_PROXY="10.0.0.1")
    behind.ana.person.choose_password(PASSWORD)

    def guess(proxy, caller):
        headers = {"X-Forwarded-For": caller}
        origin = {"REMOTE_ADDR": proxy}
        return sign_in(behind.zoe, password=WRONG, headers=headers, environ_base=origin).status_code

    assert {guess("10.0.0.1", "192.0.2.7") for _ in range(limits.SIGN_IN_TRIES)} == {422}
    assert guess("10.0.0.1", "192.0.2.7") == 429
    assert guess("10.0.0.1", "192.0.2.8") == 422
    tries = [guess("10.0.0.2", f"192.0.2.{n}") for n in range(limits.SIGN_IN_TRIES + 1)]
    assert tries[-1] == 429
