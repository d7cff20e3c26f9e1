"""Run inside a checkout: the teardown, killed (SIGKILL) before or after a step is on record."""

import os
import signal
import sys

from deploy import removal
from deploy.__main__ import main
from deploy.log import Log


def die_at(step, moment):
    """Lets the next recording of `step` end this process, "before" or "after" it is written."""
    note = Log.note

    def fatal(log, name, started_at, outcome):
        if name == step and moment == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        note(log, name, started_at, outcome)
        if name == step:
            os.kill(os.getpid(), signal.SIGKILL)

    Log.note = fatal


def die_before_unlinking():
    """Ends this process once the first file has been overwritten."""
    overwrite = removal._overwrite

    def fatal(path):
        overwrite(path)
        os.kill(os.getpid(), signal.SIGKILL)

    removal._overwrite = fatal


if __name__ == "__main__":
    if sys.argv[1] == "overwrite":
        die_before_unlinking()
    die_at(sys.argv[1], sys.argv[2])
    sys.exit(main(sys.argv[3:]))
