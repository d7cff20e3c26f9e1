"""What the timekeeper has to do: when each duty is due, who has it in hand, how it went."""

from datetime import timedelta

from peewee import TextField

from pilot import clock
from pilot.database import database
from pilot.models.base import InstantField, Model


class Job(Model):
    """One row for each duty. No archive holds it: it says nothing about the trial."""

    name = TextField(primary_key=True)
    due_at = InstantField(null=True)  # None: only when something waits for it
    held_until = InstantField(null=True)  # the lease: nobody else takes it before
    ran_at = InstantField(null=True)
    failure = TextField(default="")  # a sentence; empty when the last run went well

    @classmethod
    def planned(cls, name, next_time):
        """The row of a duty; one that is new is written into the book for its `next_time()`."""
        job = cls.get_or_none(cls.name == name)
        if job is None:
            with database.closing_act():
                cls.insert(name=name, due_at=next_time()).on_conflict_ignore().execute()
            job = cls.get_by_id(name)
        return job

    @classmethod
    def take(cls, name, *, minutes, waits=False):
        """Whether this process has the duty from now on; at most one does at any time.

        `waits` says that it is wanted although its time has not come. After `minutes` another
        process may take it: then this one was killed.
        """
        now = clock.now()
        with database.closing_act():
            job = cls.get_by_id(name)  # as it is now: another process may have been quicker
            if job.is_held or not (waits or job.is_due):
                return False
            job.held_until = now + timedelta(minutes=minutes)
            job.save()
        return True

    @classmethod
    def done(cls, name, *, due_at, failure=""):
        """Gives the duty back, with when it is due again and what went wrong."""
        with database.closing_act():
            changed = {"due_at": due_at, "failure": failure}
            cls.update(held_until=None, ran_at=clock.now(), **changed).where(
                cls.name == name
            ).execute()

    @property
    def is_due(self):
        return self.due_at is not None and self.due_at <= clock.now()

    @property
    def is_held(self):
        return self.held_until is not None and self.held_until > clock.now()
