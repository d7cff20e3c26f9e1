"""The second lock: after the end the database itself refuses, whoever asks by whatever address."""

import hashlib
import sqlite3
from io import BytesIO

import pytest
from peewee import OperationalError

from pilot.access import rule_of
from pilot.database import create, database
from pilot.errors import Frozen
from pilot.models import TABLES, journal
from pilot.models.blob import Blob, Inflow
from pilot.models.person import Person
from pilot.models.post import Post
from pilot.models.trial import Trial
from tests.conftest import PASSWORD, multipart

ROLES = ("ana", "eva", "lea", "sam", "zoe")
FORM = {
    "body": "After the end.", "kind": "update", "title": "Late", "reply": 2, "base": 1,
    "value": "not a number", "sheet": "name,mail,department\nX,x@example.org,Y",
    "confirm": "Posts instead of the list", "email": "ana@example.org", "password": PASSWORD,
}  # fmt: skip
WITHOUT_WRITING = {
    "me.export",
    "session.create",
    "session.destroy",
    "session.join",
    "devices.enter_here",
    "joining.ask",
    "joining.prove",
    "standing.make_link",
    "standing.make_code",
}  # in all phases
CLOSING_ACTS = {  # those that have an address: the final readings, the decision, its signatory
    "measures.read",
    "measures.count",
    "trial.decide",
    "amendments.take_over",
}
SAVING_NOTHING = {"report.save"}  # a closing act too; this form holds none of its fields


@pytest.fixture
def ended(world):
    """The trial of the cast, with one of everything, ended by its sponsor."""
    question = world.ana.publishes("How do I book a train? #travel [[Travel]]", kind="question")
    world.ben.post(f"/posts/{question}/replies", body="At the desk.")
    world.ana.post("/pages/new", title="Travel", body="Book at the desk.")
    world.ana.person.choose_password(PASSWORD)
    Trial.current().freeze(world.sam.person, "All is said.")
    for name in ROLES:
        delattr(world, name) if name in vars(world) else None
    return world


def content_of(world):
    """A hash over everything in the database, read by a stranger."""
    with sqlite3.connect(world.folder / "trial.db") as stranger:
        return hashlib.sha256("\n".join(stranger.iterdump()).encode()).hexdigest()


def addresses(world):
    """(endpoint, method, address) for each route, with arguments that exist."""
    values = {"number": 2, "path": "Travel", "handle": "ana.marin", "code": "abc", "name": "x"}
    token = world.app.extensions["invitations"].token(Person.get(Person.handle == "ben.adler"))
    values |= {"token": token, "filename": "icon.svg"}
    with world.app.test_request_context():
        for route in world.app.url_map.iter_rules():
            arguments = {name: values[name] for name in route.arguments}
            address = world.app.url_for(route.endpoint, **arguments)
            for method in sorted(route.methods):
                yield route.endpoint, method, address


@pytest.mark.parametrize("role", ROLES)
def test_no_address_writes_after_the_end_for_anybody(ended, role):
    """R18: every route, method and role while frozen leaves the database as it was."""
    before = content_of(ended)
    for endpoint, method, address in list(addresses(ended)):
        visitor = type(ended.ana)(ended.app, getattr(ended, role).person)
        with visitor.client.open(address, method=method, data=FORM) as answer:
            status = answer.status_code
        assert status < 500, (method, address)
        if method == "POST" and endpoint not in WITHOUT_WRITING:
            allowed = {401, 403, 409} | ({422} if endpoint in CLOSING_ACTS else set())
            allowed |= {303} if endpoint in SAVING_NOTHING else set()
            assert status in allowed, (method, address, status)
    assert content_of(ended) == before


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_methods_that_nobody_offers_change_nothing_either(ended, method):
    before = content_of(ended)
    for address in ("/posts/1", "/pages/Travel", "/", "/charter"):
        assert ended.lea.client.open(address, method=method).status_code == 405
    assert content_of(ended) == before


