"""Devices: where somebody is signed in, ended one by one or all, and from laptop to phone."""

import re
from datetime import timedelta

import pytest

from pilot import limits
from pilot.models.person import Person
from pilot.models.sign_in import SignIn, device
from tests.conftest import LAST_DAY, PASSWORD, TODAY, Visitor, World

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1"
)


@pytest.fixture
def ana(world):
    """Ana, who has a password and is signed in nowhere."""
    world.ana.person.choose_password(PASSWORD)
    return world.ana.person


def signed_in(world, agent=FIREFOX, email="ana@example.org"):
    """A visitor who has just signed in with the password on a fresh device."""
    visitor = Visitor(world.app)
    form = {"email": email, "password": PASSWORD}
    answer = visitor.client.post("/sign-in", data=form, headers={"User-Agent": agent})
    assert answer.status_code == 303
    return visitor


def handed_over(visitor):
    """The path that the QR code on the laptop's screen leads to."""
    token = visitor.app.extensions["handovers"].token(Person.get(Person.handle == "ana.marin"))
    assert "QR code" in visitor.reads("/me/phone")
    return f"/join/phone/{token}"


def test_ana_sees_where_she_is_signed_in_and_which_one_this_is(world, ana):
    laptop, _ = signed_in(world), signed_in(world, IPHONE)
    text = laptop.reads("/me/devices")
    assert "Firefox on Windows" in text
    assert "Safari on iPhone" in text
    assert text.count("This one") == 1
    assert "127.0.0.1" not in text


def test_a_lost_phone_is_signed_out_from_the_laptop(world, ana):
    laptop, phone = signed_in(world), signed_in(world, IPHONE)
    lost = SignIn.get(SignIn.device == "Safari on iPhone")
    assert laptop.post(f"/me/devices/{lost.id}/end").status_code == 303
    assert phone.get("/").location.startswith("/sign-in")
    assert laptop.get("/").status_code == 200
    assert laptop.post(f"/me/devices/{lost.id}/end").status_code == 404


def test_nobody_ends_the_session_of_another(world, ana):
    laptop = signed_in(world)
    assert world.ben.post(f"/me/devices/{SignIn.get().id}/end").status_code == 404
    assert world.lea.post(f"/me/devices/{SignIn.get().id}/end").status_code == 404
    assert laptop.get("/").status_code == 200


def test_signing_out_everywhere_leaves_no_device_and_no_link(world, ana):
    laptop, phone = signed_in(world), signed_in(world, IPHONE)
    link = world.app.extensions["invitations"].token(Person.get_by_id(ana.id))
    assert laptop.post("/me/devices/end").location == "/sign-in"
    for visitor in (laptop, phone):
        assert visitor.get("/").location.startswith("/sign-in")
    assert world.zoe.get(f"/join/{link}").status_code == 403
    assert signed_in(world).get("/").status_code == 200
    assert SignIn.select().count() == 1


def test_a_new_password_leaves_only_the_device_on_which_it_was_chosen(world, ana):
    old = signed_in(world)
    link = world.app.extensions["invitations"].token(Person.get_by_id(ana.id))
    world.zoe.post(f"/join/{link}", password="quite another sentence")
    assert old.get("/").location.startswith("/sign-in")
    assert world.zoe.reads("/me/devices").count('<li>A browser') == 1


def test_who_signs_out_stands_in_no_list_and_the_cookie_is_worth_nothing(world, ana):
    laptop = signed_in(world)
    stolen = laptop.client.get_cookie("pilot").value
    laptop.post("/sign-out")
    assert not SignIn.select().exists()
    thief = Visitor(world.app)
    thief.client.set_cookie("pilot", stolen)
    assert thief.get("/").location.startswith("/sign-in")


@pytest.mark.parametrize("change", [lambda c: c[:-1], lambda c: "x" + c, lambda c: "", str.upper])
def test_a_cookie_that_was_changed_is_no_session(world, ana, change):
    laptop = signed_in(world)
    cookie = laptop.client.get_cookie("pilot").value
    laptop.client.set_cookie("pilot", change(cookie))
    assert laptop.get("/").location.startswith("/sign-in")


def test_another_signing_key_ends_every_session(world, ana):
    cookie = signed_in(world).client.get_cookie("pilot").value
    (world.folder / "secret").write_text("another key")
    other = World(world.folder)
    other.zoe.client.set_cookie("pilot", cookie)
    assert other.zoe.get("/").location.startswith("/sign-in")


def test_ana_stays_signed_in_until_the_trial_ends_and_reads_on_afterwards(world, ana, travel):
    laptop = signed_in(world)
    travel(TODAY + timedelta(days=29))
    assert laptop.get("/").status_code == 200
    travel(TODAY + timedelta(days=60))
    assert str(TODAY + timedelta(days=60)) > LAST_DAY
    assert laptop.get("/").status_code == 200


def test_from_the_laptop_to_the_phone_by_qr(world, ana):
    laptop, phone = signed_in(world), Visitor(world.app)
    path = handed_over(laptop)
    for _ in range(3):
        assert "Welcome, Ana Marin" in phone.reads(path)
    assert phone.post(path).status_code == 303
    assert "Ana Marin" in phone.reads("/")
    assert SignIn.select().count() == 2


def test_the_code_for_the_phone_works_once_and_five_minutes(world, ana, travel):
    laptop = signed_in(world)
    used, late = handed_over(laptop), handed_over(laptop)
    world.zoe.post(used)
    again = Visitor(world.app).post(used)
    assert again.status_code == 403
    assert "works once and for 5 minutes" in again.get_data(as_text=True)
    travel(TODAY + timedelta(seconds=limits.PHONE_SECONDS + 1))
    assert Visitor(world.app).post(late).status_code == 403


def test_the_code_for_the_phone_ends_when_ana_signs_out_everywhere(world, ana):
    laptop = signed_in(world)
    path = handed_over(laptop)
    laptop.post("/me/devices/end")
    assert Visitor(world.app).post(path).status_code == 403


@pytest.mark.parametrize("token", ["x", "..", "WzEsMF0.aaaa.bbbb", "%00"])
def test_a_made_up_code_for_the_phone_opens_nothing(world, token):
    assert world.zoe.post(f"/join/phone/{token}").status_code in (403, 404)


def test_after_the_end_all_this_needs_no_write(world, ana):
    """R19: a fresh browser signs in to a frozen trial, hands over to the phone, and signs out."""
    world.trial.freeze(None)
    laptop = signed_in(world)
    assert not SignIn.select().exists()
    text = laptop.reads("/me/devices")
    assert "Tell your operator" in text
    assert "<form" not in text.partition("<main")[2]
    phone = Visitor(world.app)
    assert phone.post(handed_over(laptop)).status_code == 303
    assert "Ana Marin" in phone.reads("/")
    assert laptop.post("/me/devices/end").status_code == 409
    assert laptop.post("/sign-out").status_code == 303
    assert laptop.get("/").status_code == 303


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (FIREFOX, "Firefox on Windows"),
        (IPHONE, "Safari on iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/142.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Safari/605.1.15", "Safari on a Mac"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/142.0 Safari/537.36 Edg/142.0", "Edge on Windows"),
        ("", "A browser"),
        ("<script>alert(1)</script>" * 1000, "A browser"),
    ],
)
def test_a_device_is_named_as_people_name_it(agent, name):
    assert device(agent) == name


def test_the_qr_code_says_where_it_leads(world, ana):
    text = signed_in(world).reads("/me/phone")
    assert re.search(r'<svg class="qr"[^>]*><path d="M4 4h7v1h-7z', text)
