"""Restores an archive into an empty folder: a reading room under the old addresses, or nothing."""

import contextlib
import shutil
from typing import NamedTuple

from export import fixity, reading
from export.archive import Archive
from export.load import index, load, look_into_files
from export.write import PARTIAL
from pilot import clock
from pilot.database import database
from pilot.errors import Refused
from pilot.models import journal
from pilot.models.blob import Blob, Chunk
from pilot.models.trial import Trial

SHOWN = 10
PLACEHOLDER = (
    "This file was missing when the archive was made, so it is missing here.\n"
    "known-gaps.csv in the archive says more.\n"
)


class Restored(NamedTuple):
    """What a restore made."""

    name: str
    gaps: list


def restore(path, folder, say):
    """Loads an archive into `folder`, empty or absent. Raises Refused and leaves it untouched."""
    _must_be_empty(folder)
    with Archive(path) as archive:
        _must_be_right(archive, say)
        scratch = folder.with_name(f"{folder.name}{PARTIAL}")
        with contextlib.ExitStack() as on_failure:
            on_failure.callback(_drop, scratch)
            _fill(archive, scratch, say)
            gaps = reading.gaps(archive)
            on_failure.pop_all()
    database.close()
    if folder.exists():
        folder.rmdir()
    scratch.rename(folder)
    return Restored(path.name, gaps)


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


def _fill(archive, scratch, say):
    if scratch.exists():
        _drop(scratch)  # what a killed restore left
    load(archive, scratch, say)
    index()
    say("search index: made anew")
    look_into_files(say)
    _furnish(archive)


def _drop(scratch):
    if not database.deferred:
        database.close()
    shutil.rmtree(scratch, ignore_errors=True)


def _furnish(archive):
    """Makes the copy a reading room: frozen, with something to find in the place of lost files."""
    lost = reading.lost(archive)
    with database.closing_act():
        for blob in Blob.select().where(Blob.sha256.in_(list(lost))):
            Chunk.create(blob=blob, number=0, content=PLACEHOLDER.encode())
            blob.size = len(PLACEHOLDER)
            blob.save()
        trial = Trial.get_by_id(1)
        trial.frozen_at = trial.frozen_at or clock.now()
        trial.retired_at = None  # a retired trial answers nothing; this copy is there to be read
        trial.save()
        gaps = f" {len(lost)} files were missing in it." if lost else ""
        journal.record("restored", f"From {archive.path.name}, as a reading room.{gaps}")
