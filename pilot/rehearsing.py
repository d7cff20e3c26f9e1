"""The nightly rehearsal: run by the timekeeper as a process of its own that gives way to people."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from pilot.errors import Refused

HOURS = 4  # a night; what takes longer is ended, and tried again the next
ROOT = Path(__file__).parents[1]
REHEARSE = (sys.executable, "-m", "export", "rehearse")
GIVING_WAY = ("-n", "19")  # the lowest priority of nice(1)
DONE = (0, 3)  # exit status: proven, or proven with known gaps


def rehearse(settings):
    """Runs `python -m export rehearse` to its end. Raises Refused with what it found wrong."""
    nice = shutil.which("nice")
    done = subprocess.run(
        [nice, *GIVING_WAY, *REHEARSE] if nice else REHEARSE,
        env={**os.environ, "PILOT_DATA": str(settings.folder.resolve())}, cwd=ROOT,
        timeout=HOURS * 3600, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode not in DONE:
        said = done.stderr.strip().splitlines()
        raise Refused(said[0] if said else f"It ended with exit status {done.returncode}.")
