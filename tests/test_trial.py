"""The life of a trial: only forward, closed by its date without any job, or by the sponsor."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from pilot.models import journal
from pilot.models.trial import Trial
from tests.conftest import CHARTER, FIRST_POST, MEASURES, MORNING, PASSWORD, TODAY
from tests.test_lock import content_of

NAME = CHARTER["name"]
MIDNIGHT = datetime(2026, 4, 10, 22, 0, tzinfo=UTC)  # of 11 April in Berlin, in summer time


def test_the_trial_freezes_on_its_end_date_without_any_job(world, travel):
    travel(MIDNIGHT - timedelta(seconds=1))
    assert world.ana.post("/posts", body="In the last second.").status_code == 303
    travel(MIDNIGHT)
    refused = world.ana.post("/posts", body="One second late.")
    assert refused.status_code == 409
    assert "read-only" in refused.get_data(as_text=True)
    text = world.ana.reads("/")
    assert "In the last second." in text
    assert "One second late." not in text
    assert "Write a post" not in text


@pytest.mark.parametrize(
    ("zone", "opens", "last_day", "ends"),
    [
        ("Europe/Berlin", "2026-03-02", "2026-03-28", "2026-03-28T23:00"),  # the night before
        ("Europe/Berlin", "2026-03-02", "2026-03-29", "2026-03-29T22:00"),  # clocks went forward
        ("America/New_York", "2026-10-01", "2026-11-01", "2026-11-02T05:00"),  # and back
        ("Asia/Kathmandu", "2026-03-02", "2026-04-10", "2026-04-10T18:15"),
        ("Africa/Cairo", "2026-03-02", "2026-04-23", "2026-04-23T22:00"),  # no midnight there
        ("UTC", "2026-03-02", "2026-04-10", "2026-04-11T00:00"),
    ],
)
def test_the_last_day_ends_at_midnight_where_the_people_are(
    draft, travel, zone, opens, last_day, ends
):
    travel(datetime.fromisoformat(f"{opens}T08:00:00+00:00"))
    draft.lea.post("/charter", **{**CHARTER, "timezone": zone, "ends_on": last_day, **measures()})
    draft.sam.post("/charter/confirm")
    assert draft.sam.post("/posts", body=FIRST_POST).status_code == 303
    end = datetime.fromisoformat(f"{ends}:00+00:00")
    travel(end - timedelta(seconds=1))
    assert draft.trial.phase == "open"
    travel(end)
    assert draft.trial.phase == "frozen"


def test_a_trial_of_ninety_days_opens(draft):
    draft.lea.post("/charter", **CHARTER | {"ends_on": "2026-06-09"}, **measures())
    draft.sam.post("/charter/confirm")
    assert draft.sam.post("/posts", body=FIRST_POST).status_code == 303
    assert draft.trial.day == (1, 91), "today and ninety days more"


def measures():
    return {
        f"measure-{place}-{field}": value
        for place, measure in enumerate(MEASURES, start=1)
        for field, value in measure.items()
    }


def test_a_clock_set_back_does_not_reopen_a_trial_once_seen_frozen(world, travel):
    travel(MIDNIGHT)
    assert "Read-only" in world.ana.reads("/")
    travel(TODAY)
    assert world.trial.phase == "frozen"
    assert world.ana.post("/posts", body="Back in March.").status_code == 409


def test_the_journal_says_when_it_ended_and_not_when_somebody_noticed(world, travel):
    travel(MIDNIGHT + timedelta(days=3))
    world.ana.reads("/")
    world.ana.reads("/")
    assert world.trial.frozen_at == MIDNIGHT
    assert [entry.act for entry in journal.entries()].count("frozen") == 1


def test_the_sponsor_ends_the_trial_early_by_writing_its_name(world):
    wrong = world.sam.post("/trial/end", confirm="posts instead", reason="Because.")
    assert wrong.status_code == 422
    text = wrong.get_data(as_text=True)
    assert f"Write the trial&#39;s name exactly: {NAME}" in text
    assert 'value="Because."' in text
    assert world.trial.phase == "open"
    ended = world.sam.post("/trial/end", confirm=f" {NAME} ", reason="We know enough.")
    assert ended.location == "/trial/end"
    assert world.trial.phase == "frozen"
    assert "We know enough." in world.ana.reads("/journal")
    assert world.ana.post("/posts", body="x").status_code == 409


def test_a_reason_that_is_a_novel_is_refused(world):
    answer = world.sam.post("/trial/end", confirm=NAME, reason="x" * 251)
    assert answer.status_code == 422
    assert "Keep the reason to 250 characters." in answer.get_data(as_text=True)
    assert world.trial.phase == "open"


def test_ending_it_twice_does_no_harm(world):
    world.sam.post("/trial/end", confirm=NAME)
    before = world.trial.frozen_at
    assert world.sam.post("/trial/end", confirm=NAME).status_code == 409
    assert world.trial.frozen_at == before


@pytest.mark.parametrize("who", ["ana", "lea", "eva"])
def test_nobody_but_the_sponsor_ends_it(world, who):
    visitor = getattr(world, who)
    assert visitor.post("/trial/end", confirm=NAME).status_code == 403
    assert "End the trial now" not in visitor.reads("/trial/end")
    assert world.trial.phase == "open"


def test_a_draft_cannot_be_ended(draft):
    assert draft.sam.post("/trial/end", confirm=NAME).status_code == 409
    refused = draft.run("trial", "freeze")
    assert refused.exit_code == 1
    assert "not open yet" in refused.stderr


@pytest.mark.parametrize(
    "command",
    [
        ("init",),
        ("trial", "freeze"),
        ("trial", "retire"),
        ("trial", "show"),
        ("status",),
    ],
)
def test_the_second_run_of_a_command_changes_nothing(world, command):
    """R17: each step is one repeatable command."""
    if command[-1] == "retire":
        world.run("trial", "freeze")
    assert world.run(*command).exit_code == 0
    before = content_of(world)
    again = world.run(*command)
    assert again.exit_code == 0, again.stderr
    assert content_of(world) == before


@pytest.mark.parametrize("backwards", [("trial", "freeze"), ("init",)])
def test_phases_only_go_forward(world, travel, backwards):
    steps = [world.trial.phase]
    for command in (("trial", "freeze"), ("trial", "retire"), backwards):
        world.run(*command)
        steps.append(world.trial.phase)
    travel(MORNING)
    steps.append(world.trial.phase)
    assert steps == ["open", "frozen", "retired", "retired", "retired"]


def test_an_open_trial_is_not_retired(world):
    refused = world.run("trial", "retire")
    assert refused.exit_code == 1
    assert "Freeze it, export, verify" in refused.stderr
    assert world.trial.phase == "open"


def test_ana_signs_in_to_a_frozen_trial_and_nothing_is_written(world, travel):
    """R19: sign-in needs no write, with a password or with a personal link."""
    world.ana.person.choose_password(PASSWORD)
    travel(MIDNIGHT)
    world.zoe.get("/sign-in")
    token = world.app.extensions["invitations"].token(world.ben.person)
    before = content_of(world)
    entered = world.zoe.post("/sign-in", email="ana@example.org", password=PASSWORD)
    assert entered.status_code == 303
    for address in ("/", "/pages", "/files", "/search?q=travel", "/people", "/charter"):
        assert "Ana Marin" in world.zoe.reads(address)
    assert "to the letter" in world.zoe.reads("/pulse")
    world.zoe.post("/sign-out")
    assert world.zoe.post(f"/join/{token}").status_code == 303
    assert "Ben Adler" in world.zoe.reads("/")
    assert content_of(world) == before


def test_reading_leaves_no_trace_after_the_end(world):
    Trial.current().freeze(None)
    before = content_of(world)
    for address in ("/", "/posts/1", "/pulse", "/people/sam.okoro", "/journal", "/trial/end"):
        world.ana.reads(address)
    assert content_of(world) == before


def test_monitoring_learns_the_phase_and_nothing_about_people(world):
    answer = world.zoe.get("/healthz")
    assert json.loads(answer.data).keys() == {"phase", "version", "rehearsed_at"}
    assert answer.json["phase"] == "open"
    Trial.current().freeze(None)
    assert world.zoe.get("/healthz").json["phase"] == "frozen"
    Trial.current().retire("Torn down.")
    assert world.zoe.get("/healthz").status_code == 410


def test_everybody_sees_how_long_it_lasts_and_what_happens_then(world):
    assert "Day 10 of 40" in world.ana.reads("/").replace("<strong>", "")
    assert "Friday 10 April 2026" in world.ana.reads("/trial/end")
    assert CHARTER["what_happens"] in world.ana.reads("/trial/end")
