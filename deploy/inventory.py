"""What a trial leaves on a machine: the list that is removed, and what is kept, with the reason."""

import fcntl
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from deploy import processes, trial

# In the order of removal: the database first, as everything that people wrote is in it.
KNOWN = {
    "trial.db": "the database: posts, pages, files, people",
    "trial.db-wal": "the database's write-ahead log",
    "trial.db-shm": "the database's index of that log",
    "trial.db-journal": "the database's rollback journal",
    "secret": "the key that signs cookies and links",
    "rehearsal.json": "what the last rehearsal found",
    "rehearsal.json.partial": "the same, half written",
    "server.pid": "the server's process number",
}
HALF = ("*.zip.partial", ".verify-*.partial", ".readable-*.partial")
PROGRAM = ("pilot", "export", "deploy")


@dataclass(frozen=True)
class Item:
    """Something on the disk; `foreign` items are named and left."""

    path: Path
    what: str
    bytes: int
    foreign: bool = False


def data_folders(data):
    """The trial's folder, and before it the demo's inside, if there is one."""
    demo = data / processes.DEMO
    is_demo = not demo.is_symlink() and (demo / trial.DATABASE).is_file()
    return [demo, data] if is_demo else [data]


def data_items(folder):
    """Everything in a data folder: what is known, then what is not ours."""
    if not folder.is_dir():
        return []
    known = [Item(folder / name, what, _bytes(folder / name)) for name, what in KNOWN.items()]
    present = [item for item in known if os.path.lexists(item.path)]
    return present + [
        Item(path, _foreign(path), _bytes(path), foreign=True)
        for path in sorted(folder.iterdir())
        if path.name not in KNOWN and path not in data_folders(folder)
    ]


def half_archives(folder):
    """What an export or a verification that was killed has left: nobody can use it, or search it.

    What a running one still writes is locked (export/lock.py), and not among them.
    """
    found = [path for pattern in HALF for path in sorted(folder.glob(pattern))]
    return [
        Item(path, "an archive or a proof of one, not finished", tree_bytes(path) or _bytes(path))
        for path in found
        if not path.is_symlink() and not _is_locked(path)
    ]


def is_environment():
    """Whether the checkout has a virtual environment of its own, made by `make`."""
    place = trial.ENVIRONMENT
    return not place.is_symlink() and (place / "pyvenv.cfg").is_file()


def why_environment_stays(data):
    """The reason to keep the virtual environment, or "" when nobody else needs it."""
    if Path.cwd() != trial.CHECKOUT:
        return "the teardown was not started in that checkout, so it may serve others"
    if others := trial.other_trials(data):
        return f"the trial in {others[0]} uses it"
    users = processes.runs_from(trial.ENVIRONMENT)
    return f"{users[0].name} runs from it" if users else ""


def caches():
    """Folders of compiled program code; they hold no data, but nobody else made them."""
    if Path.cwd() != trial.CHECKOUT:
        return []
    return [
        folder
        for package in PROGRAM
        for folder in sorted((trial.CHECKOUT / package).rglob("__pycache__"))
        if not folder.is_symlink()
    ]


def tree_bytes(folder):
    """The bytes of all files in a folder, without following links."""
    return sum(_bytes(Path(place) / name) for place, _, names in os.walk(folder) for name in names)


def kept():
    """Pairs (path, reason) of what stays on purpose."""
    stays = [(trial.CHECKOUT, "the program itself: it holds no data of the trial")]
    if Path(".env").is_file():
        stays.append((Path(".env").resolve(), "settings that the operator wrote; remove by hand"))
    return stays


def _bytes(path):
    try:
        about = path.lstat()
    except OSError:
        return 0
    return about.st_size if stat.S_ISREG(about.st_mode) else 0


def _is_locked(path):
    descriptor = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def _foreign(path):
    if path.is_symlink():
        return "a symbolic link, not made by the trial"
    return "a folder, not made by the trial" if path.is_dir() else "not made by the trial"
