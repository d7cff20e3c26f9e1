"""The facts about the trial that commands and the certificate need: names, dates, counts, bytes."""

from pilot.models import RECORDED
from pilot.models.base import InstantField, instant_text
from pilot.models.blob import Blob
from pilot.models.damage import Damage
from pilot.models.decision import Decision
from pilot.models.file import File
from pilot.models.job import Job
from pilot.models.journal import Entry
from pilot.models.outgoing import Outgoing
from pilot.models.page import Page, Revision
from pilot.models.person import Person
from pilot.models.post import REPLY, Post
from pilot.models.rehearsal import Rehearsal
from pilot.models.trial import OPEN, Trial

TOLD = (
    "name", "marker", "archive_owner", "archive_owner_email", "what_happens", "ends_on",
    "timezone", "replaced_on", "created_at", "opened_at", "ends_at", "frozen_at", "retired_at",
)  # fmt: skip


def facts(path):
    """A dict that JSON can hold; instants are text in UTC, sizes are bytes."""
    trial = Trial.current()
    told = {name: getattr(trial, name) for name in TOLD}
    for name, value in told.items():
        if isinstance(Trial._meta.fields[name], InstantField) and value:
            told[name] = instant_text(value)
    told |= {"phase": trial.phase, "bytes": path.stat().st_size}
    return {
        **told, **standing(trial), "decision": decision(),
        "counts": counts(), "records": records(),
    }  # fmt: skip


def decision():
    """What the sponsor decided, and why; None while nothing is decided."""
    decided = Decision.current()
    if decided is None:
        return None
    told = {name: getattr(decided, name) for name in ("choice", "reasons", "against")}
    return told | {"by": decided.by.name, "at": instant_text(decided.at)}


def standing(trial):
    """How the trial stands: its day, who is in, what did not go well."""
    rehearsal = Rehearsal.last()
    failed = Job.select().where(Job.failure != "").order_by(Job.name)
    return {
        "day": trial.day if trial.phase == OPEN else None,
        "enrolled": Person.enrolled().count(),
        "joined": Person.enrolled().where(Person.joined_at.is_null(False)).count(),
        "rehearsal": rehearsal and {
            "at": instant_text(rehearsal.at), "ok": rehearsal.ok, "gaps": rehearsal.gaps,
        },
        "failures": [{"duty": job.name, "failure": job.failure} for job in failed],
        "mails_failed": Outgoing.select().where(Outgoing.failure != "").count(),
    }  # fmt: skip


def records():
    """{table: rows}, as an archive counts them; an export itself adds to the other two."""
    tables = [table for table in RECORDED if table not in (Entry, Damage)]
    return {table._meta.table_name: table.select().count() for table in tables}


def counts():
    """How many there are of each noun."""
    return {
        "people": Person.select().count(),
        "posts": Post.select().where(Post.kind != REPLY).count(),
        "replies": Post.select().where(Post.kind == REPLY).count(),
        "pages": Page.select().count(),
        "revisions": Revision.select().count(),
        "files": File.select().count(),
        "blobs": Blob.complete().count(),
    }
