"""Guessing of passwords: slowed down for the guesser, never a way to lock out somebody else."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from pilot import limits
from pilot.models import password
from pilot.throttle import MOST_KEYS, Key, Throttle
from tests.conftest import PASSWORD, Visitor, World

RUSH = 30
HERE, THERE = {"REMOTE_ADDR": "10.0.0.1"}, {"REMOTE_ADDR": "192.0.2.1"}


@pytest.fixture(autouse=True)
def few_and_cheap(monkeypatch):
    """A few tries are many here, and a hash is quickly made: this is about counting."""
    monkeypatch.setattr(limits, "SIGN_IN_TRIES", 3)
    monkeypatch.setattr(limits, "ACCOUNT_TRIES", 6)
    monkeypatch.setattr(limits, "CALLER_TRIES", 9)
    fits = {f"hash of {PASSWORD}": PASSWORD}
    monkeypatch.setattr(password, "_fits", lambda h, p: fits.get(h) == p)
    monkeypatch.setattr(password, "_hashed", lambda p: f"hash of {p}")


@pytest.fixture
def ana(world):
    world.ana.person.choose_password(PASSWORD)
    return world.ana.person


def sign_in(visitor, origin=HERE, email="ana@example.org", password=PASSWORD):
    form = {"email": email, "password": password}
    return visitor.client.post("/sign-in", data=form, environ_base=origin).status_code


def guess(world, times, origin=THERE, email="ana@example.org"):
    return [sign_in(Visitor(world.app), origin, email, "wrong") for _ in range(times)]


def test_a_guesser_elsewhere_does_not_lock_ana_out(world, ana):
    assert guess(world, 4) == [422, 422, 422, 429]
    assert sign_in(world.zoe) == 303


def test_many_guessers_for_one_account_are_held_up_together(world, ana):
    for number in range(3):
        guess(world, 2, {"REMOTE_ADDR": f"192.0.2.{number}"})
    assert guess(world, 1, {"REMOTE_ADDR": "192.0.2.99"}) == [429]


def test_a_device_on_which_ana_was_signed_in_is_not_held_up_by_all_these(world, ana):
    known = Visitor(world.app)
    assert sign_in(known) == 303
    known.post("/sign-out")
    for number in range(5):
        guess(world, 2, {"REMOTE_ADDR": f"192.0.2.{number}"})
    guess(world, 5, HERE)
    assert sign_in(Visitor(world.app)) == 429
    assert sign_in(known) == 303


def test_a_known_device_is_no_way_to_guess_on(world, ana):
    thief = Visitor(world.app)
    sign_in(thief)
    thief.post("/sign-out")
    assert [sign_in(thief, password="wrong") for _ in range(4)] == [422, 422, 422, 429]


def test_a_device_is_known_for_its_own_account_only(world, ana):
    known = Visitor(world.app)
    sign_in(known)
    known.post("/sign-out")
    guess(world, 4, HERE, "ben@example.org")
    assert sign_in(known, email="ben@example.org", password="wrong") == 429


@pytest.mark.parametrize("cookie", ["x", "WzEsMl0.abc", "\0", "[]", ""])
def test_a_made_up_device_is_a_stranger(world, ana, cookie):
    stranger = Visitor(world.app)
    stranger.client.set_cookie("pilot-device", cookie)
    guess(world, 3, HERE)
    assert sign_in(stranger) == 429


def test_a_caller_who_tries_all_accounts_is_held_up(world, ana):
    for number in range(9):
        guess(world, 1, THERE, f"p{number}@example.org")
    assert guess(world, 1, THERE, "another@example.org") == [429]
    assert guess(world, 1, HERE, "another@example.org") == [422]


def test_of_ipv6_a_whole_network_is_one_caller(world, ana):
    for number in range(3):
        guess(world, 1, {"REMOTE_ADDR": f"2001:db8:1:2::{number}"})
    assert guess(world, 1, {"REMOTE_ADDR": "2001:db8:1:2:ffff::9"}) == [429]
    assert guess(world, 1, {"REMOTE_ADDR": "2001:db8:1:3::1"}) == [422]


def test_a_personal_link_is_never_held_up(world, ana):
    guess(world, 9, HERE)
    link = world.app.extensions["invitations"].token(ana)
    assert Visitor(world.app).post(f"/join/{link}", password=PASSWORD).status_code == 303


def test_ten_thousand_wrong_passwords_take_no_more_room_than_they_may(travel):
    throttle = Throttle()
    for number in range(2 * MOST_KEYS):
        throttle.failed([Key((str(number),), 3, 300), Key(("caller",), 9, 300, own=False)])
    assert len(throttle._failures) == MOST_KEYS
    assert throttle.seconds_to_wait([Key(("caller",), 9, 300, own=False)]) > 0


def test_when_too_many_hash_at_once_the_next_is_told_to_come_back(world, ana, monkeypatch):
    full = password.threading.BoundedSemaphore(1)
    full.acquire()
    monkeypatch.setattr(password, "_places", full)
    answer = world.zoe.post("/sign-in", email="ana@example.org", password=PASSWORD)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    text = answer.get_data(as_text=True)
    assert "Many people sign in right now" in text
    assert 'value="ana@example.org"' in text


def test_a_rush_waits_for_its_turn_and_one_hashes_at_once(monkeypatch):
    here, most = [], []

    def slowly(stored, typed):
        here.append(typed)
        most.append(len(here))
        time.sleep(0.01)
        here.pop()
        return True

    monkeypatch.setattr(password, "_fits", slowly)
    with ThreadPoolExecutor(RUSH) as rush:
        assert all(rush.map(lambda _: password.password_fits("typed", "hash"), range(RUSH)))
    assert max(most) <= limits.HASHES_AT_ONCE


def test_the_mark_of_a_device_stays_with_this_host_and_away_from_scripts(world, ana):
    public = World(world.folder, PILOT_URL="https://pilot.example.com")
    form = {"email": "ana@example.org", "password": PASSWORD}
    entered = public.zoe.client.post("/sign-in", data=form, base_url="https://pilot.example.com")
    cookies = entered.headers.getlist("Set-Cookie")
    (device,) = [cookie for cookie in cookies if cookie.startswith("__Host-pilot-device=")]
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(device.split("; "))
    assert "ana" not in device
