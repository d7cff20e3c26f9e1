"""Packs some formats of an archive beside the process that asks for it: `python -m export.part`.

It is asked on standard input and ends with it, however the other process ends. Its arguments are
two open files: for what it packs, and for what is to be told of each member.
"""

import hashlib
import json
import os
import struct
import sys
import threading
from datetime import datetime
from pathlib import Path

from export import registry
from export.bag import Bag
from export.progress import silent
from export.snapshot import Snapshot
from export.steady import steady
from export.zip import MEMBER, STORED
from pilot import clock
from pilot.database import database, use
from pilot.models.base import among
from pilot.models.blob import Blob

READY = b"."  # on standard output: told to open the database, or to look anew, and done
NICE = 10  # it makes the export quicker where nothing else wants the processor
LENGTH = struct.Struct("<H")  # before each member


def main(packed, told):
    """Opens the trial, looks at it until the other process sees the same, packs, ends."""
    os.nice(NICE)
    use(Path(_asked()["database"]))
    _answer()
    order = _asked()
    while order is None:
        with database.snapshot():
            _answer()
            if order := _asked():
                threading.Thread(target=_end_with_the_other, daemon=True).start()
                with steady(packed, "r+") as packed_, os.fdopen(told, "wb") as told_:
                    name, members_ = order["name"], Members(told_)
                    _pack(order, Bag(packed_, name, members_) if name else Sums(members_))


class Members:
    """Stands where a zip keeps its members; goes into a file instead of memory."""

    def __init__(self, stream):
        self._stream = stream

    def append(self, member):
        self._stream.write(LENGTH.pack(len(member)) + member)


class Sums:
    """Stands where a bag would and keeps checksums only, for whoever has the files already."""

    def __init__(self, members):
        self._members = members

    def add(self, path, pieces):
        digest, size = hashlib.sha256(), 0
        for piece in pieces:
            digest.update(piece)
            size += len(piece)
        facts = MEMBER.pack(size, 0, 0, 0, STORED, digest.digest())
        self._members.append(f"data/{path}".encode() + b"\0" + facts)


def members(stream):
    """Yields what Members wrote."""
    while length := stream.read(LENGTH.size):
        yield stream.read(*LENGTH.unpack(length))


def _pack(order, bag):
    made_at = datetime.fromisoformat(order["made_at"])
    with clock.travel(made_at):
        lost = Blob.select().where(among(Blob.sha256, order["lost"]))
        chosen = registry.chosen(",".join(order["chosen"]))
        snapshot = Snapshot.begun(made_at, chosen, silent, lost)
        for format_ in registry.chosen(",".join(order["formats"])):
            if format_.name in order["formats"]:
                for path, pieces in format_.entries(snapshot):
                    bag.add(path, pieces)


def _asked():
    line = sys.stdin.buffer.readline()
    return json.loads(line) if line else sys.exit("asked for nothing more")


def _answer():
    os.write(sys.stdout.fileno(), READY)


def _end_with_the_other():
    os.read(sys.stdin.fileno(), 1)  # not through a lock that Python wants at its own end
    os._exit(1)  # nothing holds this up: all it has are files without names


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("An export runs this by itself: python -m export write")
    main(*map(int, sys.argv[1:]))
