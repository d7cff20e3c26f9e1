"""Writes an archive: beside its final name, complete or not at all, while people go on writing."""

import contextlib
import fcntl
import os
import sqlite3
from pathlib import Path
from typing import NamedTuple

import peewee

from export import FORMAT_VERSION, names, readme
from export.bag import Bag, sha256_of
from export.lock import PARTIAL, is_locked, private
from export.room import told_when_full
from export.salvage import legible
from export.second import same_moment, second
from export.snapshot import Snapshot
from export.steady import steady
from export.words import iso, noun
from pilot import __version__, clock
from pilot.clearing import discard
from pilot.database import database
from pilot.errors import Refused
from pilot.models import journal
from pilot.models.base import one_line
from pilot.models.trial import Trial

FULL = (
    "The disk of {} is full. Nothing was left there and earlier archives are untouched; make room "
    "or choose another folder with --to."
)
NAME = 29  # characters of the trial's name, so that no path inside exceeds names.PATH


class Written(NamedTuple):
    """A finished archive."""

    path: object
    sha256: str
    size: int
    gaps: list


def write(folder, formats, say):
    """Writes the archive of the opened trial into `folder` and notes it in the journal."""
    written = pack(folder, formats, say)
    try:
        journal.close_with("exported", _sentence(written))
    except peewee.DatabaseError as error:  # the archive is complete all the same
        say(f"the journal could not take the line about it: {one_line(str(error))}")
    return written


def pack(folder, formats, say):
    """Writes the archive into `folder`; the trial does not hear of it."""
    _make(folder)
    clean(folder)
    with legible(folder, say) as is_whole:
        return _pack(folder, formats, say, shared=formats if is_whole else [])


def _pack(folder, formats, say, shared):
    """`shared` are the formats of which a second process may pack some."""
    Trial.current().note_the_end()
    made_at = clock.now()
    path, stream = _begin(folder, f"{_slug()}-{clock.today(Trial.current().timezone or 'UTC')}")
    with _removed_on_failure(stream.name):
        with (
            told_when_full(FULL.format(folder)), stream, second(shared, folder, say) as other,
            same_moment(other),
        ):  # fmt: skip
            gaps = compose(Bag(stream, path.stem), made_at, formats, say, other).gaps()
            stream.flush()
            os.fsync(stream.fileno())
            os.replace(stream.name, path)  # noqa: PTH105 - still locked, so nobody cleans it away
        database.catch_up()
        _sync_folder(folder)
    return Written(path, *sha256_of(path), gaps)


def compose(bag, made_at, formats, say, other=None):
    """Puts the trial as it stands into the bag; the same trial gives the same bytes.

    With an `other`, a Second, this process packs only the first formats.
    """
    try:
        with clock.travel(made_at):
            snapshot = Snapshot.take(made_at, formats, say)
            _fill(bag, snapshot, other)
    except (peewee.DatabaseError, sqlite3.DatabaseError) as error:  # rows are read by both
        said = one_line(str(error))
        raise Refused(f"The database cannot be read: {said}. Ask your operator.") from error
    return snapshot


def _fill(bag, snapshot, other):
    theirs = other.formats if other else []
    if other:
        other.pack(bag, snapshot)
    _add(bag, snapshot, [one for one in snapshot.formats if one not in theirs])
    if other and (paths := other.join(bag)) != set():
        _add(bag, snapshot, theirs, paths)
    bag.add("known-gaps.csv", [snapshot.gaps_csv()])
    bag.add("README.html", [readme.page(snapshot, bag)])
    bag.close(_info(snapshot))


def _add(bag, snapshot, formats, paths=None):
    """Adds these formats, of which only some paths may be wanted."""
    for format_ in formats:
        before = bag.folders.count
        for path, pieces in format_.entries(snapshot):
            if paths is None or path in paths:
                bag.add(path, pieces)
            so_far = f"{format_.name}: {noun(bag.folders.count - before, 'file')}"
            snapshot.say(so_far, passing=True)
        snapshot.say(f"{format_.name}: {noun(bag.folders.count - before, 'file')}")


def clean(folder):
    """Removes what killed runs left; what a running one is writing is locked and stays."""
    for leftover in folder.glob(f"*{PARTIAL}"):
        if leftover.is_file() and not is_locked(leftover):
            discard(leftover)


def _slug():
    """The trial's name in a file's name; a long one ends with a whole word."""
    name = Trial.current().name
    whole, cut = (names.safe(name, "trial", length).lower() for length in (names.PATH, NAME))
    is_torn = whole != cut and whole[len(cut) : len(cut) + 1] != "-"
    return (is_torn and cut.rpartition("-")[0]) or cut


def _make(folder):
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise Refused(
            f"Cannot make {folder} ({error.strerror}). Choose another folder with --to."
        ) from error


def _begin(folder, stem):
    """(final path, locked stream beside it) under the first name that is free."""
    number = 1
    while True:
        path = folder / f"{stem}{'' if number == 1 else f'-{number}'}.zip"
        number += 1
        try:
            if not path.exists():
                return path, _private(path.with_name(path.name + PARTIAL))
        except FileExistsError:
            continue
        except OSError as error:
            raise Refused(
                f"Cannot write to {folder} ({error.strerror}). Make it writable or choose another "
                "folder with --to."
            ) from error


def _private(path):
    """A new, locked stream that only this user may read: it holds a company's conversations."""
    stream = steady(path, "x+", private)
    fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return stream


@contextlib.contextmanager
def _removed_on_failure(path):
    try:
        yield
    finally:
        discard(Path(path))  # after success it has its final name


def _sync_folder(folder):
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _info(snapshot):
    """What bag-info.txt says, [(label, value)]; the names of ours begin with Pilot."""
    trial = snapshot.trial
    moments = ("opened_at", "ends_at", "frozen_at", "retired_at")
    counts = " ".join(f"{table}={count}" for table, count in sorted(snapshot.counts.items()))
    return [
        ("Bag-Software-Agent", f"pilot-in-a-box {__version__}"),
        ("Bagging-Date", str(snapshot.made_at.date())),
        ("External-Description", one_line(trial.name)),
        ("Pilot-Format-Version", FORMAT_VERSION),
        ("Pilot-Software-Version", __version__),
        ("Pilot-Phase", trial.phase),
        ("Pilot-Made-At", iso(snapshot.made_at)),
        *((f"Pilot-{_label(name)}", iso(getattr(trial, name))) for name in moments),
        ("Pilot-Formats", " ".join(format_.name for format_ in snapshot.formats)),
        ("Pilot-Records", counts),
        ("Pilot-Known-Gaps", len(snapshot.gaps())),
    ]


def _label(name):
    return "-".join(part.capitalize() for part in name.split("_"))


def _sentence(written):
    gaps = f", {noun(len(written.gaps), 'known gap')}" if written.gaps else ""
    return f"Archive {written.path.name}, SHA-256 {written.sha256}, {written.size:,} bytes{gaps}."
