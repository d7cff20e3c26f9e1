"""The nightly rehearsal: run by the timekeeper as a process of its own that gives way to people.

What it found stands on Pulse and in the journal; a failure also goes to the leads by mail, and to
the operator into the log of the server and `python -m pilot status`.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from pilot.errors import Refused
from pilot.models.outgoing import Outgoing
from pilot.models.person import LEAD, Person
from pilot.models.trial import DRAFT, OPEN, Trial

HOURS = 4  # a night; what takes longer is ended, and tried again the next
ROOT = Path(__file__).parents[1]
REHEARSE = (sys.executable, "-m", "export", "rehearse")
GIVING_WAY = ("-n", "19")  # the lowest priority of nice(1)
DONE = (0, 3)  # exit status: proven, or proven with known gaps
LETTER = """\
As every night, {name} tried to export itself and to restore what it had exported.
That failed:

{why}

The trial itself goes on, and nothing in it is lost. But an archive made today might lack something,
so please pass this on to whoever runs the server: `python -m export rehearse` tries again and says
what it does. What it found also stands in the journal and on Pulse.
"""


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
        why = said[0] if said else f"It ended with exit status {done.returncode}."
        _write_to_the_leads(why)
        raise Refused(why)


def _write_to_the_leads(why):
    """Not after the end: then no mail leaves but the closing notice."""
    trial = Trial.current()
    if trial.phase not in (DRAFT, OPEN):
        return
    text = LETTER.format(name=trial.name, why=why)
    for lead in Person.enrolled().where(Person.role == LEAD):
        Outgoing.put(lead, "rehearsal", "The nightly rehearsal failed", text)
