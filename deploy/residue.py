"""Looks for what is left, knowing nothing of the inventory: the trial's marker, wherever it may be.

The marker is 64 hexadecimal digits in the trial's own row, so it is in every copy of the database
and in every archive. The search is bounded in time and says what it could not look at.
"""

import os
import shutil
import socket
import subprocess
import tempfile
import threading
from pathlib import Path

from deploy import processes, trial
from deploy.scan import Scan, TimeOver

SECONDS = 30  # for one place; a full mail spool must not hold the end up
MOST = 25  # findings that are named one by one


def places(data):
    """The table of folders that are searched: pairs (what it is, folder)."""
    home = Path.home()
    temporary = [Path(tempfile.gettempdir())]
    if not os.environ.get("TMPDIR"):
        temporary += [Path("/tmp"), Path("/var/tmp")]  # noqa: S108 - to be searched, not used
    return [
        ("beside the data folder", data.parent),
        ("the checkout", trial.CHECKOUT),
        ("archives", trial.archive_folder()),
        *[("temporary folder", folder) for folder in dict.fromkeys(temporary)],
        ("shared memory", Path("/dev/shm")),  # noqa: S108 - to be searched, not used
        ("caches of this account", home / ".cache"),
        ("state of this account", home / ".local"),
        ("settings of this account", home / ".config"),
        ("logs", Path("/var/log")),
        ("mail", Path("/var/mail")),
        ("spool", Path("/var/spool")),
        ("units", Path("/etc/systemd/system")),
    ]


def search(marker, data, *, excluded, address):
    """Looks everywhere. Returns (findings, searched): sentences, and a record for each place.

    `excluded` are the archives' paths, `address` is where the server listened, or None.
    """
    needles = [marker.encode(), bytes.fromhex(marker)]
    looks = [_folders(needles, data, excluded), _journal(needles), _open_but_removed(needles, data)]
    looks += [_processes(data), _port(address)]
    findings = [finding for found, _ in looks for finding in found]
    searched = [record for _, records in looks for record in records]
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


def _folders(needles, data, excluded):
    findings, searched, seen = [], [], set()
    for what, folder in places(data):
        if not folder.is_dir():
            searched.append(_record(what, folder, "is not there"))
            continue
        if _identity(folder) in seen:
            searched.append(_record(what, folder, "searched with a place above"))
            continue
        scan = Scan(needles, SECONDS)
        result = "searched"
        try:
            for path in _files(folder, seen, scan):
                if str(path) in excluded or (where := scan.found_in(path)) is None:
                    continue
                findings.append(f"The marker stands in {path}{f' ({where})' if where else ''}.")
        except TimeOver:
            result = f"searched for {SECONDS} seconds, then stopped; not finished"
        searched.append(_record(what, folder, result, scan))
    return findings, searched


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
        return [], [_record(what, "journalctl", "is not there")]
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
    return findings, [_record(what, "journalctl", result, scan)]


def _open_but_removed(needles, data):
    """Files that have no name any more but live on in a process."""
    scan, findings, result = Scan(needles, SECONDS), [], "searched"
    try:
        for process in processes.everyone():
            for handle, path in processes.handles(process.pid):
                if not path.endswith(processes.DELETED):
                    continue
                if processes.within(path, data) or _stands_in(scan, handle):
                    findings.append(f"{process.name} still holds {path} open.")
    except TimeOver:
        result = f"searched for {SECONDS} seconds, then stopped; not finished"
    if hidden := processes.unseen():
        result += f"; {hidden} processes of others keep theirs to themselves"
    return findings, [_record("removed files still open", processes.PROC, result, scan)]


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


def _processes(data):
    ancestors = set(processes.ancestors(os.getpid()))
    left = [
        process
        for process in processes.everyone()
        if process.pid not in ancestors
        and any(processes.within(word, data) for word in process.command)
    ]
    findings = [f"{process.name} still works on {data}." for process in left]
    return findings, [_record("running processes", processes.PROC, "searched")]


def _port(address):
    if address is None:
        return [], [_record("listening port", "-", "no server was running")]
    host, port = address
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared only
    try:
        socket.create_connection((host, port), timeout=2).close()
    except OSError:
        return [], [_record("listening port", f"{host}:{port}", "nobody listens")]
    sentence = f"Something listens on {host}:{port}, where the trial was served."
    return [sentence], [_record("listening port", f"{host}:{port}", "somebody listens")]


def _record(what, place, result, scan=None):
    counts = {"files": scan.files, "bytes": scan.bytes, "unread": scan.unread} if scan else {}
    return {"what": what, "place": str(place), "result": result, **counts}
