"""Removes one thing that `up` made, by its kind; gone already is fine, links are never followed."""

import os
import stat
from pathlib import Path

from deploy import removal
from deploy.host import ends_well
from deploy.inventory import KNOWN, Item, tree_bytes
from deploy.words import Refused

GONE = "was gone already"


def unmake(thing, host):
    """Removes it. Returns (record for the log, [finding])."""
    method, findings, count = UNMAKERS[thing.kind](thing, host)
    record = {
        "path": thing.name,
        "what": thing.what,
        "bytes": count,
        "method": method,
        "result": _result(method, findings),
    }
    return record, findings


def _result(method, findings):
    if findings:
        return "not removed"
    return "kept" if method.startswith("none") else "removed, absence checked"


def hand_to_root(folder):
    """Archives outlive the account: from now on they belong to root, and links stay links."""
    for place, folders, names in os.walk(folder):
        for name in [*folders, *names]:
            os.chown(Path(place) / name, 0, 0, follow_symlinks=False)
    os.chown(folder, 0, 0, follow_symlinks=False)


def _account(thing, host):
    if not host.account(thing.place):
        return GONE, [], 0
    try:
        host.remove_account(thing.place)
    except Refused as refusal:
        return "userdel", [f"The account {thing.place} could not be removed: {refusal}"], 0
    return "userdel", [], 0


def _file(thing, host):
    """One file: what holds secrets is overwritten before."""
    path = host.at(thing.place)
    if not os.path.lexists(path):
        return GONE, [], 0
    about = path.lstat()
    if thing.kind == "secret" or not stat.S_ISREG(about.st_mode):
        size = about.st_size if stat.S_ISREG(about.st_mode) else 0
        record, findings = removal.remove_file(Item(path, thing.what, size))
        return record["method"], findings, size
    return _unlinked(path, about.st_size)


def _link(thing, host):
    path = host.at(thing.place)
    if not os.path.lexists(path):
        return GONE, [], 0
    if not path.is_symlink():
        return "none", [f"{path} was left: it is not the link that was made."], 0
    return _unlinked(path, 0)


def _unlinked(path, size):
    try:
        path.unlink()
    except OSError as error:
        return "none", [f"{path} could not be removed: {error.strerror}."], size
    return removal.REMOVED, [], size


def _program(thing, host):
    folder = host.at(thing.place)
    if folder.is_symlink():
        return "none", [f"{folder} was left: it is a symbolic link, and none is followed."], 0
    if not folder.is_dir():
        return GONE, [], 0
    size = tree_bytes(folder)
    return "removed; it held no data", removal.remove_tree(folder), size


def _data(thing, host):
    """An empty trial's folder: only what the trial itself makes, then the folder."""
    folder = host.at(thing.place)
    if folder.is_symlink() or not folder.is_dir():
        return GONE, [], 0
    findings = []
    for name, what in KNOWN.items():
        if os.path.lexists(folder / name):
            findings += removal.remove_file(Item(folder / name, what, 0))[1]
    return "by name, links not followed", findings + removal.remove_folder(folder), 0


def _empty_folder(thing, host):
    folder = host.at(thing.place)
    return removal.REMOVED, removal.remove_folder(folder), 0


def _archives(thing, host):
    """Archives stay, and belong to root from now on; an empty folder goes."""
    folder = host.at(thing.place)
    if not folder.is_dir() or folder.is_symlink():
        return GONE, [], 0
    if any(folder.iterdir()):
        hand_to_root(folder)
        return "none: archives, log and certificate stay", [], 0
    return removal.REMOVED, removal.remove_folder(folder), 0


def _shared(thing, host):
    folder = host.at(thing.place)
    if folder.is_dir() and any(folder.iterdir()):
        return "none: others use it", [], 0
    return removal.REMOVED, removal.remove_folder(folder), 0


def _journal(thing, host):
    """The trial's own journal: systemd's namespace of that name, on disk and in memory."""
    for unit in ("socket", "service"):
        if host.is_live:
            ends_well("systemctl", "stop", f"systemd-journald@{thing.place}.{unit}")
    found = [
        folder
        for place in ("/var/log/journal", "/run/log/journal")
        for folder in host.at(place).glob(f"*.{thing.place}")
        if not folder.is_symlink()
    ]
    size = sum(map(tree_bytes, found))
    findings = [finding for folder in found for finding in _overwritten_tree(folder)]
    return (removal.OVERWRITTEN if found else GONE), findings, size


def _overwritten_tree(folder):
    findings = []
    for place, _, names in os.walk(folder):
        for name in names:
            findings += removal.remove_file(Item(Path(place) / name, "journal", 0))[1]
    return findings + removal.remove_tree(folder)


def _log(thing, host):
    """A log file and what was rotated away from it."""
    path = host.at(thing.place)
    found = sorted(path.parent.glob(path.name + "*")) if path.parent.is_dir() else []
    size = sum(one.lstat().st_size for one in found)
    findings = [
        finding for one in found for finding in removal.remove_file(Item(one, thing.what, 0))[1]
    ]
    return (removal.OVERWRITTEN if found else GONE), findings, size


def _port(_thing, _host):
    return "closed with the server", [], 0


UNMAKERS = {
    "folder": _empty_folder, "shared": _shared, "archives": _archives, "account": _account,
    "program": _program, "secret": _file, "file": _file, "data": _data, "link": _link,
    "journal": _journal, "log": _log, "port": _port, "former": _data,
}  # fmt: skip
