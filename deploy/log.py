"""The durable log of a teardown: not in the data, and on the disk before the next step begins."""

import fcntl
import json
import os
from contextlib import contextmanager

from deploy.words import Refused, moment, now

NAME = "teardown.json"
OURS = (NAME, "certificate.json", "certificate.html")


class Log:
    """What has been done so far, as a dict in `facts` and a JSON file in `folder`.

    The marker is written backwards, so that a search for it does not find the log itself.
    """

    def __init__(self, folder):
        self.folder = folder
        self.path = folder / NAME
        self.facts = kept(self.path)

    @property
    def begun(self):
        return bool(self.facts)

    @property
    def finished(self):
        return "finished_at" in self.facts

    @property
    def complete(self):
        """Whether everything was removed and nothing was found afterwards."""
        return self.finished and not self.findings

    @property
    def steps(self):
        return self.facts.get("steps", [])

    @property
    def findings(self):
        """Sentences about what could not be removed or was found."""
        return [finding for step in self.steps for finding in step["findings"]]

    @property
    def marker(self):
        return self.facts["trial"]["marker_backwards"][::-1]

    def begin(self, *, trial, data, archive, **more):
        """Writes down everything that the later steps need, as the database may be gone then."""
        told = {name: value for name, value in trial.items() if name != "marker"}
        told["marker_backwards"] = trial["marker"][::-1]
        self.facts = {
            "format": 1,
            "started_at": now(),
            "data": str(data),
            "trial": told,
            "archive": archive,
            **more,
            "steps": [],
        }
        self.write()

    def step(self, name):
        """The record of a step that was done, or None."""
        return next((step for step in self.steps if step["name"] == name), None)

    def note(self, name, started_at, outcome):
        """Records a step with its method, items and findings."""
        step = {"name": name, "started_at": started_at, "done_at": now(), **outcome}
        self.facts["steps"].append(step)
        self.write()

    def finish(self):
        self.facts["finished_at"] = now()
        self.write()

    def repeat(self, names):
        """Forgets the named steps of an incomplete teardown, so that they are done once more."""
        self.facts["steps"] = [step for step in self.steps if step["name"] not in names]
        self.facts.pop("finished_at", None)
        self.write()

    def write(self):
        keep(self.path, self.facts)

    def put_aside(self):
        """Renames log and certificate of an earlier trial, so that none is ever overwritten."""
        stamp = f"{moment(self.facts['finished_at']):%Y%m%dT%H%M%S}"
        for name in OURS:
            path = self.folder / name
            if path.exists():
                path.rename(path.with_stem(f"{path.stem}-{stamp}"))
        self.facts = {}


@contextmanager
def alone(folder, *, is_patient=False):
    """Holds the folder, so that two commands never work at once. Raises Refused, or waits."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        if is_patient:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        _lock(descriptor)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor):
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise Refused("Another teardown or upgrade is at work. Wait until it ends.") from error


def keep(path, told):
    """Writes a dict down durably, as JSON."""
    write_durably(path, json.dumps(told, indent=2, ensure_ascii=False) + "\n")


def kept(path, advice="Put it right."):
    """The dict of such a file, {} where there is none. Raises Refused when it cannot be read."""
    if not path.is_file():
        return {}
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise Refused(f"{path} cannot be read: {error}. {advice}") from error
    if not isinstance(told, dict):
        raise Refused(f"{path} is not what was written. {advice}")
    return told


def write_durably(path, text):
    """Writes a file so that after a power cut it is either the old or the new one, whole.

    A link that somebody has put in its place is replaced, never followed.
    """
    partial = path.with_name(path.name + ".partial")
    partial.unlink(missing_ok=True)
    with partial.open("x", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    partial.rename(path)
    sync_folder(path.parent)


def sync_folder(folder):
    """Makes the folder's own entries durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
