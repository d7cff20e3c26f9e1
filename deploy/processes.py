"""Which processes belong to the trial, read from /proc, and how the server is stopped."""

import os
import re
import signal
import time
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
GRACE = 25  # seconds; gunicorn gives its threads 20
PID_FILE = "server.pid"
DEMO = "demo"  # `make demo` puts its trial into the data folder
DELETED = " (deleted)"


@dataclass(frozen=True)
class Process:
    """A process of this machine; `command` is its command line, `files` what it holds open."""

    pid: int
    command: tuple
    files: tuple

    @property
    def name(self):
        return f"process {self.pid} ({Path(self.command[0]).name if self.command else '?'})"

    def serves(self, data):
        """Whether it is this trial's server, or its demo's: started with that folder's pid file."""
        ours = {str(data / PID_FILE), str(data / DEMO / PID_FILE)}
        return not ours.isdisjoint(self.command)

    def holds(self, data):
        """The files of that folder which it has open, removed ones too."""
        return [path for path in self.files if within(path, data)]

    @property
    def address(self):
        """(host, port) that a server was told to listen on, or None."""
        for option, value in zip(self.command, self.command[1:], strict=False):
            if option == "--bind" and (found := re.fullmatch(r"(.+):(\d+)", value)):
                return found[1].strip("[]"), int(found[2])
        return None


def server(data):
    """The running server of the folder by its pid file, or None; a stale pid file is nobody."""
    try:
        pid = int((data / PID_FILE).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
    found = look_at(pid)
    return found if found and found.serves(data) else None


def servers(data):
    """All processes of the folder's server: the one that listens and its worker."""
    return [process for process in everyone() if process.serves(data)]


def holders(data):
    """Other processes that have a file of the folder open."""
    return [process for process in everyone() if process.holds(data) and not process.serves(data)]


def stop(data):
    """Ends the folder's server: asks, waits, then kills."""
    ended = sorted(servers(data), key=lambda process: process.pid)  # the one that forked first
    for process in ended:
        _send(process.pid, signal.SIGTERM)
    deadline = time.monotonic() + GRACE
    while (left := servers(data)) and time.monotonic() < deadline:
        time.sleep(0.1)
    for process in left:
        _send(process.pid, signal.SIGKILL)
    while servers(data) and time.monotonic() < deadline + GRACE:
        time.sleep(0.1)


def everyone():
    """All processes but this one, as far as they may be seen."""
    pids = (int(entry.name) for entry in PROC.glob("[0-9]*"))
    return [process for pid in pids if pid != os.getpid() and (process := look_at(pid))]


def look_at(pid):
    """The process with that number, or None when there is none (any more)."""
    try:
        command = (PROC / str(pid) / "cmdline").read_bytes()
    except OSError:
        return None
    if not command:  # a kernel thread, or a process that has ended and waits for its parent
        return None
    words = tuple(os.fsdecode(word) for word in command.rstrip(b"\0").split(b"\0"))
    return Process(pid, words, tuple(open_files(pid)))


def open_files(pid):
    """The paths that a process has open; none where they may not be seen."""
    return [path for _, path in handles(pid)]


def handles(pid):
    """Pairs (handle in /proc, path) of what a process has open."""
    found = []
    try:
        for handle in (PROC / str(pid) / "fd").iterdir():
            found.append((handle, os.readlink(handle)))  # noqa: PTH115 - not a path of a file
    except OSError:
        return found
    return found


def unseen():
    """How many processes keep their open files from us (they belong to others)."""
    return sum(not os.access(entry / "fd", os.R_OK) for entry in PROC.glob("[0-9]*"))


def runs_from(environment):
    """Processes, but for this one, whose program is in that virtual environment."""
    return [
        process
        for process in everyone()
        if process.command and within(process.command[0], environment)
    ]


def family(pid):
    """A process and those that it started, directly or not."""
    return [process for process in everyone() if pid in ancestors(process.pid)]


def memory(found):
    """The bytes of these processes; shared pages are divided among those who share (PSS)."""
    total = 0
    for process in found:
        try:
            told = (PROC / str(process.pid) / "smaps_rollup").read_text(encoding="ascii")
        except OSError:
            continue
        if line := re.search(r"^Pss: +(\d+) kB", told, re.MULTILINE):
            total += int(line[1]) * 1024
    return total


def ancestors(pid):
    """This process and those that started it."""
    while pid > 1:
        yield pid
        try:
            status = (PROC / str(pid) / "stat").read_text(encoding="utf-8")
        except OSError:
            return
        pid = int(status.rpartition(")")[2].split()[1])


def within(path, folder):
    """Whether a path as /proc tells it is that folder or in it."""
    path = path.removesuffix(DELETED)
    return path == str(folder) or path.startswith(f"{folder}/")


def _send(pid, number):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return
