"""Sign-on by the header of one trusted proxy (R37): believed from there, and from nowhere else."""

import pytest

from pilot import settings
from pilot.errors import Refused
from pilot.models.person import Person
from tests.conftest import World

PROXY, ELSEWHERE = {"REMOTE_ADDR": "10.0.0.1"}, {"REMOTE_ADDR": "10.0.0.2"}


@pytest.fixture
def behind(world):
    """The open trial behind a proxy that signs people in."""
    return World(world.folder, TRUSTED_PROXY="10.0.0.1", REMOTE_USER_HEADER="X-Remote-User")


def get(visitor, address="/", user="ana@example.org", origin=PROXY, **headers):
    headers = {"X-Remote-User": user, **headers}
    return visitor.client.get(address, headers=headers, environ_base=origin)


def test_who_the_proxy_names_is_in_and_has_joined(behind):
    answer = get(behind.zoe, user="ANA@example.org ")
    assert answer.status_code == 200
    assert "Ana Marin" in answer.get_data(as_text=True)
    assert Person.get(Person.handle == "ana.marin").joined_at


def test_the_header_from_another_address_is_ignored(behind):
    """R37."""
    for origin in (ELSEWHERE, {"REMOTE_ADDR": "127.0.0.1"}):
        assert get(behind.zoe, origin=origin).location.startswith("/sign-in")
        claimed = {"X-Forwarded-For": "10.0.0.1"}
        assert get(behind.zoe, origin=origin, **claimed).location.startswith("/sign-in")


def test_without_the_setting_the_header_means_nothing(world):
    plain = World(world.folder, TRUSTED_PROXY="10.0.0.1")
    assert get(plain.zoe).location.startswith("/sign-in")
    assert get(world.zoe).location.startswith("/sign-in")


def test_the_header_counts_for_more_than_an_old_cookie(behind):
    text = get(behind.ben, "/me", user="ana@example.org").get_data(as_text=True)
    assert "ana@example.org" in text
    assert "ben@example.org" not in text


@pytest.mark.parametrize("user", ["nobody@example.org", "ana", "ana@example.org,ben@example.org"])
def test_somebody_who_is_not_in_the_roster_is_told_so(behind, user):
    assert get(behind.zoe, user=user).location.startswith("/sign-in")
    text = get(behind.zoe, "/sign-in", user=user).get_data(as_text=True)
    assert "nobody in this trial has that address" in text
    assert user in text


def test_who_has_left_stays_out(behind, world):
    behind.lea.post(f"/roster/people/{world.ana.person.id}/leave")
    assert get(behind.zoe).location.startswith("/sign-in")


def test_it_works_after_the_end_without_a_write(behind, world):
    world.trial.freeze(None)
    assert get(behind.zoe).status_code == 200
    assert Person.get(Person.handle == "ana.marin").joined_at is None


def test_cross_site_writes_are_refused_here_too(behind):
    headers = {"X-Remote-User": "ana@example.org", "Sec-Fetch-Site": "cross-site"}
    form = {"body": "Not mine."}
    answer = behind.zoe.client.post("/posts", data=form, headers=headers, environ_base=PROXY)
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        ({"REMOTE_USER_HEADER": "X-Remote-User"}, "without TRUSTED_PROXY"),
        ({"REMOTE_USER_HEADER": "X Remote", "TRUSTED_PROXY": "::1"}, "write it like X-Remote-User"),
        ({"SMTP_URL": "mail.example.com"}, "write it like smtp://"),
        ({"SMTP_URL": "http://mail.example.com"}, "write it like smtp://"),
    ],
)
def test_settings_that_would_let_anybody_in_are_refused(environ, sentence):
    with pytest.raises(Refused, match=sentence):
        settings.load(environ)
