"""The demo as a fixture: seeded once in a session, copied for each test that asks for it.

Import the fixtures where they are wanted: `from tests.demo_world import demo, seeded_demo`.
"""

import shutil
from datetime import UTC, datetime

import pytest

from pilot import clock, create_app, database, settings
from pilot.commands.serving import start
from pilot.demo import seed
from pilot.models.person import Person

DEMO_DAY = datetime(2026, 3, 23, 11, 0, tzinfo=UTC)  # a Monday; the demo opened on 2 March
ROLES = ("participant", "lead", "executive", "sponsor")


class Demo:
    """A seeded demo in a folder: its app, and signed-in clients per role."""

    def __init__(self, folder, port=8000):
        self.folder = folder
        self.settings = settings.load({"PILOT_DATA": str(folder), "PORT": str(port)})
        self.app = create_app(self.settings)
        self.app.testing = True

    def person(self, role):
        """The person whose link the demo command prints for a role."""
        return dict(Person.one_per_role())[role]

    def client(self, role="participant"):
        """A browser without scripts, signed in as the role's person."""
        client = self.app.test_client()
        with client.session_transaction() as session:
            session["_user_id"] = self.person(role).get_id()
        return client


def seed_into(folder, today=DEMO_DAY):
    """Seeds the demo of a day into a folder and closes the database."""
    with clock.travel(today):
        start(settings.load({"PILOT_DATA": str(folder)}))
        seed()
    database.database.close()


@pytest.fixture(scope="session")
def seeded_demo(tmp_path_factory):
    """The folder of a demo that nobody changes."""
    folder = tmp_path_factory.mktemp("demo")
    seed_into(folder)
    return folder


@pytest.fixture
def demo(seeded_demo, tmp_path):
    """A copy of the demo, on its own day."""
    with clock.travel(DEMO_DAY):
        yield Demo(shutil.copytree(seeded_demo, tmp_path / "demo"))
        database.database.close()
