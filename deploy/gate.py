"""What must be so before anything is touched: frozen, handed over, verified, named."""

import shlex
import shutil
from pathlib import Path

from deploy import archive, processes, trial
from deploy.words import Refused, listed, size


def check(data, given, confirm, to):
    """(facts, archive) of a trial that may go. Raises Refused with the first thing in the way."""
    facts = trial.facts(data)
    must_be_frozen(facts)
    must_be_named(facts["name"], confirm)
    must_be_alone(data)
    chosen = archive.verified(archive.chosen(trial.archive_folder(), given), facts)
    if to:
        must_take(to, data, chosen["size"])
    return facts, chosen


def must_be_frozen(facts):
    """Raises Refused with the way forward unless the trial is read-only."""
    name = facts["name"]
    if facts["phase"] == "open":
        raise Refused(
            f"“{name}” is open. End it first (python -m pilot trial freeze), then make export and "
            "make verify."
        )
    if facts["phase"] == "draft":
        raise Refused(
            f"“{name}” never opened, so there is nothing to hand over and no archive to verify. "
            "Teardown ends frozen trials only."
        )


def must_be_named(name, confirm):
    """Raises Refused unless the typed name is the trial's."""
    if confirm.strip() != name:
        raise Refused(
            f"The trial is called “{name}”, not “{confirm.strip()}”. Nothing was changed. "
            f"Type its name: make teardown CONFIRM={shlex.quote(name)}"
        )


def must_be_alone(data):
    """Raises Refused while anything but the trial's own server works with its files."""
    if others := processes.holders(data):
        names = listed([process.name for process in others])
        raise Refused(f"{names} has files of {data} open. End it first. Nothing was changed.")


def must_take(to, data, bytes_needed):
    """Raises Refused unless the folder `to` can hold a copy of the archive."""
    if to == data or data in to.parents or trial.ENVIRONMENT in (to, *to.parents):
        raise Refused(f"{to} is removed by the teardown. Copy the archive to another place.")
    if to.exists() and not to.is_dir():
        raise Refused(f"{to} is a file. Name a folder for the copy.")
    free = shutil.disk_usage(_nearest(to)).free
    if free < bytes_needed:
        raise Refused(f"{to} has {size(free)} free; the archive needs {size(bytes_needed)}.")


def _nearest(folder):
    while not folder.exists():
        folder = folder.parent
    return Path(folder)
