"""What a teardown writes down before it touches anything, as the trial cannot be asked later."""

import os
import platform
import pwd
import socket
from pathlib import Path

from deploy import archive, made, memorial, processes


def begin(log, data, facts, handed_over, asked):
    """Starts the log with all that later steps need, once everything has been checked."""
    kind, point = _file_system(data)
    others = [str(path.resolve()) for path in archive.archives(log.folder)]
    chosen = (handed_over["archive"] or {}).get("path")
    log.begin(
        trial=facts,
        data=data,
        **handed_over,
        other_archives=[path for path in others if path != chosen],
        to=str(asked.to) if asked.to else None,
        run_by=_run_by(),
        file_system=kind,
        mount_point=point,
        about=made.here().told or None,
        root=made.here().told.get("root", "/"),
        log_folder=str(log.folder),
        tombstone=memorial.check(asked.tombstone) if asked.tombstone else None,
        owner=_owner(data),
        address=None,
        inventory=[],
        machine=[],
        removed=[],
        left=[],
    )


def _owner(data):
    """The number of the account that `up` made; one in a container is nobody on this machine."""
    told = made.here().told
    return data.stat().st_uid if told and not told.get("engine") else None


def _run_by():
    return {
        "account": pwd.getpwuid(os.getuid()).pw_name,
        "on_behalf_of": os.environ.get("SUDO_USER"),
        "machine": socket.gethostname(),
        "system": platform.platform(),
    }


def _file_system(folder):
    """(type, mount point) of the file system that holds a folder; proc(5), mountinfo."""
    best, kind = "/", "unknown"
    try:
        lines = Path("/proc/self/mountinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return kind, best
    for line in lines:
        mounted, _, rest = line.partition(" - ")
        point = mounted.split()[4]
        inside = point == "/" or processes.within(str(folder), point)
        if inside and len(point) >= len(best):
            best, kind = point, rest.split()[0]
    return kind, best
