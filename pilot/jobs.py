"""The one timekeeper: duties recorded in the database, done by one thread, outside requests.

A duty is one row of DUTIES. When it is due stands in the database, so that nothing is forgotten
or done twice when the server starts again, or when two processes overlap: whoever takes the lease
does it, and when that process is killed the lease runs out.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from subprocess import SubprocessError

from peewee import DatabaseError

from pilot import clock, limits, rehearsing
from pilot.database import database
from pilot.errors import Refused
from pilot.mail import codes, news, outgoing, silences
from pilot.models.blob import Blob
from pilot.models.inside import Inside
from pilot.models.job import Job
from pilot.models.outgoing import Outgoing
from pilot.models.searchable import Trigram
from pilot.models.trial import DRAFT, FROZEN, OPEN, Trial

SECONDS = 200  # shorter than a lease
log = logging.getLogger("pilot.jobs")
FAILURES = (Refused, DatabaseError, OSError, SubprocessError)  # SMTPException is an OSError


@dataclass(frozen=True)
class Duty:
    """Something to do by the clock, or whenever something waits, in these phases.

    `do` gets the settings. `next_time` gives the moment of the next run, or None when only
    `waits` tells; `waits` is asked every few seconds, so it must be quick and only read.
    """

    name: str
    do: Callable
    next_time: Callable[[], datetime | None] = lambda: None
    waits: Callable[[], bool] = lambda: False
    mails: bool = False  # only where mail can be sent
    minutes: int = 5  # the lease: longer than it ever takes
    when: tuple = (DRAFT, OPEN, FROZEN)


def nightly(hour):
    """At this full hour, in the time zone of the trial."""

    def next_time():
        zone = clock.zone(Trial.current().timezone) or clock.zone("UTC")
        now = clock.now().astimezone(zone)
        today = datetime.combine(now.date(), time(hour), tzinfo=zone)
        return today if today > now else today + timedelta(days=1)  # by the wall clock (PEP 495)

    return next_time


DUTIES = (
    Duty("sweep", lambda settings: Blob.sweep_abandoned(), nightly(4), when=(OPEN,)),
    Duty("search index", lambda settings: Trigram.tidy(), nightly(4), when=(OPEN, FROZEN)),
    Duty("rehearsal", rehearsing.rehearse, nightly(3), minutes=(rehearsing.HOURS + 1) * 60),
    Duty(
        "look into files", lambda settings: Inside.read(SECONDS), waits=Inside.waits, when=(OPEN,)
    ),
    Duty("codes", codes.answer, waits=codes.are_asked_for, when=(DRAFT, OPEN)),
    Duty("digest", news.digest, nightly(7), mails=True, when=(OPEN,)),
    Duty("silences", silences.tell, nightly(7), when=(OPEN,)),
    Duty("mentions", news.tell_of_mentions, waits=news.somebody_is_named, mails=True, when=(OPEN,)),
    Duty(
        news.CLOSE, news.close, news.when_it_closes, waits=news.has_closed, mails=True,
        when=(OPEN, FROZEN),
    ),
    Duty("letters", outgoing.send_waiting, waits=Outgoing.is_waiting),
)


def start(settings):
    """Starts the timekeeper of this process; it ends with the process."""
    keeper = threading.Thread(target=_keep, args=(settings,), name="timekeeper", daemon=True)
    keeper.start()
    return keeper


def run_due(settings):
    """Does everything that is due or waited for, one after another. Returns the names.

    Each is asked when its turn comes: what the one before has made may wait for it.
    """
    return [duty.name for duty in _wanted(settings) if _do(duty, settings)]


def _keep(settings):
    pause = threading.Event()
    database.open()
    while not pause.wait(limits.TIMEKEEPER_SECONDS):
        try:
            Trigram.gather()
            waiting = any(_wanted(settings))
        except DatabaseError as error:  # busy, or the disk is full: look again later
            log.warning("The timekeeper could not look: %s", error)
            continue
        if waiting:
            # In a thread of its own: an error of ours ends that thread and stands in the log,
            # while the timekeeper goes on, and the lease keeps the duty from being tried at once.
            turn = threading.Thread(target=_turn, args=(settings,), name="duties", daemon=True)
            turn.start()
            turn.join()


def _turn(settings):
    database.open()
    try:
        run_due(settings)
    finally:
        database.close()


def _wanted(settings):
    phase, can_mail = Trial.current().phase, bool(settings.smtp_url)
    may = (duty for duty in DUTIES if phase in duty.when and (can_mail or not duty.mails))
    return (duty for duty in may if _is_wanted(duty))


def _is_wanted(duty):
    job = Job.planned(duty.name, duty.next_time)
    return not job.is_held and (job.is_due or duty.waits())


def _do(duty, settings):
    if not Job.take(duty.name, minutes=duty.minutes, waits=duty.waits()):
        return False
    failure = ""
    try:
        duty.do(settings)
    except FAILURES as error:
        failure = f"{type(error).__name__}: {error}"
        log.warning("%s failed: %s", duty.name, failure)
    Job.done(duty.name, due_at=duty.next_time(), failure=failure)
    return True
