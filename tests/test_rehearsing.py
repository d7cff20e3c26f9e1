"""The nightly rehearsal: by the timekeeper, for everybody to see, and never in silence."""

import json
import os
from datetime import UTC, datetime

import pytest

from export.lock import locked
from export.rehearse import rehearse
from pilot import disk, jobs, rehearsing
from pilot.database import database
from pilot.models import journal
from pilot.models.blob import Blob, Chunk
from pilot.models.file import File
from pilot.models.job import Job
from pilot.models.outgoing import Outgoing

NIGHT = datetime(2026, 3, 12, 2, 0, tzinfo=UTC)  # three o'clock in Berlin


@pytest.fixture
def at_night(world, travel, monkeypatch):
    """Lets the clock of the trial strike three, with no duty but this one."""
    (duty,) = [duty for duty in jobs.DUTIES if duty.name == "rehearsal"]
    monkeypatch.setattr(jobs, "DUTIES", (duty,))

    def strike():
        jobs.run_due(world.settings)
        travel(NIGHT)
        return jobs.run_due(world.settings)

    return strike


def test_every_night_the_trial_proves_that_nothing_would_be_lost(world, at_night):
    world.ana.publishes("Will this be there tomorrow?")
    assert at_night() == ["rehearsal"]
    result = json.loads((world.folder / "rehearsal.json").read_text())
    assert (result["ok"], result["counts"]["post"]) == (True, 2)
    assert journal.entries()[-1].act == "rehearsed"
    assert "no difference" in world.ana.reads("/journal")
    assert Job.get().failure == ""
    assert not list(world.folder.glob("*.partial"))


def test_a_known_gap_is_no_failure(world, at_night):
    File.keep("lost.txt", Blob.of([b"x"]), by=world.ana.person)
    with database.atomic():
        Chunk.delete().execute()
    at_night()
    assert Job.get().failure == ""
    assert json.loads((world.folder / "rehearsal.json").read_text())["gaps"]


def test_a_difference_is_named_to_everybody_and_to_the_operator(world, at_night):
    world.ana.publishes("Something.")
    with database.atomic():
        database.execute_sql("UPDATE post SET html = '<script>x</script>' WHERE id = 2")
    at_night()
    named = "data/records/post.jsonl, line 2, field html: holds what no text"
    assert named in Job.get().failure
    assert named in world.ana.reads("/journal")
    told = world.run("status").stdout
    assert "rehearsal failed on" in told
    assert named in told
    assert json.loads((world.folder / "rehearsal.json").read_text())["ok"] is False


def test_a_failure_goes_to_the_leads_with_its_name_while_mail_may_leave(world, at_night):
    (world.folder / "rehearsal.partial").mkdir()
    held = locked(world.folder / "rehearsal.partial")
    at_night()
    os.close(held)
    (mail,) = Outgoing.select().where(Outgoing.kind == "rehearsal")
    assert mail.person == world.lea.person
    assert "A rehearsal is under way" in mail.text
    assert "A rehearsal is under way" in Job.get().failure


def test_it_is_ended_when_it_takes_longer_than_a_night(world, at_night, monkeypatch):
    monkeypatch.setattr(rehearsing, "HOURS", 0)
    at_night()
    assert "timed out" in Job.get().failure


def test_a_disk_without_room_is_told_before_it_is_filled(world, at_night, monkeypatch):
    monkeypatch.setattr(disk, "free_bytes", lambda: 1_000)
    with pytest.raises(rehearsing.Refused, match="Make room"):
        rehearse(world.settings.database_path, print)
    assert not list(world.folder.glob("*.partial"))
