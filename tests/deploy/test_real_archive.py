"""The way out with the real commands: freeze, export, verify, teardown."""

from tests.deploy.conftest import NAME


def test_what_export_wrote_and_verified_opens_the_gate(box):
    box.must("-m", "export", "write", python=box.python)
    (archive,) = box.archives.glob("*.zip")
    assert "is not verified" in box.down().stderr
    box.must("-m", "export", "verify", archive, python=box.python)
    assert "Nobody has confirmed" in box.down().stderr
    box.received(archive)
    done = box.down()
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"“{NAME}” is removed" in done.stdout
    assert box.certificate["archive"]["path"] == str(archive)
    assert not box.data.exists()


def test_an_archive_of_the_open_trial_does_not_open_the_gate(open_box):
    open_box.must("-m", "export", "write", python=open_box.python)
    (archive,) = open_box.archives.glob("*.zip")
    open_box.must("-m", "export", "verify", archive, python=open_box.python)
    open_box.pilot("trial", "freeze")
    assert "made before the freeze" in open_box.down().stderr


def test_what_was_written_after_the_archive_closes_the_gate(box):
    box.must("-m", "export", "write", python=box.python)
    (archive,) = box.archives.glob("*.zip")
    box.must("-m", "export", "verify", archive, python=box.python)
    box.must("-c", LATE_READING, python=box.python)
    done = box.down()
    assert done.returncode == 1
    assert "Something was written after" in done.stderr
    assert "reading" in done.stderr
    assert box.data.exists()


LATE_READING = """
from pilot import settings, database
database.use(settings.load().database_path)
from pilot.models.measure import Measure
from pilot.models.person import Person
from pilot.database import database as db
with db.closing_act():
    measure = Measure.create(position=9, name="Mails", baseline=1, target=2)
measure.read("3", Person.select().first())
"""
