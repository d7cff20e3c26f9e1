"""The timekeeper: duties that are done once when due, also after a restart or a killed process."""

import dataclasses
from datetime import UTC, datetime, timedelta

import pytest

from pilot import jobs
from pilot.errors import Refused
from pilot.models.job import Job
from pilot.models.trial import Trial
from tests.conftest import TODAY

NIGHT = datetime(2026, 3, 12, 2, 0, tzinfo=UTC)  # three o'clock in Berlin


@pytest.fixture
def done(world, monkeypatch):
    """The settings with which the nightly duty of these tests was done, one for each time."""
    times = []
    duty = jobs.Duty("rounds", times.append, jobs.nightly(3), minutes=60)
    monkeypatch.setattr(jobs, "DUTIES", (duty,))
    return times


def change(monkeypatch, **facts):
    monkeypatch.setattr(jobs, "DUTIES", (dataclasses.replace(jobs.DUTIES[0], **facts),))


def test_a_nightly_duty_is_done_once_a_night_by_the_clock_of_the_trial(world, done, travel):
    assert jobs.run_due(world.settings) == []
    travel(NIGHT - timedelta(seconds=1))
    assert jobs.run_due(world.settings) == []
    travel(NIGHT)
    assert jobs.run_due(world.settings) == ["rounds"]
    assert jobs.run_due(world.settings) == []
    assert done == [world.settings]
    assert Job.get().due_at == NIGHT + timedelta(days=1)


def test_the_hour_is_that_of_the_wall_on_the_day_the_clocks_change(world, done, travel):
    """At the end of March three o'clock comes an hour earlier by UTC, and is not missed."""
    travel(datetime(2026, 3, 28, 12, 0, tzinfo=UTC))
    jobs.run_due(world.settings)
    assert Job.get().due_at == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


def test_what_came_due_while_the_server_was_down_is_done_when_it_is_up(world, done, travel):
    jobs.run_due(world.settings)
    travel(NIGHT + timedelta(days=3))
    assert jobs.run_due(world.settings) == ["rounds"]
    assert jobs.run_due(world.settings) == []


def test_of_two_processes_one_does_it(world, done, travel):
    jobs.run_due(world.settings)
    travel(NIGHT)
    assert Job.take("rounds", minutes=60), "the other process has it"
    assert jobs.run_due(world.settings) == []
    assert not Job.take("rounds", minutes=60)


def test_a_killed_process_keeps_nobody_from_doing_it(world, done, travel):
    jobs.run_due(world.settings)
    travel(NIGHT)
    Job.take("rounds", minutes=60)
    travel(NIGHT + timedelta(minutes=61))
    assert jobs.run_due(world.settings) == ["rounds"]


def test_a_failure_is_noted_and_the_duty_comes_again(world, done, travel, monkeypatch, caplog):
    def fail(settings):
        raise Refused("The disk is full.")

    change(monkeypatch, do=fail)
    jobs.run_due(world.settings)
    travel(NIGHT)
    assert jobs.run_due(world.settings) == ["rounds"]
    assert Job.get().failure == "Refused: The disk is full."
    assert "rounds failed" in caplog.text
    travel(NIGHT + timedelta(days=1))
    change(monkeypatch, do=done.append)
    assert jobs.run_due(world.settings) == ["rounds"]
    assert Job.get().failure == ""


def test_a_duty_that_waits_for_something_is_done_when_it_is_there(world, done, monkeypatch):
    letters = []
    change(monkeypatch, next_time=lambda: None, waits=lambda: bool(letters))
    assert jobs.run_due(world.settings) == []
    letters.append("one")
    assert jobs.run_due(world.settings) == ["rounds"]


def test_after_the_end_only_what_belongs_there_is_done(world, done, travel, monkeypatch):
    Trial.current().freeze(None)
    jobs.run_due(world.settings)
    travel(TODAY + timedelta(days=2))
    assert jobs.run_due(world.settings) == ["rounds"]
    change(monkeypatch, when=("open",))
    travel(TODAY + timedelta(days=4))
    assert jobs.run_due(world.settings) == []
    Trial.current().retire("Torn down.")
    change(monkeypatch, when=("draft", "open", "frozen"))
    assert jobs.run_due(world.settings) == []
