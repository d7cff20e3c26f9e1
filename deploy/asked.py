"""What the operator asked of a teardown."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Asked:
    """The options of `down`; without `confirm` it is a dry run."""

    confirm: str | None = None  # the trial's name, typed
    to: Path | None = None  # a folder for a proven copy of the archive
    archive: Path | None = None  # which archive hands the trial over; the newest when None
    abandon: str | None = None  # the sentence that gives the content up
    tombstone: str | None = None  # the last day on which every address answers 410
