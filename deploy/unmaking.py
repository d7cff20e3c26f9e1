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
    return "by name, links not followed", _known_removed(folder), 0


def _known_removed(folder):
    """Removes what a trial itself makes from its folder, then the folder. Returns [finding]."""
    findings = []
    for name, what in KNOWN.items():
        if os.path.lexists(folder / name):
            findings += removal.remove_file(Item(folder / name, what, 0))[1]
    return findings + removal.remove_folder(folder)


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
    findings = [finding for folder in found for finding in removal.clear_tree(folder)]
    return (removal.OVERWRITTEN if found else GONE), findings, size


def _copy(thing, host):
    """A folder with a copy of the trial, whole or begun."""
    folder = host.at(thing.place)
    if folder.is_symlink() or not folder.is_dir():
        return GONE, [], 0
    size = tree_bytes(folder)
    return removal.OVERWRITTEN, removal.clear_tree(folder), size


def _log(thing, host):
    """A log file and what was rotated away from it."""
    path = host.at(thing.place)
    found = sorted(path.parent.glob(path.name + "*")) if path.parent.is_dir() else []
    size = sum(one.lstat().st_size for one in found)
    findings = [
        finding for one in found for finding in removal.remove_file(Item(one, thing.what, 0))[1]
    ]
    return (removal.OVERWRITTEN if found else GONE), findings, size


def _container(thing, host):
    """The server's container, with the log that the engine keeps beside it, and those in which
    commands were run and killed.
    """
    engine = host.engine
    engine.stop()
    return _held(thing, host, "container", lambda: engine.ask("rm", "--force", "--volumes",
                                                              *engine.containers()))  # fmt: skip


def _volume(thing, host):
    """The volume, once nothing is in it: what the trial did not make is named, and it stays."""
    if not host.engine.held("volume", thing.place):
        return GONE, [], 0
    mounted = host.engine.volumes() / thing.place / "_data"
    findings = _known_removed(mounted / "var") + removal.remove_folder(mounted / "archive")
    if foreign := sorted(mounted.iterdir()) if mounted.is_dir() else []:
        left = [f"{path} was left, and with it the {thing.name}: not made by the trial."
                for path in foreign]  # fmt: skip
        return "none", findings + left, 0
    method, failed, _ = _held(
        thing, host, "volume", lambda: host.engine.ask("volume", "rm", thing.place)
    )
    return method, findings + failed, 0


def _image(thing, host):
    engine = host.engine
    method, findings, _ = _held(thing, host, "image", lambda: engine.ask("rmi", thing.place))
    for left in engine.images():  # without a name: of a build that was stopped
        engine.ask("rmi", left)
    return method, findings, 0


def _base(thing, host):
    """The image beneath, which `up` fetched: it holds no data, and stays while others use it."""
    held = host.engine.held("image", thing.place)
    if not held:
        return GONE, [], 0
    try:
        host.engine.ask("rmi", thing.place)
    except Refused as refusal:
        return f"none: others use it ({refusal})", [], 0
    return f"{host.engine.name} rmi, id {held.id}", [], 0


def _held(thing, host, kind, remove):
    """Lets the engine remove something that carries the trial's token, and looks whether it has."""
    engine, held = host.engine, host.engine.held(kind, thing.place)
    if not held:
        return GONE, [], 0
    if not engine.is_ours(held):
        return "none", [f"The {thing.name} was left: it is not the one that was made."], 0
    remove()
    if engine.held(kind, thing.place):
        return "none", [f"The {thing.name} is still there after {engine.name} removed it."], 0
    return f"removed by {engine.name}, id {held.id}", [], 0


def _port(_thing, _host):
    return "closed with the server", [], 0


UNMAKERS = {
    "folder": _empty_folder, "shared": _shared, "archives": _archives, "account": _account,
    "program": _program, "secret": _file, "file": _file, "data": _data, "link": _link,
    "journal": _journal, "log": _log, "port": _port, "former": _data,
    "copy": _copy, "container": _container, "volume": _volume, "image": _image, "base": _base,
}  # fmt: skip
