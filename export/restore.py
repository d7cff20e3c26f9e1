"""Restores an archive into an empty folder, under the old addresses: whole, or nothing at all.

What comes of it is a reading room, frozen; or the trial itself, which goes on in its new place.
"""

import contextlib
from typing import NamedTuple

from export import fixity, reading
from export.archive import Archive
from export.load import index, load, look_into_files
from export.lock import PARTIAL
from export.room import told_when_full
from export.words import noun
from pilot import clock
from pilot.clearing import clear
from pilot.database import close, database
from pilot.errors import Refused
from pilot.models import journal
from pilot.models.base import among
from pilot.models.blob import Blob, Chunk
from pilot.models.trial import RETIRED, Trial

SHOWN = 10
FULL = "The disk of {} is full, so nothing was restored and nothing left there. Make room first."
PLACEHOLDER = (
    "This file was missing when the archive was made, so it is missing here.\n"
    "known-gaps.csv in the archive says more.\n"
)


class Restored(NamedTuple):
    """What a restore made."""

    name: str
    gaps: list
    phase: str


def restore(path, folder, say, *, goes_on=False):
    """Loads an archive into `folder`, empty or absent. Raises Refused and leaves it untouched.

    With `goes_on` the trial is in the phase it was in; without, it is frozen.
    """
    _must_be_empty(folder)
    with Archive(path) as archive:
        _must_be_right(archive, say)
        scratch = folder.with_name(f"{folder.name}{PARTIAL}")
        with contextlib.ExitStack() as on_failure:
            on_failure.callback(_drop, scratch)
            with told_when_full(FULL.format(folder)):
                _fill(archive, scratch, say, goes_on)
            gaps = reading.gaps(archive)
            on_failure.pop_all()
    phase = Trial.current().phase
    database.close()
    if folder.exists():
        folder.rmdir()
    scratch.rename(folder)
    return Restored(path.name, gaps, phase)


def _must_be_empty(folder):
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused(f"{folder} is not empty. Restore into a folder that is empty or not there.")


def _must_be_right(archive, say):
    info = fixity.info(archive)
    found = fixity.findings(archive, say) + reading.findings(archive, info)
    if not found:
        return
    shown = "\n".join(map(str, found[:SHOWN]))
    more = f"\nand {len(found) - SHOWN} more; verify lists all." if len(found) > SHOWN else ""
    raise Refused(
        f"{archive.path.name} is not as it was written, so nothing was restored:\n{shown}{more}"
    )


def _fill(archive, scratch, say, goes_on):
    if scratch.exists():
        _drop(scratch)  # what a killed restore left
    load(archive, scratch, say)
    index()
    say("search index: made anew")
    look_into_files(say)
    _furnish(archive, goes_on)


def _drop(scratch):
    clear(scratch, before=close)


def _furnish(archive, goes_on):
    """Makes the copy fit to be opened, with something to find in the place of lost files.

    What is left of their bytes was loaded and stays; where nothing is, a sentence says so.
    """
    lost = reading.lost(archive)
    with database.closing_act():
        for blob in Blob.select().where(among(Blob.sha256, lost)):
            if archive.has(path := reading.left(blob.sha256)):
                blob.size = archive.size(path)
            else:
                Chunk.create(blob=blob, number=0, content=PLACEHOLDER.encode())
                blob.size = len(PLACEHOLDER)
            blob.save()
        gaps = f" {noun(len(lost), 'file')} missing or damaged in it." if lost else ""
        if goes_on:
            _continue(archive, gaps)
        else:
            _close(archive, gaps)


def _continue(archive, gaps):
    """The trial goes on where it stood. Raises Refused for one that is over for good."""
    if Trial.get_by_id(1).phase == RETIRED:
        raise Refused(
            f"{archive.path.name} is of a retired trial, which cannot go on. Leave --continue out "
            "to read it."
        )
    journal.record("restored", f"From {archive.path.name}, to go on in a new place.{gaps}")


def _close(archive, gaps):
    """The copy is a reading room: frozen, and never retired, since it is there to be read."""
    trial = Trial.get_by_id(1)
    trial.frozen_at, trial.retired_at = trial.frozen_at or clock.now(), None
    trial.save()
    journal.record("restored", f"From {archive.path.name}, as a reading room.{gaps}")
