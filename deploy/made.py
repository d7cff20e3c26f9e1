"""The inventory: what `up` has made on this machine, on the disk before it is made."""

import os
from dataclasses import asdict, dataclass
from pathlib import Path

from deploy.log import keep, kept
from deploy.words import Refused, now

NAME = "inventory.json"
LOG = "archive/teardown.json"
HOMES = "/srv"  # each trial that `up` puts on a machine has a folder here


@dataclass(frozen=True)
class Thing:
    """Something on a machine; `place` is a path as the machine sees it, or a name."""

    kind: str  # account, folder, data, program, file, secret, link, service, journal, log, port
    place: str
    what: str

    @property
    def name(self):
        """How it is told apart from others: a path alone, else with its kind."""
        return self.place if self.place.startswith("/") else f"{self.kind} {self.place}"


class Made:
    """The things of one trial, in the order in which they were made, and a file that says so."""

    def __init__(self, folder):
        self.path = folder / NAME
        self.told = kept(self.path)

    @property
    def exists(self):
        return bool(self.told)

    @property
    def is_complete(self):
        """Whether `up` came to its end."""
        return "completed_at" in self.told

    @property
    def things(self):
        return [Thing(one["kind"], one["place"], one["what"]) for one in self.told["things"]]

    def begin(self, **about):
        """Starts an inventory: the trial's name on this machine, its folders, its options."""
        self.told = {"format": 1, "begun_at": now(), **about, "things": []}
        self.write()

    def add(self, thing):
        """Puts a thing on the list, before it is made."""
        if thing not in self.things:
            self.told["things"].append({**asdict(thing), "at": now()})
            self.write()

    def identify(self, thing, identity):
        """Puts down by which id something that was made goes."""
        for one in self.told["things"]:
            if (one["kind"], one["place"]) == (thing.kind, thing.place):
                one["id"] = identity
        self.write()

    def drop(self, thing):
        """Takes a thing off the list, after it was removed."""
        gone = (thing.kind, thing.place)
        kept = [one for one in self.told["things"] if (one["kind"], one["place"]) != gone]
        self.told["things"] = kept
        self.write()

    def complete(self):
        if not self.is_complete:
            self.told["completed_at"] = now()
            self.write()

    def end(self):
        """Removes the inventory itself, when nothing on it is left."""
        self.path.unlink(missing_ok=True)
        self.told = {}

    def write(self):
        """Puts the list on the disk."""
        keep(self.path, self.told)


def here():
    """The inventory of the folder in which this command works; an empty one in a checkout."""
    return Made(Path.cwd())


def program():
    """Where the program of the trial is that `up` put here; None in a checkout or a container."""
    told = here().told
    return Path(told["root"]) / told["program"].lstrip("/") if told.get("program") else None


def enter(root, name=None):
    """Goes into the folder of the trial of that name, or of the only one that `up` put here.

    Sets PILOT_DATA to its data folder. Raises Refused where there is none or no single one.
    """
    if os.geteuid() != 0:
        raise Refused("What `up` put on this machine is root's to look after. Run it as root.")
    folder = _folder(Path(root or "/").resolve(), name)
    os.chdir(folder)
    if program() == Path(__file__).resolve().parents[1]:
        raise Refused(
            f"{program()} goes with the trial. Work in a checkout: cp -r {program()} ~/checkout"
        )
    os.environ["PILOT_DATA"] = _data_of(folder)


def names(root):
    """The names of the trials that `up` put on this machine; of those that are gone when there is
    no other.
    """
    srv = Path(root or "/") / HOMES.lstrip("/")
    return sorted(path.parent.name for path in srv.glob(f"*/{NAME}")) or sorted(
        path.parents[1].name for path in srv.glob(f"*/{LOG}")
    )


def _folder(root, name):
    found = names(root)
    if name is None and len(found) != 1:
        told = f"There are several ({', '.join(found)})" if found else "There is none"
        raise Refused(f"{told} that `up` put here. Say which: --name NAME")
    folder = root / HOMES.lstrip("/") / (name or found[0])
    if not (folder / NAME).is_file() and not (folder / LOG).is_file():
        raise Refused(f"`up` put no trial “{name}” on this machine: {folder} is not its folder.")
    return folder


def _data_of(folder):
    told = Made(folder).told
    if told:
        return str(Path(told["root"]) / told["data"].lstrip("/"))
    return kept(folder / LOG)["data"]
