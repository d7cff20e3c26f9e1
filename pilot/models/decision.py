"""The decision record: what the sponsor decided at the end, and why, beside the vote."""

from peewee import ForeignKeyField, TextField

from pilot import clock, limits
from pilot.database import database
from pilot.errors import Frozen, Invalid, Refused, WrongPhase
from pilot.models import journal
from pilot.models.base import InstantField, Model, tidy
from pilot.models.person import Person
from pilot.models.trial import DRAFT, OPEN, RETIRED, Trial
from pilot.models.vote import CHOICES, Result


class Decision(Model):
    """Adopt, adapt or stop: the one row of the trial, written once, signed by the sponsor."""

    choice = TextField()
    reasons = TextField()
    against = TextField(default="")  # why it differs from what most had voted for
    by = ForeignKeyField(Person, backref="decided")
    at = InstantField()

    @classmethod
    def current(cls):
        """The decision, None while there is none; from memory until somebody writes."""
        return database.remember("decision", cls._stored)

    @classmethod
    def record(cls, by, choice, reasons, against=""):
        """Decides, as a closing act after the freeze; the same again is the one there is.

        Raises WrongPhase before the end, Refused for anybody but the sponsor and for a second
        decision, Invalid with a sentence for each that cannot be taken.
        """
        if not by.is_sponsor:
            raise Refused("Only the sponsor decides.")
        _refuse_phase(Trial.current().phase)
        said = {"choice": choice, "reasons": tidy(reasons), "against": tidy(against)}
        winner = Result.now().winner
        if choice == winner:
            said["against"] = ""
        if wrong := _wrong(said, winner):
            raise Invalid(**wrong)
        with database.closing_act():
            if there := cls._stored():
                if all(getattr(there, name) == value for name, value in said.items()):
                    return there
                raise Refused(f"It is decided already: {there.choice}. A decision stands.")
            journal.record("decided", f"{choice.capitalize()}. {_short(said['reasons'])}", by=by)
            return cls.create(id=1, **said, by=by, at=clock.now())

    @classmethod
    def _stored(cls):
        return cls.select(cls, Person).join(Person).first()


def _refuse_phase(phase):
    if phase == RETIRED:
        raise Frozen
    if phase in (DRAFT, OPEN):
        raise WrongPhase("The decision comes at the end, when all have voted.")


def _wrong(said, winner):
    wrong = {}
    if said["choice"] not in CHOICES:
        wrong["choice"] = "Choose adopt, adapt or stop. “More time” is not a choice."
    if not said["reasons"]:
        wrong["reasons"] = "Say why; people gave weeks to this."
    elif winner and said["choice"] in CHOICES and said["choice"] != winner and not said["against"]:
        wrong["against"] = f"Most voted {winner}. Say why you decide otherwise."
    for field in ("reasons", "against"):
        if len(said[field]) > limits.CHARTER_CHARACTERS:
            wrong[field] = f"Keep it to {limits.CHARTER_CHARACTERS:,} characters."
    return wrong


def _short(text):
    line = " ".join(text.split())
    most = limits.SUMMARY_CHARACTERS
    return line if len(line) <= most else f"{line[:most].rstrip()} …"
