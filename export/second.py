"""A second process that packs the last formats of an archive while this one packs the others.

Both see one moment of the trial. What the second one packs goes into a file without a name, which
this one appends: the archive is, to the byte, what one process would write. Whatever keeps the
second from its end (a kill, no memory, no room) costs time only. This process then packs those
formats as well, and says itself what is wrong with them.
"""

import json
import os
import select
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

from export.part import READY, members
from export.words import noun, size
from pilot.clearing import overwrite
from pilot.database import database
from pilot.models.post import Post
from pilot.models.revision import Revision

FROM = "site"  # costs as much as all formats before it, so that both have as much to do
WORTH = 1_000  # posts, replies and revisions; fewer are packed before a second process has started
PATIENCE = 20  # seconds, for it to start on a busy machine
TRIES = 100  # to see the same moment; somebody may post just then, but not so often
LOOK = 0.2  # seconds between two looks at how far it is


@contextmanager
def second(formats, folder, say):
    """A Second for some of the formats, with its files in `folder`; None where one is enough."""
    theirs = _from(formats)
    if not theirs or len(theirs) == len(formats) or _processors() < 2 or _texts() < WORTH:
        yield None
        return
    with ExitStack() as stack:
        packed, told = (stack.enter_context(tempfile.TemporaryFile(dir=folder)) for _ in range(2))
        stack.callback(overwrite, packed)
        if begun := _begun(theirs, packed, told, say):
            stack.enter_context(closing(begun))
        yield begun


@contextmanager
def same_moment(second):
    """database.snapshot(); the second process, where there is one, has the same or is ended."""
    path = f"{Path(database.database).resolve().as_uri()}?mode=ro"
    with closing(sqlite3.connect(path, uri=True)) as watch:
        tries = TRIES if second and second.is_ready() else 0  # from now on it answers at once
        for _ in range(tries):
            before = _version(watch)
            with database.snapshot():
                if not second.looks() or _version(watch) == before:
                    yield
                    return
    if second:
        second.close()
    with database.snapshot():
        yield


class Second:
    """The second process from its start on."""

    def __init__(self, formats, packed, told, say):
        self.formats = formats
        self._packed, self._told, self._say, self._error = packed, told, say, b""
        streams = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        files = packed.fileno(), told.fileno()
        # A session of its own, so that Ctrl-C is for this process alone.
        self._process = subprocess.Popen(
            [sys.executable, "-m", "export.part", *map(str, files)], pass_fds=files, bufsize=0,
            cwd=Path(__file__).parents[1], start_new_session=True, **streams,
        )  # fmt: skip
        self._order({"database": str(Path(database.database).resolve())})

    def is_ready(self):
        """Whether it has done what it was last told; one that does not answer is ended."""
        answers = self._process.stdout
        came = self._lives() and select.select([answers], [], [], PATIENCE)[0]
        if came and answers.read(1) == READY:
            return True
        self.close()
        return False

    def looks(self):
        """Whether it sees the trial as it is now."""
        self._order(None)
        return self.is_ready()

    def pack(self, bag, snapshot):
        """Tells it to make its formats as this bag needs them."""
        self._order({
            "name": bag.name, "made_at": snapshot.made_at.isoformat(), "lost": list(snapshot.lost),
            "chosen": [one.name for one in snapshot.formats],
            "formats": [one.name for one in self.formats],
        })  # fmt: skip

    def join(self, bag):
        """Gives the bag what it made, once it is done.

        Returns the paths that this process is to make again, or None: all of them.
        """
        names, before = ", ".join(one.name for one in self.formats), bag.folders.count
        while self._process.poll() is None:
            so_far = size(os.fstat(self._packed.fileno()).st_size)
            self._say(f"{names}: {so_far} packed", passing=True)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(LOOK)
        if why := self._failure():
            self._say(f"{why}: going on alone")
            overwrite(self._packed)
            self._packed.truncate(0)  # this process may need the room
            return None
        self._told.seek(0)
        again = bag.take(self._packed, members(self._told))
        self._say(f"{names}: {noun(bag.folders.count - before, 'file')}")
        return again

    def _failure(self):
        """Why what it made is of no use; "" when it is."""
        if status := self._process.returncode:
            self.close()
            said = self._error.decode(errors="replace").strip().rpartition("\n")[2]
            return f"the second process ended ({said or f'status {status}'})"
        room, needed = _room(self._packed), os.fstat(self._packed.fileno()).st_size
        return "no room for the same bytes twice" if room < needed else ""

    def close(self):
        """Ends it, whatever it does."""
        if not self._process.stdin.closed:
            self._process.kill()
            self._error = self._process.communicate()[1]

    def _lives(self):
        return not self._process.stdin.closed

    def _order(self, order):
        if self._lives():
            with suppress(BrokenPipeError):  # then it does not answer either
                self._process.stdin.write(json.dumps(order).encode() + b"\n")


def _begun(formats, packed, told, say):
    try:
        return Second(formats, packed, told, say)
    except OSError as error:
        say(f"no second process ({error.strerror}): this one packs everything")
        return None


def _from(formats):
    names = [one.name for one in formats]
    return formats[names.index(FROM) :] if FROM in names else []


def _processors():
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _room(stream):
    """Bytes that its disk can still take."""
    disk = os.fstatvfs(stream.fileno())
    return disk.f_bavail * disk.f_frsize


def _texts():
    return Post.select().count() + Revision.select().count()


def _version(watch):
    """What changes with every commit of another connection (SQLite, PRAGMA data_version)."""
    return watch.execute("PRAGMA data_version").fetchone()[0]
