"""Databases of this program that the search meets: whose they are, by their own header and row."""

import os
import sqlite3
from contextlib import ExitStack, closing, contextmanager

from deploy.removal import overwrite
from deploy.words import Refused

# The database file's own words, sqlite.org/fileformat2.html, sections 1.3 and 1.3.15.
BEGINNING = b"SQLite format 3\0"
APPLICATION_AT, APPLICATION = 68, b"PILT"
HEADER = 100
ONLY = "databases of this program, as the trial's own could not be read and its marker is not known"


def doubt(path, marker):
    """Why a file that does not hold the marker may still be the trial's database, or a part of it.

    None for any other file, and for the database of another trial that says so itself. Where the
    trial's own marker is not known (""), no database of the program is above doubt.
    """
    if not _is_ours(path) or os.path.lexists(f"{path}-wal"):
        return None  # with a log beside it, it is in use: that log is searched as well
    try:
        told = row(path)
    except Refused as refusal:
        return f"{path} is a database of this program, or a part of one: {refusal}"
    if marker:
        return None
    return f"{path} is the database of “{told.get('name')}”, and may be a copy of what was removed."


def row(path):
    """The trial's own row in a database file, a dict. Raises Refused where it cannot be read."""
    is_in_use = os.path.lexists(f"{path}-wal")
    how = "mode=ro" if is_in_use else "immutable=1"  # which leaves nothing beside it
    try:
        with closing(sqlite3.connect(_address(path, how), uri=True)) as opened:
            opened.row_factory = sqlite3.Row
            told = opened.execute("SELECT * FROM trial WHERE id = 1").fetchone()
    except sqlite3.Error as error:
        raise Refused(f"it cannot be read ({error}).") from error
    if told is None:
        raise Refused("it holds no trial.")
    return dict(told)


@contextmanager
def log_overwritten(database):
    """Whatever is done inside, SQLite's write-ahead log does not just vanish with its last reader.

    SQLite removes it when the last connection closes. So one more is held open until its end, and
    if the log loses its name then, its blocks are overwritten. A database that cannot be
    opened has no log that SQLite would remove.
    """
    with ExitStack() as held:
        try:
            opened = held.enter_context(closing(sqlite3.connect(_address(database), uri=True)))
            opened.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlite3.Error:
            yield
            return
        yield
        file = _log_of(database)
        opened.close()
    if file:
        with file:
            if not os.fstat(file.fileno()).st_nlink:  # else somebody works with it: it stays
                overwrite(file)


def _log_of(database):
    try:
        return open(f"{database}-wal", "r+b", buffering=0)  # noqa: PTH123 - a name, not a path
    except OSError:
        return None  # it was gone before, or may not be written


def _address(database, how="mode=rw"):
    return f"{database.absolute().as_uri()}?{how}"


def _is_ours(path):
    """Whether a file begins as a database that this program has made; no link is followed."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        header = os.pread(descriptor, HEADER, 0)
    except OSError:  # a folder, a socket, a device that cannot be read
        return False
    finally:
        os.close(descriptor)
    made_by = header[APPLICATION_AT : APPLICATION_AT + len(APPLICATION)]
    return header.startswith(BEGINNING) and made_by == APPLICATION
