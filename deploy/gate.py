"""What must be so before anything is touched: frozen, handed over, verified, received, named."""

import shlex
import shutil
from pathlib import Path

from deploy import archive, machine, memorial, processes, receipt, trial, unreadable
from deploy.words import Refused, listed, size


def check(data, asked):
    """(facts, what was handed over) of a trial that may go. Raises Refused with the first thing
    in the way.
    """
    facts = known(data, asked)
    if asked.abandon is None:
        must_be_frozen(facts)
    must_be_named(facts["name"], asked.confirm)
    must_be_alone(data)
    if asked.tombstone:
        memorial.check(asked.tombstone)
    return facts, handed_over(facts, data, asked)


def known(data, asked):
    """The facts that pilot tells. Of a trial that is given up, they may be few: it may be damaged.

    Raises Refused with the way to remove it where pilot cannot read a trial that is there.
    """
    try:
        return trial.facts(data)
    except Refused as refusal:
        if not (data / trial.DATABASE).is_file():
            raise
        if asked.abandon is None and isinstance(refusal, trial.Unreadable):
            raise Refused(unreadable.advice(data, refusal)) from refusal
        if asked.abandon is None:
            raise
        return unreadable.facts(data, refusal)


def handed_over(facts, data, asked):
    """A dict: the archive and its receipt, or the sentence that gives the content up."""
    if asked.abandon is not None:
        must_be_said(facts["name"], asked.abandon)
        return {"archive": None, "receipt": None, "abandoned": sentence(facts["name"])}
    chosen = archive.verified(archive.chosen(trial.archive_folder(), asked.archive), facts)
    received = receipt.given(Path(chosen["path"]), chosen["sha256"])
    if asked.to:
        must_take(asked.to, data, chosen["size"])
    return {"archive": chosen, "receipt": received, "abandoned": None}


def sentence(name):
    """What somebody types who removes a trial without an archive."""
    return f"Remove {name} without an archive"


def must_be_said(name, abandon):
    """Raises Refused unless the sentence was typed, word for word."""
    if " ".join(abandon.split()).rstrip(".") != " ".join(sentence(name).split()):
        raise Refused(
            "Without an archive everything that people wrote is lost. Whoever means that types "
            f"this sentence: --abandon {shlex.quote(sentence(name))}. Nothing was changed."
        )


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
            f"“{name}” never opened, so there is nothing to hand over. Remove it without an "
            f"archive: python -m deploy down --abandon {shlex.quote(sentence(name))} "
            f"--confirm {shlex.quote(name)}"
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
    found = [process.name for process in processes.holders(data)]
    if others := [*found, *machine.strangers()]:
        names = listed(others)
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
