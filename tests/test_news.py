"""Mail about the days: one digest, mentions together and only unread ones, one closing notice."""

from datetime import UTC, datetime, timedelta

import pytest

from pilot import jobs, limits
from pilot.mail import news
from pilot.models.person import Person
from pilot.models.trial import Trial
from tests.conftest import TODAY, World
from tests.test_outgoing import Postman, listening, to

MORNING = datetime(2026, 3, 12, 6, 0, 1, tzinfo=UTC)  # seven o'clock in Berlin, a Thursday
WAIT = timedelta(minutes=limits.MENTION_MINUTES, seconds=1)


@pytest.fixture(autouse=True)
def mail_only(monkeypatch):
    """The rehearsal is a process of its own, by the computer's clock: months after these tests."""
    names = {"digest", "mentions", news.CLOSE, "letters"}
    duties = tuple(duty for duty in jobs.DUTIES if duty.name in names)
    monkeypatch.setattr(jobs, "DUTIES", duties)


@pytest.fixture
def mailing(world):
    """The open trial with a mail server, everybody in; `mailing.postman` has what arrived."""
    postman = Postman()
    with listening(postman) as port:
        mailing = World(world.folder, SMTP_URL=f"smtp://127.0.0.1:{port}")
        for person in Person.enrolled():
            person.join()
        mailing.postman = postman
        jobs.run_due(mailing.settings)
        yield mailing


def later(mailing, travel, moment):
    travel(moment)
    jobs.run_due(mailing.settings)


def test_mentions_come_together_after_a_while(mailing, travel):
    for number in range(3):
        mailing.ana.publishes(f"@ben.adler look at number {number}.")
    jobs.run_due(mailing.settings)
    assert to(mailing.postman, "ben") == []
    later(mailing, travel, TODAY + WAIT)
    (text,) = to(mailing.postman, "ben")
    assert text.count("Ana Marin: ") == 3
    assert "/posts/" in text
    later(mailing, travel, TODAY + 2 * WAIT)
    assert len(to(mailing.postman, "ben")) == 1


def test_what_was_read_meanwhile_is_not_mailed(mailing, travel):
    number = mailing.ana.publishes("@ben.adler look.")
    mailing.ben.reads(f"/posts/{number}")
    later(mailing, travel, TODAY + WAIT)
    assert to(mailing.postman, "ben") == []


def test_nobody_gets_more_than_four_a_day(mailing, travel):
    """R29: however often somebody is named, and whatever is new."""
    moment = TODAY
    for number in range(40):
        mailing.ana.publishes(f"@ben.adler once more, {number}. #travel")
        moment += timedelta(minutes=36)
        later(mailing, travel, moment)
    assert 1 <= len(to(mailing.postman, "ben")) <= limits.MAILS_A_DAY
    assert to(mailing.postman, "ana") == []


def test_the_digest_comes_on_working_days_and_only_with_news(mailing, travel):
    mailing.ben.post(f"/posts/{mailing.ana.publishes('How?', kind='question')}/replies", body="So.")
    later(mailing, travel, MORNING)
    (text,) = to(mailing.postman, "ana")
    assert "Answer to you, from Ben Adler:" in text
    assert "/catchup" in text
    assert to(mailing.postman, "ben") == []
    later(mailing, travel, MORNING + timedelta(days=1))
    assert len(to(mailing.postman, "ana")) == 1, "nothing new, no mail"
    travel(MORNING + timedelta(days=1, hours=5))
    mailing.ben.publishes("@ana.marin on Friday")
    later(mailing, travel, MORNING + timedelta(days=2))
    assert all("New in" not in str(letter["Subject"]) for _, letter in mailing.postman.letters[1:])


@pytest.mark.parametrize("by_itself", [True, False])
def test_after_the_end_one_notice_leaves_and_nothing_else(mailing, travel, by_itself):
    """R20."""
    mailing.ana.publishes("@ben.adler look.")
    if by_itself:
        travel(Trial.current().ends_at + timedelta(seconds=1))
        Trial.current().note_the_end()
    else:
        Trial.current().freeze(None)
    for day in range(3):
        later(mailing, travel, max(TODAY, Trial.current().frozen_at) + timedelta(days=day, hours=1))
    subjects = {str(letter["Subject"]) for _, letter in mailing.postman.letters}
    assert subjects == {"Posts instead of the list has ended"}
    assert len(mailing.postman.letters) == 5


def test_a_restored_copy_mails_nobody(world, travel):
    Trial.current().freeze(None)
    postman = Postman()
    with listening(postman) as port:
        copy = World(world.folder, SMTP_URL=f"smtp://127.0.0.1:{port}")
        Person.update(joined_at=TODAY)
        for day in range(3):
            travel(TODAY + timedelta(days=day))
            jobs.run_due(copy.settings)
    assert postman.letters == []
