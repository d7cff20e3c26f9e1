"""Own data (R4, R7): everything about oneself as a ZIP, in two clicks, also after the end."""

import io
import json
import time
import zipfile

import pytest
from peewee import ForeignKeyField

from pilot import clock, database
from pilot.models import RECORDED
from pilot.models.blob import Blob
from pilot.models.file import File
from pilot.models.own import LEFT_OUT
from pilot.models.person import Person
from pilot.models.post import Post
from pilot.models.trial import Trial
from tests.conftest import MORNING, PASSWORD, World
from tests.export.building import build

NAMING = [
    model
    for model in RECORDED
    if any(isinstance(f, ForeignKeyField) and f.rel_model is Person for f in model.recorded())
]
CAST = ("ana", "ben", "sam", "lea", "eva")


@pytest.fixture(scope="module")
def lively(tmp_path_factory):
    """A trial that holds one of everything, and what each of the cast takes home of it."""
    folder = tmp_path_factory.mktemp("lively")
    build(folder)
    world = World(folder)
    with clock.travel(MORNING):
        homes = {name: takes_home(getattr(world, name)) for name in CAST}
        yield world, homes
    database.database.close()


def takes_home(visitor):
    """{path: bytes} of the ZIP that somebody downloads from their own page."""
    assert 'action="/me/export"' in visitor.reads("/me")
    with visitor.post("/me/export") as answer:
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"].startswith("attachment")
        with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
            assert archive.testzip() is None
            return {name: archive.read(name) for name in archive.namelist()}


def data(home):
    """{table: rows} of somebody's ZIP."""
    return json.loads(home["data.json"])["tables"]


@pytest.mark.parametrize("model", NAMING, ids=lambda model: model._meta.table_name)
def test_each_table_that_names_people_is_taken_home_by_those_it_names(lively, model):
    world, homes = lively
    table, fields = model._meta.table_name, model.recorded()
    people = [f for f in fields if isinstance(f, ForeignKeyField) and f.rel_model is Person]
    if model in LEFT_OUT:
        assert not [name for name in CAST if table in data(homes[name])]
        return
    only = [Post.author] if model is Post else people
    for name in CAST:
        person = getattr(world, name).person
        rows = [row for row in model.select() if any(getattr(row, f.name) == person for f in only)]
        taken = data(homes[name]).get(table, [])
        assert [row["id"] for row in taken] == [row.id for row in rows]
        assert all({f.name for f in fields} == row.keys() for row in taken)


def test_what_ana_wrote_and_kept_can_be_read_without_any_program(lively):
    _, homes = lively
    page = homes["ana"]["index.html"].decode()
    assert "Straße und Müller: the form is in Travel/Booking." in page, "links lead nowhere here"
    assert "The tarin leaves" in page, "earlier texts are among the records"
    assert "I was wrong." in page
    assert 'href="/' not in page
    assert {path for path in homes["ana"] if path.startswith("files/")}
    assert not [path for path in homes["ana"] if path != "index.html" and path not in page]


def test_nobody_takes_home_what_others_wrote_or_a_secret(lively):
    _, homes = lively
    ana = b"".join(homes["ana"].values()).decode("utf-8", "replace")
    assert "I wonder as well." not in ana, "Eva's withdrawn reply"
    assert "password_hash" not in ana
    assert "epoch" not in ana
    assert {row["handle"] for row in data(homes["ana"])["person"]} == {"ana.marin"}


def test_it_is_two_clicks_also_for_somebody_who_signs_in_after_the_end(world):
    world.ana.publishes("Before the end.")
    world.ana.person.choose_password(PASSWORD)
    Trial.current().freeze(None)
    fresh = type(world.ana)(world.app)
    fresh.post("/sign-in", email="ana@example.org", password=PASSWORD)
    assert 'href="/me"' in fresh.reads("/")
    assert b"Before the end." in takes_home(fresh)["index.html"]


def test_an_outsider_takes_nothing(world):
    assert world.zoe.post("/me/export").status_code == 401
    assert world.ana.get("/me/export").status_code == 405


def test_five_hundred_items_come_within_ten_seconds(world):
    with database.database.atomic():
        for number in range(500):
            Post.store(world.ana.person, f"Number {number} of **many**.", kind="update")
    began = time.perf_counter()
    home = takes_home(world.ana)
    assert len(data(home)["post"]) == 500
    assert time.perf_counter() - began < 10


def test_it_leaves_as_it_is_made_and_never_lies_in_memory(world):
    content = [bytes([number]) * 1_000_000 for number in range(8)]
    File.keep("large.bin", Blob.of(content), by=world.ana.person)
    with world.ana.client.post("/me/export", buffered=False) as answer:
        pieces = [len(piece) for piece in answer.iter_encoded()]
    assert len(pieces) > 1
    assert max(pieces) < 2_000_000
