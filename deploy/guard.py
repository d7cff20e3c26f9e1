"""Waits beside an upgrade: when that is killed, it makes the trial one that can be used again."""

import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from deploy.log import alone
from deploy.made import Made

CHECKOUT = Path(__file__).resolve().parents[1]
ENDED = "ended"  # the word of a command that has put everything in order by itself


@contextmanager
def guarded(folder):
    """Whatever is done inside: if this process is killed, another one mends what it left."""
    watcher = subprocess.Popen(
        [sys.executable, "-m", "deploy.guard", folder], cwd=CHECKOUT, start_new_session=True,
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        with alone(folder):
            yield
    finally:
        watcher.communicate(ENDED)


def _watch(folder):
    from deploy import upgrade

    if sys.stdin.read() != ENDED:  # the line breaks when the other process is gone
        with alone(folder, is_patient=True):  # its lock goes with it, maybe a moment later
            upgrade.recover(Made(folder))


if __name__ == "__main__":
    _watch(Path(sys.argv[1]))
