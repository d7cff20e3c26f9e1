"""What else may be left of a trial: processes, ports, accounts, shared memory, settings of others
that still name its folder.
"""

import os
import socket
from pathlib import Path

from deploy import processes
from deploy.host import Host

SETTINGS = ("etc", "run/systemd", "var/spool/cron")
SMALL = 2**20  # settings are small; a bigger file is none
MEMORY = ("shm", "sem", "msg")  # proc(5), sysvipc: the fifth column but for shm is the owner


def looks(sought):
    """All looks but those into files; each gives (findings, [record])."""
    return [
        _processes(sought),
        _port(sought.address),
        _accounts(sought),
        _shared_memory(sought.running_as),
        _settings(sought),
        *([_held(sought.engine)] if sought.engine else []),
    ]


def owner_of(path):
    """The number of the account that a path belongs to, or None."""
    try:
        return path.lstat().st_uid
    except OSError:
        return None


def _processes(sought):
    ancestors, data = set(processes.ancestors(os.getpid())), sought.data
    left = [
        process
        for process in processes.everyone()
        if process.pid not in ancestors
        and (
            any(processes.within(word, data) for word in process.command)
            or (sought.running_as and owner_of(processes.PROC / str(process.pid)) == sought.owner)
        )
    ]
    findings = [f"{process.name} still works on {data}." for process in left]
    return findings, [record("running processes", processes.PROC, "searched")]


def _port(address):
    if address is None:
        return [], [record("listening port", "-", "no server was running")]
    host, port = address
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared only
    try:
        socket.create_connection((host, port), timeout=2).close()
    except OSError:
        return [], [record("listening port", f"{host}:{port}", "nobody listens")]
    sentence = f"Something listens on {host}:{port}, where the trial was served."
    return [sentence], [record("listening port", f"{host}:{port}", "somebody listens")]


def _accounts(sought):
    host = Host(sought.root)
    findings = (
        [
            f"The account {entry[0]} is still there."
            for entry in host.accounts()
            if entry[5] == host.place(sought.data)
            or (sought.owner and int(entry[2]) == sought.owner)
        ]
        if sought.data.is_relative_to(host.root)
        else []
    )
    return findings, [record("accounts", host.at("/etc/passwd"), "read")]


def _shared_memory(owner):
    """System V objects of the trial's account; POSIX ones are files of /dev/shm."""
    if owner is None:
        return [], [record("shared memory of an account", "-", "the trial had no account")]
    findings = []
    for kind in MEMORY:
        path = processes.PROC / "sysvipc" / kind
        lines = path.read_text(encoding="ascii").splitlines() if path.is_file() else []
        column = lines[0].split().index("uid") if lines else 0
        if any(int(line.split()[column]) == owner for line in lines[1:]):
            findings.append(f"The trial's account still has shared memory ({kind}).")
    return findings, [record("shared memory of its account", "/proc/sysvipc", "read")]


def _settings(sought):
    """Units, timers, cron tables and sites that still name the trial's folder."""
    named = _as_named(sought)
    files = [
        Path(place) / name
        for folder in SETTINGS
        for place, _, names in os.walk(sought.root / folder)
        for name in names
    ]
    findings = [f"{path} still names {named}." for path in files if _names(path, named.encode())]
    where = ", ".join(str(sought.root / folder) for folder in SETTINGS)
    return findings, [record("settings that name the folder", where, f"{len(files)} files read")]


def _held(engine):
    """What the engine still has with the trial's label, whatever its name."""
    left = {
        "container": engine.containers(),
        "volume": engine.volumes_held(),
        "image": engine.images(),
    }
    findings = [
        f"{engine.name} still has the {kind} {one[:19]} with the trial's label."
        for kind, found in left.items()
        for one in found
    ]
    what = "containers, volumes and images with the trial's label"
    return findings, [record(what, engine.name, "asked")]


def _as_named(sought):
    is_inside = sought.data.is_relative_to(sought.root)
    return Host(sought.root).place(sought.data) if is_inside else str(sought.data)


def _names(path, named):
    """Whether a small file holds that path, and not as the beginning of another name."""
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size > SMALL:
            return False
        text = path.read_bytes()
    except OSError:
        return False
    ends = [text[at + len(named) : at + len(named) + 1] for at in _places(text, named)]
    return any(not (end.isalnum() or end in (b"-", b"_", b".")) for end in ends)


def _places(text, named):
    at = text.find(named)
    while at >= 0:
        yield at
        at = text.find(named, at + 1)


def record(what, place, result, scan=None):
    counts = {"files": scan.files, "bytes": scan.bytes, "unread": scan.unread} if scan else {}
    return {"what": what, "place": str(place), "result": result, **counts}
