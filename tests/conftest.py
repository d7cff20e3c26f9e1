"""The people of the tests and the trials they are in; a real SQLite file for each test."""

import os
import shutil
import threading
from contextlib import contextmanager
from datetime import UTC, datetime

import hypothesis
import pytest
from click.testing import CliRunner
from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server

from pilot import clock, create_app, database, settings
from pilot.__main__ import main
from pilot.models import TABLES, charter, roster
from pilot.models.measure import Measure
from pilot.models.person import Person
from pilot.models.trial import Trial
from tests.agreed import CAST, CHARTER, FIRST_POST, LAST_DAY, MEASURES
from tests.compiled import Compiled, compile_each_rule_once

__all__ = ["CAST", "CHARTER", "FIRST_POST", "LAST_DAY", "MEASURES"]  # what tests look for here

# How long an example takes says something about the machine only; `make bench` measures.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")
compile_each_rule_once()

FLAGS = [
    # Chromium calls home on its own; a test may ask nobody but our port.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    # Root has no sandbox; everybody else keeps it.
    *(["--no-sandbox"] if os.geteuid() == 0 else []),
]
MORNING = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)  # a Monday; the trial opens
TODAY = datetime(2026, 3, 11, 10, 0, tzinfo=UTC)  # the second week; tests happen then
PASSWORD = "a sentence to remember"


class Visitor:
    """Somebody in front of a browser without scripts; `zoe` is nobody of ours."""

    def __init__(self, app, person=None):
        self.app, self.person, self.client = app, person, app.test_client()
        if person:
            with self.client.session_transaction() as session:
                session["_user_id"] = person.get_id()

    def get(self, address, **options):
        return self.client.get(address, **options)

    def post(self, address, files=(), **form):
        """Sends a form; `files` are (bytes stream, name) pairs."""
        if files:
            form["file"] = list(files)
        return self.client.post(address, data=form)

    def publishes(self, body, **form):
        """The number of a new post by this visitor."""
        response = self.post("/posts", body=body, **form)
        assert response.status_code == 303, response.get_data(as_text=True)
        return int(response.location.rpartition("/")[2])

    def reads(self, address):
        """The text of a page that must be there."""
        response = self.client.get(address)
        assert response.status_code == 200, (address, response.status_code)
        return response.get_data(as_text=True)


def multipart(content, name, **fields):
    """The bytes of a form with one file, and their type, as a browser writes them (RFC 7578)."""
    head = "".join(
        f'--cut\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'
        for field, value in fields.items()
    )
    head += f'--cut\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    return {
        "data": head.encode() + content + b"\r\n--cut--\r\n",
        "content_type": "multipart/form-data; boundary=cut",
    }


class World:
    """One trial with its cast: world.ana, world.ben, world.sam, world.lea, world.eva, world.zoe."""

    def __init__(self, folder, **environ):
        self.folder = folder
        self.settings = settings.load({"PILOT_DATA": str(folder), **environ})
        self.app = create_app(self.settings)
        self.app.testing = True
        self.app.jinja_env.bytecode_cache = Compiled()

    def __getattr__(self, name):
        visitor = Visitor(self.app, Person.get_or_none(Person.email == f"{name}@example.org"))
        setattr(self, name, visitor)
        return visitor

    @property
    def trial(self):
        return Trial.current()

    def run(self, *arguments):
        """An operator's command, in this process so that the clock can travel."""
        return CliRunner().invoke(main, arguments, env={"PILOT_DATA": str(self.folder)})

    def environment(self):
        """What a command run as a process needs to find this trial."""
        return {**os.environ, "PILOT_DATA": str(self.folder)}


@pytest.fixture(autouse=True)
def travel():
    """It is TODAY in every test; `travel(to)` goes elsewhere for the rest of the test."""
    with clock.travel(TODAY):

        def go(to):
            clock._travelled = to.astimezone(UTC)

        yield go


@pytest.fixture(scope="session")
def prepared(tmp_path_factory):
    """{phase: folder} of trials made once and copied for each test."""
    folders = {phase: tmp_path_factory.mktemp(phase) for phase in ("draft", "open")}
    for phase, folder in folders.items():
        with clock.travel(MORNING):
            _make(folder, phase)
    return folders


@pytest.fixture
def draft(prepared, tmp_path):
    """A trial in draft: roster loaded, charter written, not confirmed."""
    yield World(_copied(prepared["draft"], tmp_path))
    database.database.close()


@pytest.fixture
def world(prepared, tmp_path):
    """An open trial in its second week, with nothing but the sponsor's first post."""
    yield World(_copied(prepared["open"], tmp_path))
    database.database.close()


@pytest.fixture
def live(world):
    """The open trial behind a real port, for browsers; `live.url` is its address."""
    with served(world):
        yield world


@contextmanager
def served(world, port=0):
    """Serves a world on this or a free port in threads of this process: the clock can travel."""
    server = make_server("127.0.0.1", port, _closing(world.app), threaded=True)
    world.url = f"http://127.0.0.1:{server.server_port}"
    object.__setattr__(world.settings, "port", server.server_port)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield world
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="session")
def chromium():
    """One browser for all tests; without one they are skipped, unless REQUIRE_BROWSER=1."""
    path = find_chromium()
    if path is None:
        pytest.skip("There is no Chromium on the path.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


def find_chromium():
    """The path of a Chromium, or None; REQUIRE_BROWSER=1 makes its absence a failure."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None and os.environ.get("REQUIRE_BROWSER") == "1":
        pytest.fail("REQUIRE_BROWSER=1, but there is no Chromium on the path.")
    return found


def _make(folder, phase):
    database.create(folder / "trial.db", TABLES)
    Trial.begin()
    roster.load(CAST.encode())
    lea, sam = (Person.get(Person.handle.startswith(name)) for name in ("lea", "sam"))
    charter.save(CHARTER, by=lea)
    Measure.replace_all(MEASURES)
    if phase == "open":
        charter.confirm(sam)
        charter.open_with(sam, FIRST_POST)
    database.database.close()


def _copied(folder, tmp_path):
    return shutil.copytree(folder, tmp_path / "var")


def _closing(app):
    """The app, giving back the connection of each request's thread: here threads do not last."""

    def wrapped(environ, start_response):
        body = app(environ, start_response)
        try:
            yield from body
        finally:
            if hasattr(body, "close"):
                body.close()
            database.database.close()

    return wrapped
