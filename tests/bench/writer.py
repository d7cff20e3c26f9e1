"""Somebody who posts again and again, in a process of their own: how long until each was kept.

`python -m tests.bench.writer FOLDER` posts until its input ends, then prints the seconds of each.
"""

import json
import subprocess
import sys
import threading
import time
from pathlib import Path
from statistics import quantiles
from typing import NamedTuple

from pilot import database
from pilot.models.person import Person
from pilot.models.post import Post
from tests.bench.server import ROOT

PAUSE = 0.05  # seconds between a post and the next
BODY = "The train is late, and **nobody** told us. Post {}."


class Waits(NamedTuple):
    """Seconds; a hundredth of the posts took longer than `p99`."""

    median: float
    p99: float
    longest: float


class Writer:
    """Posts while the context lasts; `waits` is there afterwards."""

    def __init__(self, folder):
        self._folder, self.waits = folder, None

    def __enter__(self):
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.writer", str(self._folder)],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self._process.stdout.readline()  # the first post is there
        return self

    def __exit__(self, *error):
        told, _ = self._process.communicate()
        hundredths = quantiles(json.loads(told), n=100, method="inclusive")
        self.waits = Waits(hundredths[49], hundredths[98], max(json.loads(told)))


def main(folder):
    database.use(Path(folder) / "trial.db")
    ended, took, ben = threading.Event(), [], Person.get_by_id(5)
    threading.Thread(target=lambda: ended.set() if not sys.stdin.read() else None).start()
    while not ended.wait(PAUSE):
        began = time.perf_counter()
        Post.publish(ben, BODY.format(len(took)))
        took.append(time.perf_counter() - began)
        if len(took) == 1:
            print("begun", flush=True)  # noqa: T201 - this is a command
    print(json.dumps(took))  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1])
