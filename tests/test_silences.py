"""When sponsor or lead fall silent both are told, once: at the bell, and by mail."""

from datetime import timedelta

import pytest

from pilot import jobs
from tests.conftest import MORNING, World
from tests.test_notices import bell, told
from tests.test_outgoing import Postman, listening, to

SPONSOR = "New The sponsor has not written since 2 Mar, 09:00 : what waits today"
FIVE = (
    "The sponsor has not written for 5 working days. The lead has not written for 5 working days."
)


@pytest.fixture(autouse=True)
def silences_only(monkeypatch):
    names = {"silences", "letters"}
    monkeypatch.setattr(jobs, "DUTIES", tuple(one for one in jobs.DUTIES if one.name in names))


@pytest.fixture
def days(world, travel):
    """`days(9, 10)` lets these mornings of March come, one after another."""
    return lambda *dates: _days(world, travel, dates)


def _days(world, travel, dates):
    travel(MORNING)
    jobs.run_due(world.settings)
    for date in dates:
        travel(MORNING.replace(day=date, hour=9))
        jobs.run_due(world.settings)


@pytest.fixture
def quiet(world, travel):
    """Since the opening on Monday the second nobody has written but the lead on the ninth."""
    travel(MORNING.replace(day=9, hour=6, minute=0))
    world.lea.publishes("I am here.")
    return world


def test_five_silent_working_days_are_told_once_to_sponsor_and_leads(quiet, days):
    days(9, 10, 11, 12)
    for visitor in (quiet.sam, quiet.lea):
        (line,) = told(visitor)
        assert line.startswith(SPONSOR)
        assert "The last word: From today travel is discussed" in line
        assert bell(visitor) == "1"
    assert [told(visitor) for visitor in (quiet.ana, quiet.eva)] == [[], []]


def test_a_lead_s_silence_is_another_one(quiet, days):
    days(10, 17)
    lines = told(quiet.sam)
    assert [line.split(" has")[0] for line in lines] == ["New The lead", "New The sponsor"]
    assert "The last word: I am here." in lines[0]
    assert len(told(quiet.lea)) == 2


def test_a_word_ends_a_silence_and_the_next_one_is_told_again(quiet, days):
    days(10)
    quiet.sam.publishes("I was away.")
    days(11, 16)
    assert len(told(quiet.sam)) == 1
    days(17, 18)
    assert "The last word: I was away." in told(quiet.sam)[0]


def test_nothing_is_told_on_a_weekend_or_after_the_end(quiet, days, travel):
    travel(MORNING.replace(day=4, hour=12))
    quiet.sam.publishes("A word on Wednesday.")
    days(12, 14, 15)  # six whole days on the fourteenth, a Saturday
    assert len(told(quiet.sam)) == 1, "on Thursday"
    travel(MORNING + timedelta(days=60))
    jobs.run_due(quiet.settings)
    assert len(told(quiet.sam)) == 1


def test_opening_the_post_reads_the_notice(quiet, days):
    days(10)
    quiet.lea.reads("/posts/1")
    assert bell(quiet.lea) == ""
    assert bell(quiet.sam) == "1"


def test_one_mail_tells_both_silences_and_only_sponsor_and_leads(world, travel):
    postman = Postman()
    with listening(postman) as port:
        mailing = World(world.folder, SMTP_URL=f"smtp://127.0.0.1:{port}")
        _days(mailing, travel, (10, 11, 12))
    (text,) = to(postman, "sam")
    assert FIVE in text
    assert "/today" in text
    assert len(to(postman, "lea")) == 1
    assert len(postman.letters) == 2


def test_whoever_begins_to_lead_in_a_silence_is_told_of_it_once(quiet, days):
    days(10)
    quiet.lea.post(f"/roster/people/{quiet.ben.person.id}/role", role="lead")
    days(11, 12)
    assert len(told(quiet.ben)) == 1
    assert len(told(quiet.lea)) == 1
