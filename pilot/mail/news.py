"""Mail about the trial's days: the morning's digest, mentions in one mail, and the closing notice.

At most MAILS_A_DAY to one person: one digest on working days, the rest are mentions that waited
unread for a while, several in one mail, and to those who lead that one of them fell silent. Nothing
new is no mail.
"""

from datetime import timedelta

from pilot import clock, limits, markup
from pilot.database import database
from pilot.mail import texts
from pilot.models.base import instant_text
from pilot.models.catchup import catch_up
from pilot.models.job import Job
from pilot.models.notice import MENTION, Notice
from pilot.models.outgoing import CLOSING, DIGEST, MENTIONS, SILENCE, Outgoing
from pilot.models.person import Person
from pilot.models.trial import FROZEN, OPEN, Trial

CLOSE = "closing notice"
SATURDAY = 5
# Who has mentions that waited unread, since the last mail about any, and was not mailed enough.
NAMED = """
SELECT person_id, max(id) FROM notice
WHERE kind = :mention AND read_at IS NULL AND at <= :waited
  AND id > (SELECT coalesce(max(upto), 0) FROM outgoing WHERE person_id = notice.person_id)
  AND (SELECT count(*) FROM outgoing WHERE kind IN (:kind, :silence)
       AND person_id = notice.person_id AND at > :day) < :most
  AND NOT EXISTS (SELECT 1 FROM outgoing WHERE kind = :kind AND person_id = notice.person_id
                  AND at > :lately)
GROUP BY person_id
"""


def digest(settings):
    """On working days: to each person what they would find under Catch-up and is new."""
    if clock.today(Trial.current().timezone).weekday() >= SATURDAY:
        return
    since = clock.now() - timedelta(hours=24)
    for person in _those_who_are_in():
        fresh = [one for one in catch_up(person, limits.DIGEST_ITEMS).items if one.at > since]
        if fresh and not Outgoing.lately(person, [DIGEST], hours=12):
            lines = [(one.reason.capitalize(), one.by, one.text, one.address) for one in fresh]
            Outgoing.put(person, DIGEST, *texts.digest(lines, settings.public_url))


def somebody_is_named():
    """Whether a mail about mentions is due to anybody; asked often, so it only reads."""
    return bool(_named())


def tell_of_mentions(settings):
    """One mail to each person with all mentions that wait unread."""
    for number, upto in _named():
        person = Person.enrolled().where(Person.id == number).first()
        notices = Notice.select().where(*_unread(number, upto)).order_by(Notice.id)
        lines = [
            (one.by.name, markup.excerpt(one.post.html, 80), one.post.address) for one in notices
        ]
        if person and person.joined_at:
            mail = texts.mentions(lines, settings.public_url)
            Outgoing.put(person, MENTIONS, *mail, upto=upto)


def is_moot(mail):
    """Whether everything that a mail about mentions tells was read meanwhile."""
    if mail.kind != MENTIONS:
        return False
    return not Notice.select().where(*_unread(mail.person_id, mail.upto)).exists()


def when_it_closes():
    """When the closing notice is due; None in a trial that was never seen open here."""
    trial = Trial.current()
    return trial.ends_at if trial.phase == OPEN else None


def has_closed():
    """Whether the trial ended before its day, and the notice has not been sent.

    A restored copy was never open here: it has no such duty, and mails nobody.
    """
    job = Job.get_or_none(Job.name == CLOSE)
    return Trial.current().phase == FROZEN and job is not None and job.due_at is not None


def close(settings):
    """The one mail after the end."""
    if Trial.current().phase == FROZEN:
        for person in _those_who_are_in():
            Outgoing.put(person, CLOSING, *texts.closing(settings.public_url), closing=True)


def _named():
    now = clock.now()
    known = {
        "mention": MENTION, "kind": MENTIONS, "silence": SILENCE,
        "most": limits.MAILS_A_DAY - 1,
        "waited": instant_text(now - timedelta(minutes=limits.MENTION_MINUTES)),
        "lately": instant_text(now - timedelta(hours=limits.MENTION_PAUSE_HOURS)),
        "day": instant_text(now - timedelta(hours=24)),
    }  # fmt: skip
    return database.execute_sql(NAMED, known).fetchall()


def _unread(person, upto):
    unread = Notice.kind == MENTION, Notice.read_at.is_null()
    return Notice.person == person, Notice.id <= upto, *unread


def _those_who_are_in():
    return list(Person.enrolled().where(Person.joined_at.is_null(False)))
