"""What browsers are told, and what other sites and wrong names are refused."""

import sqlite3

import pytest

from tests.conftest import PASSWORD, World

POLICY = "default-src 'none'"


@pytest.mark.parametrize("address", ["/", "/sign-in", "/pages", "/nowhere", "/healthz", "/join/x"])
def test_every_answer_carries_the_strict_policy(world, address):
    headers = world.ana.get(address).headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith(POLICY)
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("address", ["/", "/charter", "/pages", "/pulse", "/sign-in"])
def test_no_page_needs_inline_code_or_another_host(world, address):
    text = world.ana.reads(address) if address != "/sign-in" else world.zoe.reads(address)
    assert " style=" not in text
    assert " onclick=" not in text
    assert "<script>" not in text
    assert 'src="http' not in text
    assert 'href="http' not in text


def test_pages_are_kept_by_nobody_and_static_files_for_a_year(world):
    assert world.ana.get("/").headers["Cache-Control"] == "private, no-store"
    with world.ana.get("/static/pilot.css") as sheet:
        assert "max-age=31536000" in sheet.headers["Cache-Control"]


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(world):
    world.ana.person.choose_password(PASSWORD)
    entered = world.zoe.post("/sign-in", email="ana@example.org", password=PASSWORD)
    assert {cookie.partition("=")[0] for cookie in set_by(entered)} == {"pilot", "pilot-device"}
    for cookie in set_by(entered):
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie


def test_over_https_the_cookie_stays_with_this_host(world):
    public = World(world.folder, PILOT_URL="https://pilot.example.com")
    public.ana.person.choose_password(PASSWORD)
    form = {"email": "ana@example.org", "password": PASSWORD}
    entered = public.zoe.client.post("/sign-in", data=form, base_url="https://pilot.example.com")
    assert len(set_by(entered)) == 2
    for cookie in set_by(entered):
        assert cookie.startswith("__Host-pilot")
        assert "Secure" in cookie
        assert "Domain" not in cookie


def set_by(answer):
    return answer.headers.getlist("Set-Cookie")


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://localhost:8001"},
        {"Origin": "null"},
        {"Origin": "http://["},
    ],
)
def test_a_write_that_another_site_caused_is_refused(world, headers):
    refused = world.ana.client.post("/posts", data={"body": "Not mine."}, headers=headers)
    assert refused.status_code == 403
    assert "another site" in refused.get_data(as_text=True)
    assert "Not mine." not in world.ana.reads("/")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "http://localhost"},
    ],
)
def test_own_writes_are_taken(world, headers):
    taken = world.ana.client.post("/posts", data={"body": "Mine."}, headers=headers)
    assert taken.status_code == 303


def test_reading_from_a_link_on_another_site_works(world):
    headers = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
    assert world.ana.get("/", headers=headers).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "pilot.example.com"])
def test_another_name_for_this_server_is_not_answered(world, host):
    answer = world.ana.get("/", headers={"Host": host})
    assert answer.status_code == 400
    assert "PILOT_URL" in answer.get_data(as_text=True)


@pytest.mark.parametrize("host", ["pilot.example.com", "PILOT.example.com", "localhost"])
def test_the_public_name_and_loopback_are_answered(world, host):
    public = World(world.folder, PILOT_URL="http://Pilot.Example.com/")
    assert public.zoe.get("/sign-in", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("get", "/nowhere", 404),
        ("get", "/posts/999999", 404),
        ("get", "/posts/99999999999999999999999", 404),
        ("get", "/files/99999999999999999999999", 404),
        ("get", "/people/nobody", 404),
        ("post", "/pulse", 405),
        ("post", "/roster", 403),
    ],
)
def test_errors_are_pages_that_say_what_to_do(world, method, address, status):
    answer = getattr(world.ana, method)(address)
    text = answer.get_data(as_text=True)
    assert answer.status_code == status
    assert 'href="/"' in text
    assert "Werkzeug" not in text


@pytest.mark.parametrize(
    "address",
    [
        "/posts?before=²", "/posts?before=" + "9" * 5000, "/posts?before=-1", "/posts?before=x",
        "/posts?before=99999999999999999999", "/ideas?before=²", "/search?q=a&before=x",
        "/search?q=travel&before=99999999999999999999", "/posts?kind=x&topic=%00&by=%ff",
    ],
)  # fmt: skip
def test_nonsense_in_an_address_is_no_error_of_ours(world, address):
    assert world.ana.get(address).status_code in (200, 404)


@pytest.mark.parametrize("referrer", ["http://[", "//evil.example/x", "http://evil.example", "x"])
def test_the_way_back_from_an_error_stays_here(world, referrer):
    answer = world.ana.client.get("/nowhere", headers={"Referer": referrer})
    assert answer.status_code == 404
    assert "evil.example" not in answer.get_data(as_text=True)


def test_an_error_of_ours_tells_nothing_about_how_we_are_built(world):
    with sqlite3.connect(world.folder / "trial.db") as stranger:
        stranger.execute("ALTER TABLE measure RENAME TO elsewhere")
    world.app.testing = False
    answer = world.ana.get("/pulse")
    text = answer.get_data(as_text=True)
    assert answer.status_code == 500
    assert "Something went wrong on our side" in text
    assert "Tell your operator" in text
    for inside in ("measure", "sqlite", "Traceback", "peewee", "no such table"):
        assert inside not in text.casefold()
    assert answer.headers["Content-Security-Policy"].startswith(POLICY)
