"""The trial: its charter, and its phase derived from recorded facts and the clock."""

import secrets
from datetime import timedelta

from peewee import BooleanField, ForeignKeyField, TextField

from pilot import clock, limits
from pilot.database import database
from pilot.errors import Frozen, Invalid, Refused, WrongPhase
from pilot.models import journal
from pilot.models.base import InstantField, Model, instant_text, one_line
from pilot.models.person import Person
from pilot.models.prepared import Prepared

# As text: with every write, and the trial's row is long.
HAS_ENDED = """
SELECT frozen_at IS NOT NULL OR retired_at IS NOT NULL OR coalesce(ends_at <= ?, 0)
FROM trial WHERE id = 1
"""
DRAFT, OPEN, FROZEN, RETIRED = PHASES = ("draft", "open", "frozen", "retired")


class Trial(Model):
    """The one row that says what is tried, until when, and where the trial is."""

    name = TextField(default="Our trial")
    issue = TextField(default="")
    issue_number = TextField(default="")
    issue_source = TextField(default="")
    replaced_channel = TextField(default="")
    replaced_on = TextField(default="")  # ISO date on which the replaced channel closes
    purpose = TextField(default="")
    cohort = TextField(default="")
    auto_reply = TextField(default="")  # what the replaced channel answers from then on
    operator = TextField(default="")
    operator_email = TextField(default="")
    archive_owner = TextField(default="")
    archive_owner_email = TextField(default="")
    data_contact = TextField(default="")
    data_contact_email = TextField(default="")
    what_happens = TextField(default="")
    retention = TextField(default="")
    deleted_by = TextField(default="")
    cost_hours = TextField(default="")
    cost_money = TextField(default="")
    ends_on = TextField(default="")  # ISO date of the last day
    timezone = TextField(default="")
    is_demo = BooleanField(default=False)
    marker = TextField()  # 64 hexadecimal digits that teardown looks for afterwards
    created_at = InstantField()
    confirmed_at = InstantField(null=True)
    confirmed_by = ForeignKeyField(Person, null=True)
    opened_at = InstantField(null=True)
    ends_at = InstantField(null=True)
    frozen_at = InstantField(null=True)
    retired_at = InstantField(null=True)

    @classmethod
    def begin(cls):
        """Makes the trial's row in an empty database; nothing happens when there is one."""
        if cls.get_or_none(cls.id == 1) is None:
            with database.atomic():
                cls.create(id=1, marker=secrets.token_hex(32), created_at=clock.now())

    @classmethod
    def current(cls):
        """The trial of this instance, kept by the connection until something is written."""
        return database.remember("trial", cls.stored)

    @classmethod
    def stored(cls):
        """The trial as the database has it now, None before it was begun."""
        return _stored.first()

    @property
    def phase(self):
        """draft, open, frozen or retired: from facts and the clock, no job has to fire."""
        if self.retired_at:
            return RETIRED
        if self.frozen_at or self.is_over:
            return FROZEN
        return OPEN if self.opened_at else DRAFT

    @property
    def ended_at(self):
        """When it became or will become read-only; None in draft."""
        return self.frozen_at or self.ends_at

    @property
    def ended_on(self):
        """The last day on which people could write: midnight belongs to the day it ends."""
        return self.ended_at - timedelta(seconds=1)

    @property
    def is_over(self):
        """Whether the agreed end has come."""
        return self.ends_at is not None and clock.now() >= self.ends_at

    def must_be_open(self):
        """Raises the sentence that fits when the trial is not open."""
        if self.phase in (FROZEN, RETIRED):
            raise Frozen
        if self.phase == DRAFT:
            raise WrongPhase("The trial is not open yet: it opens with the sponsor's first post.")

    def must_be_draft(self, what):
        """Raises a sentence when `what` (a noun phrase) can no longer be changed."""
        if self.phase in (FROZEN, RETIRED):
            raise Frozen
        if self.phase == OPEN:
            raise WrongPhase(f"The trial is open, so {what} is settled and stays as it is.")

    def note_the_end(self):
        """Records the freeze once its time has come, so that a clock set back changes nothing."""
        if self.frozen_at or self.retired_at or not self.is_over:
            return
        with database.closing_act():
            trial = Trial.get_by_id(1)  # as it is now, no matter what another thread remembers
            if trial.frozen_at is None:
                trial._freeze(self.ends_at, journal.ENDED, by=None)

    def freeze(self, by, reason=""):
        """Ends the open trial now. `by` is the sponsor, or None for the operator."""
        reason = one_line(reason) or "Ended before the agreed day."
        if len(reason) > limits.SUMMARY_CHARACTERS:
            raise Invalid(reason=f"Keep the reason to {limits.SUMMARY_CHARACTERS} characters.")
        with database.closing_act():
            trial = Trial.get_by_id(1)
            trial.must_be_open()
            trial._freeze(clock.now(), reason, by=by)

    def retire(self, reason):
        """Closes the frozen trial for good; every address answers 410 from now on."""
        with database.closing_act():
            trial = Trial.get_by_id(1)
            if trial.phase in (DRAFT, OPEN):
                raise Refused(
                    "The trial is not frozen yet. Freeze it, export, verify, then retire it."
                )
            if trial.phase == FROZEN:
                trial.retired_at = clock.now()
                trial.save()
                journal.record("retired", reason)

    def _freeze(self, at, reason, *, by):
        self.frozen_at = at
        self.save()
        journal.record("frozen", reason, by=by)

    @property
    def day(self):
        """(n, m): today is day n of m, from the opening to the last day, in the trial's zone."""
        first = self.opened_at.astimezone(clock.zone(self.timezone)).date()
        return (clock.today(self.timezone) - first).days + 1, (self.last_day - first).days + 1

    @property
    def last_day(self):
        """The agreed last day as a date."""
        return clock.date.fromisoformat(self.ends_on)

    @property
    def days_left(self):
        """Whole days after today until the last one: 0 on the last day itself."""
        return (self.last_day - clock.today(self.timezone)).days

    @property
    def is_closing(self):
        """Whether the open trial is in its last week, in which people vote."""
        return self.phase == OPEN and self.days_left < limits.CLOSING_DAYS


_stored = Prepared(lambda: Trial.raw("SELECT * FROM trial WHERE id = 1"))


@database.lock_when
def is_frozen():
    """What the database asks in each transaction before it allows a write: is it frozen or retired?

    Instants are texts of one length, so that their order is that of time.
    """
    row = database.execute_sql(HAS_ENDED, (instant_text(clock.now()),)).fetchone()
    return row is not None and bool(row[0])