def test_an_upload_after_the_end_leaves_nothing(ended):
    before = content_of(ended)
    for address in ("/files", "/posts", "/pages/Travel", "/posts/2/replies"):
        answer = ended.ana.post(address, files=[(BytesIO(b"x" * 300_000), "a.bin")], body="x")
        assert answer.status_code == 409
    assert content_of(ended) == before


def test_an_upload_that_the_end_overtakes_is_refused_and_counts_as_nothing(world, monkeypatch):
    write = Inflow.write

    def ending(inflow, piece):
        if Trial.current().phase == "open":
            Trial.current().freeze(None)
        write(inflow, piece)

    monkeypatch.setattr(Inflow, "write", ending)
    answer = world.ana.client.post("/files", **multipart(b"x" * 3_000_000, "a.bin"))
    assert answer.status_code == 409
    assert "read-only" in answer.get_data(as_text=True)
    assert not Blob.complete().exists()


def test_a_write_outside_a_transaction_is_refused_by_the_database(world):
    with pytest.raises(OperationalError, match="readonly"):
        Post.update(body="Changed in passing.").execute()
    with pytest.raises(OperationalError, match="readonly"):
        database.execute_sql("DELETE FROM journal")
    with pytest.raises(OperationalError, match="readonly"):
        Trial.update(ends_at=None).execute()


def test_models_cannot_write_after_the_end_whatever_they_forget_to_ask(ended):
    ana = Person.get(Person.handle == "ana.marin")
    with pytest.raises(Frozen):
        Post.store(ana, "A model that forgot its phase.", kind="update")
    with pytest.raises(Frozen), database.atomic():
        database.execute_sql("DELETE FROM post")
    with pytest.raises(Frozen):
        ana.choose_password(PASSWORD)
    assert Post.select().where(Post.body.contains("forgot")).count() == 0


def test_the_closing_acts_have_one_door_and_it_shuts(ended):
    with database.closing_act():
        journal.record("decided", "Adopt.")
    assert journal.entries()[-1].act == "decided"
    with pytest.raises(OperationalError, match="readonly"):
        journal.record("decided", "Stop.")


def test_a_refused_write_leaves_the_lock_as_it_was(ended):
    with pytest.raises(Frozen), database.atomic():
        Post.update(body="x").execute()
    with pytest.raises(OperationalError, match="readonly"):
        Post.update(body="x").execute()
    assert Post.select().where(Post.body == "x").count() == 0


def test_the_last_readings_are_written_by_a_lead_after_the_end(ended):
    assert ended.lea.post("/measures/1/readings", value="7,5").location == "/measures#measure-1"
    assert "7.5" in ended.ana.reads("/pulse")
    assert ended.lea.post("/measures/1/readings", value="many").status_code == 422
    assert ended.ana.post("/measures/1/readings", value="7").status_code == 403


def test_every_address_says_that_the_trial_is_gone_after_retirement(ended):
    Trial.current().retire("Torn down.")
    before = content_of(ended)
    for _, method, address in list(addresses(ended)):
        for visitor in (ended.lea, ended.zoe):
            assert visitor.client.open(address, method=method).status_code == 410, address
    gone = ended.zoe.get("/nowhere")
    assert gone.status_code == 410
    assert "Nadia Petrov" in gone.get_data(as_text=True)
    assert content_of(ended) == before


def test_each_write_says_when_it_is_allowed(world):
    """Whoever may POST may do so while the trial is open, in draft, or by the named exceptions."""
    frozen = {
        route.endpoint
        for route in world.app.url_map.iter_rules()
        if "POST" in route.methods and "frozen" in rule_of(world.app, route.endpoint).when
    }
    assert frozen == WITHOUT_WRITING | CLOSING_ACTS | SAVING_NOTHING


def test_a_start_that_was_killed_before_its_tables_begins_anew(tmp_path):
    (tmp_path / "trial.db").touch()
    create(tmp_path / "trial.db", TABLES)
    Trial.begin()
    assert Trial.current().phase == "draft"
    database.close()
