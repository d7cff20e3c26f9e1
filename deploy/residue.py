"""Looks for what is left, knowing nothing of the inventory: the trial's marker, wherever it may be,
and databases that begin as this program's do.

The marker is 64 hexadecimal digits in the trial's own row, so it is in every copy of the database
and in every archive; a piece of a copy may be without it, but still has the database's header. The
search is bounded in time and says what it could not look at.
"""

import os
import shutil
import subprocess
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path

from deploy import databases, processes, traces, trial
from deploy.engine import Engine
from deploy.scan import Scan, TimeOver
from deploy.traces import record

SECONDS = 30  # for one place; a full mail spool must not hold the end up
MOST = 25  # findings that are named one by one
MACHINE = (
    ("logs", "var/log"),
    ("mail", "var/mail"),
    ("spool", "var/spool"),
    ("what web servers keep", "var/cache/nginx"),
    ("what web servers keep", "var/lib/nginx"),
    ("units, timers, sites and other settings", "etc"),
    ("run-time files", "run"),
)
IMAGE = (("temporary folder", "tmp"), ("temporary folder", "var/tmp"), ("home of root", "root"))


@dataclass(frozen=True)
class Sought:
    """What is looked for: the marker, and whatever names the trial's folder or account."""

    marker: str  # "" where the database could not be read
    data: Path
    excluded: frozenset = frozenset()  # the archives' paths
    address: tuple | None = None  # where the server listened
    root: Path = Path("/")  # another folder when it stands for the machine
    owner: int | None = None  # the number of the account that the trial had for itself
    engine: Engine | None = None  # what ran the trial's container

    @property
    def running_as(self):
        """The same, where numbers of accounts are this machine's own: not in a folder."""
        return self.owner if self.root == Path("/") else None

    @property
    def needles(self):
        return [self.marker.encode(), bytes.fromhex(self.marker)] if self.marker else []


def places(data, root=Path("/"), engine=None):
    """The table of folders that are searched: pairs (what it is, folder)."""
    return [
        *(_engine(engine) if engine else []),
        ("beside the data folder", data.parent),
        ("the checkout", trial.CHECKOUT),
        ("archives", trial.archive_folder()),
        *(_personal() if root == Path("/") else [(what, root / place) for what, place in IMAGE]),
        *[(what, root / place) for what, place in MACHINE],
    ]


def _engine(engine):
    """Volumes first, and the logs and layers of containers with all else."""
    return [
        ("volumes of the engine", engine.volumes()),
        ("all that the engine keeps", engine.storage()),
    ]


def _personal():
    """Temporary folders and the home of the account that runs this."""
    home, temporary = Path.home(), [Path(tempfile.gettempdir())]
    if not os.environ.get("TMPDIR"):
        temporary += [Path("/tmp"), Path("/var/tmp")]  # noqa: S108 - to be searched, not used
    return [
        *[("temporary folder", folder) for folder in dict.fromkeys(temporary)],
        ("shared memory", Path("/dev/shm")),  # noqa: S108 - to be searched, not used
        ("caches of this account", home / ".cache"),
        ("state of this account", home / ".local"),
        ("settings of this account", home / ".config"),
        ("home of this account", home),
    ]


def search(sought):
    """Looks everywhere. Returns (findings, searched): sentences, and a record for each place."""
    looks = [_folders(sought), _journal(sought.needles), _open_but_removed(sought)]
    looks += traces.looks(sought)
    findings = [finding for found, _ in looks for finding in found]
    searched = [told for _, records in looks for told in records]
    if len(findings) > MOST:
        findings = [*findings[:MOST], f"There are {len(findings) - MOST} more findings."]
    return findings, searched


def unreachable():
    """What no program on this account could have looked at."""
    return [
        "other people's home folders, other machines, disks that are not mounted",
        "compressed files other than zip and gzip, and encrypted ones",
        "free blocks of the disk",
    ]


def _folders(sought):
    findings, searched, seen = [], [], set()
    for what, folder in places(sought.data, sought.root, sought.engine):
        if not folder.is_dir():
            searched.append(record(what, folder, "is not there"))
            continue
        if _identity(folder) in seen:
            searched.append(record(what, folder, "searched with a place above"))
            continue
        scan, result = Scan(sought.needles, SECONDS), "searched"
        try:
            for path in _files(folder, seen, scan):
                if str(path) not in sought.excluded:
                    findings += _look_at(path, scan, sought)
        except TimeOver:
            result = f"searched for {SECONDS} seconds, then stopped; not finished"
        searched.append(record(what, folder, result, scan))
    return findings, searched


def _look_at(path, scan, sought):
    """What is wrong with one file: the marker stands in it, or it is the trial's account's."""
    findings = []
    if (where := scan.found_in(path)) is not None:
        findings.append(f"The marker stands in {path}{f' ({where})' if where else ''}.")
    elif said := databases.doubt(path, sought.marker):
        findings.append(said)
    if sought.owner and traces.owner_of(path) == sought.owner:
        findings.append(f"{path} belongs to the account that the trial had.")
    return findings


def _files(folder, seen, scan):
    """The files of a folder on its own disk, each folder once, links not followed."""
    device = folder.stat().st_dev

    def unreadable(_error):
        scan.unread += 1

    for place, folders, names in os.walk(folder.resolve(), onerror=unreadable):
        scan.check_time()
        identity = _identity(Path(place))
        if identity[0] != device or identity in seen:
            folders.clear()
            continue
        seen.add(identity)
        yield from (Path(place) / name for name in names)


def _identity(folder):
    about = folder.stat()
    return about.st_dev, about.st_ino


def _journal(needles):
    """The system's journal, as far as this account may read it."""
    what, command = "the system's journal", shutil.which("journalctl")
    if not command:
        return [], [record(what, "journalctl", "is not there")]
    scan = Scan(needles, SECONDS)
    reader = subprocess.Popen(
        [command, "--no-pager", "--quiet", "--output=cat", "--all"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    watch = threading.Timer(SECONDS, reader.kill)
    watch.start()
    try:
        found, result = scan.found_in_stream(reader.stdout), "searched"
    except TimeOver:
        found, result = False, f"searched for {SECONDS} seconds, then stopped; not finished"
    finally:
        watch.cancel()
        reader.kill()
        reader.communicate()
    findings = ["The marker stands in the system's journal (journalctl)."] if found else []
    return findings, [record(what, "journalctl", result, scan)]


def _open_but_removed(sought):
    """Files that have no name any more but live on in a process."""
    scan, findings, result = Scan(sought.needles, SECONDS), [], "searched"
    try:
        for process in processes.everyone():
            for handle, path in processes.handles(process.pid):
                if not path.endswith(processes.DELETED):
                    continue
                if processes.within(path, sought.data) or _stands_in(scan, handle):
                    findings.append(f"{process.name} still holds {path} open.")
    except TimeOver:
        result = f"searched for {SECONDS} seconds, then stopped; not finished"
    if hidden := processes.unseen():
        result += f"; {hidden} processes of others keep theirs to themselves"
    return findings, [record("removed files still open", processes.PROC, result, scan)]


def _stands_in(scan, handle):
    """Whether a removed file that a process holds has a needle; the handle is a link by nature."""
    try:
        with handle.open("rb", buffering=0) as file:
            if not handle.is_file():
                return False
            scan.files += 1
            return scan.found_in_stream(file)
    except OSError:
        scan.unread += 1
        return False
