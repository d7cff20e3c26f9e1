"""Nobody reaches what belongs to somebody else: every address, every role, the objects of Ana.

The addresses come from the URL map, so that a new one is tested without a word here.
"""

import io
import sqlite3

import pytest

from pilot.access import rule_of
from pilot.models.person import Person
from pilot.models.sign_in import SignIn
from tests.conftest import Visitor
from tests.test_lock import FORM

NUMBERS = range(1, 7)
# What is Ana's alone: nobody else may change a row of it, lead or not.
HERS = {
    "saved": "SELECT id, post_id, page_id, file_id FROM saved WHERE person_id = :ana",
    "follow": "SELECT * FROM follow WHERE person_id = :ana",
    "position": "SELECT * FROM position WHERE person_id = :ana",
    "mark": "SELECT * FROM mark WHERE person_id = :ana",
    "visit": "SELECT * FROM visit WHERE person_id = :ana",
    "reaction": "SELECT * FROM reaction WHERE person_id = :ana",
    "acknowledged": "SELECT * FROM acknowledgement WHERE person_id = :ana",
    "device": "SELECT * FROM sign_in WHERE person_id = :ana",
    "words": "SELECT id, title, body, withdrawn_at FROM post WHERE author_id = :ana",
    "editions": "SELECT edition.* FROM edition JOIN post ON post_id = post.id "
    "WHERE author_id = :ana",
    "person": "SELECT * FROM person WHERE id = :ana",
}


@pytest.fixture
def full(world):
    """The open trial in which Ana has one of everything that is hers."""
    ana, ben = world.ana, world.ben
    number = ana.publishes("How do I book a train? #travel [[Travel]]", kind="question")
    reply = ben.post(f"/posts/{number}/replies", body="At the desk, @ana.marin.")
    reply = reply.location.rpartition("-")[2]
    ana.post("/pages/new", title="Travel", body="Book at the desk.", base="0")
    ana.post("/files", files=[(io.BytesIO(b"a;b"), "table.csv")])
    ana.post(f"/posts/{number}/edit", body="How do I book a night train? #travel")
    ana.post(f"/posts/{reply}/useful")
    for address in (f"/posts/{number}", "/", "/catchup"):
        ana.reads(address)
    ana.post(f"/posts/{number}/save")
    SignIn.note(ana.person, "Firefox/145.0 Windows")
    return world


def hers(world):
    """{name: rows} of what is Ana's, read by a stranger."""
    with sqlite3.connect(world.folder / "trial.db") as stranger:
        number = {"ana": world.ana.person.id}
        return {name: stranger.execute(sql, number).fetchall() for name, sql in HERS.items()}


def addresses(world, methods):
    """(endpoint, method, address) for each route, each with the numbers of many objects."""
    values = {"path": "Travel", "handle": "ana.marin", "code": "abc", "name": "x", "token": "x"}
    values |= {"filename": "icon.svg", "day": "2026-03-11"}
    for route in world.app.url_map.iter_rules():
        for number in NUMBERS if "number" in route.arguments else [0]:
            known = {**values, "number": number}
            with world.app.test_request_context():
                arguments = {name: known.get(name, 1) for name in route.arguments}
                address = world.app.url_for(route.endpoint, **arguments)
            for method in sorted(route.methods & methods):
                yield route.endpoint, method, address


@pytest.mark.parametrize("who", ["ben", "eva", "sam", "zoe"])
def test_whatever_another_posts_nothing_of_ana_s_changes(full, who):
    before, person = hers(full), getattr(full, who).person
    assert all(before[name] for name in ("saved", "words", "editions", "device")), before
    for endpoint, method, address in list(addresses(full, {"POST"})):
        if endpoint in {"me.erase", "trial.freeze"}:  # they would end the test, not find a hole
            continue
        form = {**FORM, "email": "zoe@example.org", "act": "x", "what": "x"}
        visitor = Visitor(full.app, person and Person.get_by_id(person.id))
        with visitor.client.open(address, method=method, data=form) as answer:
            assert answer.status_code < 500, (method, address)
        assert full.trial.phase == "open", address
    assert hers(full) == before


@pytest.mark.parametrize("who", ["ana", "ben", "eva", "sam", "lea", "zoe"])
def test_every_address_answers_each_role_as_its_rule_says(full, who):
    """Who is not in the rule gets 403, or signed out the way to the sign-in; never a view."""
    visitor = getattr(full, who)
    role = visitor.person.role if visitor.person else "outsider"
    for endpoint, method, address in list(addresses(full, {"GET", "POST"})):
        if role in rule_of(full.app, endpoint).who:
            continue
        with visitor.client.open(address, method=method, data=FORM) as answer:
            refused = 403 if visitor.person else {"GET": 303, "POST": 401}[method]
            assert answer.status_code == refused, (method, address)


@pytest.mark.parametrize("who", ["ben", "eva", "sam"])
def test_no_page_tells_another_the_address_or_the_devices_of_ana(full, who):
    """Addresses of people are for leads, who invite by them, and for oneself."""
    visitor = getattr(full, who)
    for _, method, address in list(addresses(full, {"GET"})):
        with visitor.client.open(address, method=method) as answer:
            if answer.mimetype.startswith("text/"):
                text = answer.get_data(as_text=True)
                assert "ana@example.org" not in text, address
                assert "Firefox on Windows" not in text, address
