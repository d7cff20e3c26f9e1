"""Amendments: how the charter changes while the trial is open; dated, reasoned, signed, for all."""

from datetime import timedelta

from peewee import ForeignKeyField, TextField

from pilot import clock, limits
from pilot.database import database
from pilot.errors import Frozen, Invalid, Refused, WrongPhase
from pilot.models import journal
from pilot.models.base import InstantField, Model, one_line, tidy
from pilot.models.part import DATES, FIELDS, LONG, day, nonsense
from pilot.models.person import EXECUTIVE, SPONSOR, Person
from pilot.models.trial import DRAFT, RETIRED, Trial

END, ZONE, NAME = "ends_on", "timezone", "name"
AMENDABLE = tuple(field for field in FIELDS if field not in (END, ZONE, NAME))
LABELS = {field: label for field, (label, _) in FIELDS.items()} | {SPONSOR: "Sponsor"}


class Amendment(Model):
    """One change of the charter: what stood there, what stands there now, and why."""

    field = TextField()  # one of AMENDABLE, ends_on, sponsor
    before = TextField()
    after = TextField()
    reason = TextField()
    by = ForeignKeyField(Person, backref="amendments")
    at = InstantField()

    @classmethod
    def sign(cls, by, field, text, reason):
        """The sponsor changes a text of the open charter. Targets and the end are not texts."""
        _must_sponsor(by)
        with database.atomic():
            text = wording(field, text, reason)
            return cls._record(by, _open_trial(), field, text, reason, "amended")

    @classmethod
    def extend(cls, by, last_day, reason):
        """The sponsor moves the end, once, by at most half of the agreed length."""
        _must_sponsor(by)
        with database.atomic():
            trial = _open_trial()
            if cls.extension():
                raise Refused("The end was moved once already; twice would be no trial any more.")
            chosen = day(one_line(last_day))
            _refuse(last_day=_wrong_end(trial, chosen, last_day), why=_without(reason))
            done = cls._record(by, trial, END, str(chosen), reason, "extended")
            Trial.update(ends_at=clock.end_of_day(chosen, trial.timezone)).execute()
            return done

    @classmethod
    def take_over(cls, by, reason):
        """An executive becomes the sponsor when there is none any more, also after the end."""
        trial = Trial.current()
        if trial.phase == DRAFT:
            raise WrongPhase("Before the opening the charter names the sponsor.")
        if trial.phase == RETIRED:
            raise Frozen
        if by.role != EXECUTIVE or Person.sponsor():
            raise Refused("An executive takes over, and only when the trial has no sponsor.")
        _refuse(reason=_without(reason))
        with database.closing_act():
            last = Person.select().where(Person.role == SPONSOR).order_by(Person.id.desc()).first()
            Person.update(role=EXECUTIVE).where(Person.role == SPONSOR).execute()
            Person.update(role=SPONSOR).where(Person.id == by.id).execute()
            journal.record("amended", f"Took over as sponsor. {_line(reason)}", by=by)
            return cls.create(
                field=SPONSOR, before=journal.named(last) if last else "",
                after=journal.named(by), reason=tidy(reason), by=by, at=clock.now(),
            )  # fmt: skip

    @classmethod
    def history(cls):
        """{field: [amendments with who signed them, the last first]}."""
        found = {}
        for one in cls.select(cls, Person).join(Person).order_by(cls.id.desc()):
            found.setdefault(one.field, []).append(one)
        return found

    @classmethod
    def extension(cls):
        """The one extension, or None."""
        return cls.select().where(cls.field == END).first()

    @property
    def label(self):
        return LABELS.get(self.field, self.field)  # a damaged word stands for itself

    @property
    def old(self):
        """What stood there, with the name that somebody has now."""
        return journal.told(self.before) if self.field == SPONSOR else self.before

    @classmethod
    def _record(cls, by, trial, field, text, reason, act):
        before = getattr(trial, field)
        Trial.update({getattr(Trial, field): text}).execute()
        journal.record(act, f"{LABELS[field]}: {_line(reason)}", by=by)
        said = {"field": field, "before": before, "after": text, "reason": tidy(reason)}
        return cls.create(**said, by=by, at=clock.now())


def wording(field, text, reason):
    """The text as the open charter would hold it. Raises Refused or Invalid, like signing it."""
    if field not in AMENDABLE:
        raise Refused("This stays as it was agreed. Targets never change.")
    trial = _open_trial()
    text = (tidy if field in LONG else one_line)(text)
    if field in DATES and day(text):
        text = str(day(text))
    _refuse(text=_wrong(trial, field, text), reason=_without(reason))
    return text


def latest_end(trial):
    """The last day to which the open trial may be extended."""
    return trial.last_day + timedelta(days=trial.day[1] // 2)


def _must_sponsor(by):
    if not by.is_sponsor:
        raise Refused("Only the sponsor changes the charter of an open trial.")


def _open_trial():
    """The trial as it is now, no matter what another thread remembers. Raises WrongPhase."""
    trial = Trial.get_by_id(1)
    trial.must_be_open()
    return trial


def _wrong(trial, field, text):
    if not text:
        return "Something must stand here; a hole is no amendment."
    if text == getattr(trial, field):
        return "This is what stands there already."
    return nonsense(field, text)


def _wrong_end(trial, chosen, typed):
    if chosen is None:
        return f"“{one_line(typed)}” is not a date. Write it like {latest_end(trial)}."
    if chosen <= trial.last_day:
        return f"The trial lasts until {trial.last_day} as it is. Choose a later day."
    if chosen > latest_end(trial):
        return f"At most half of the agreed time is added: {latest_end(trial)} is the last choice."
    return ""


def _without(reason):
    """The sentence for a reason that is missing or a novel, or ""."""
    if not tidy(reason):
        return "Say why; everybody reads it beside the old text."
    if len(tidy(reason)) > limits.REASON_CHARACTERS:
        return f"Keep the reason to {limits.REASON_CHARACTERS:,} characters."
    return ""


def _refuse(**said):
    if wrong := {field: sentence for field, sentence in said.items() if sentence}:
        raise Invalid(**wrong)


def _line(reason):
    line = " ".join(tidy(reason).split())
    most = limits.SUMMARY_CHARACTERS
    return line if len(line) <= most else f"{line[:most].rstrip()} …"
