"""Removes what the inventory lists: overwritten where that helps, links never followed."""

import os
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

GONE = "removed, absence checked"
ZEROS = bytes(2**20)
OVERWRITTEN = "overwritten once with zeros, then removed"
REMOVED = "removed"
WITHOUT_DATA = ("server.pid", "trial.db-shm")


@dataclass(frozen=True)
class Inside:
    """A file in a folder that is removed as a whole."""

    path: Path
    what: str = "inside"
    bytes: int = 0


def remove(item):
    """Removes a file, or a folder with all in it. Returns (record for the log, [finding])."""
    if item.path.is_symlink() or not item.path.is_dir():
        return remove_file(item)
    findings = clear_tree(item.path)
    return _record(item, OVERWRITTEN, "not removed" if findings else GONE), findings


def remove_file(item):
    """Removes one file of the inventory. Returns (record for the log, [finding])."""
    path = item.path
    try:
        about = path.lstat()
        method, findings = _clear(path, about)
        path.unlink()
    except OSError as error:
        sentence = f"{path} could not be removed: {error.strerror}."
        return _record(item, "none", "not removed"), [sentence]
    return _record(item, method, GONE), findings


def leave(item):
    """Records something foreign that was left. Returns (record, [finding])."""
    return _record(item, "none", "left"), [f"{item.path} was left: {item.what}."]


def remove_folder(folder):
    """Removes an empty folder; one that is not empty is left. Returns [finding]."""
    try:
        folder.rmdir()
    except FileNotFoundError:
        return []
    except OSError as error:
        return [f"The folder {folder} was left: {error.strerror}."]
    return []


def remove_tree(folder):
    """Removes a folder with all in it, links as links. Returns [finding]."""
    failures = []

    def note(_function, path, reason):
        failures.append(f"{path} could not be removed: {reason[1]}.")

    shutil.rmtree(folder, onerror=note)
    return failures[:5] if os.path.lexists(folder) else []


def clear_tree(folder):
    """Overwrites every file in a folder, then removes it, links as links. Returns [finding]."""
    findings = []
    for place, _, names in os.walk(folder):
        for path in (Path(place) / name for name in names):
            findings += remove_file(Inside(path))[1]
    return findings + remove_tree(folder)


def _clear(path, about):
    """Overwrites what is only here and holds data. Returns (method, [finding])."""
    if stat.S_ISLNK(about.st_mode):
        target = Path(path).readlink()
        return "the link was removed, its target not touched", [
            f"{path} was a symbolic link to {target}, which was not touched."
        ]
    if not stat.S_ISREG(about.st_mode) or path.name in WITHOUT_DATA:
        return REMOVED, []
    if about.st_nlink > 1:
        return "this name was removed", [
            f"{path} has another name on this disk (hard link), where its contents still are."
        ]
    _overwrite(path)
    return OVERWRITTEN, []


def overwrite(file):
    """Writes zeros over all of an open file, onto the disk."""
    left = os.fstat(file.fileno()).st_size
    while left > 0:
        left -= file.write(ZEROS[:left])
    file.flush()
    os.fsync(file.fileno())


def _overwrite(path):
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_NOFOLLOW)
    except PermissionError:  # its owner may have taken away even their own right to write
        path.chmod(0o600)
        descriptor = os.open(path, os.O_WRONLY | os.O_NOFOLLOW)
    with os.fdopen(descriptor, "wb") as file:
        overwrite(file)


def _record(item, method, result):
    return {
        "path": str(item.path),
        "what": item.what,
        "bytes": item.bytes,
        "method": method,
        "result": result,
    }
