"""The demo: an invented company halfway through an invented trial; the same for all on one day."""

import tomllib

from pilot import clock
from pilot.database import database
from pilot.demo import aftermath, agreement, evidence, script, thanks
from pilot.demo.days import Days
from pilot.demo.stage import Stage
from pilot.errors import Refused
from pilot.models import charter, roster
from pilot.models.person import Person
from pilot.models.trial import Trial


def seed():
    """Writes the whole demo into the empty trial, or nothing. Returns False if it is there already.

    Raises Refused where a real trial has begun.
    """
    trial = Trial.current()
    if trial.is_demo:
        return False
    if trial.phase != "draft" or trial.issue or Person.select().exists():
        raise Refused(
            f"“{trial.name}” in this folder is a real trial; a demo would mix with it. Nothing was "
            "changed. Choose another folder: make demo PILOT_DATA=var/demo"
        )
    with database.atomic():
        _write()
    return True


def _write():
    told = tomllib.loads((script.TEXTS / "charter.toml").read_text(encoding="utf-8"))
    days = Days(clock.today(told["charter"]["timezone"]), told["charter"]["timezone"])
    with clock.travel(days.at(-4, "10:05")):
        Trial.update(is_demo=True, created_at=clock.now()).execute()
    with clock.travel(days.at(-3, "14:20")):
        roster.load((script.TEXTS / "people.csv").read_bytes())
    stage = Stage(days)
    lead, sponsor = stage.cast["birgit"], stage.cast["ingrid"]
    with clock.travel(days.at(-1, "11:40")):
        dates = {"replaced_on": str(days.first), "ends_on": str(days.last)}
        lists = {noun: told[f"{noun}s"] for noun in ("habit", "subject", "measure")}
        charter.save(told["charter"] | dates | _as_form(lists), by=lead)
    agreement.prepare(told, stage, days)
    with clock.travel(days.at(0, "16:10")):
        charter.confirm(sponsor)
    stage.play(script.acts())
    agreement.amend(told, stage, days)
    thanks.give(stage, days)
    aftermath.follow(stage, days)
    evidence.collect(told["measures"], days, lead)


def _as_form(lists):
    """The rows of all lists as the fields of the charter's form."""
    return {
        f"{noun}-{place}-{field}": value
        for noun, rows in lists.items()
        for place, row in enumerate(rows, start=1)
        for field, value in row.items()
        if field != "readings"
    }
