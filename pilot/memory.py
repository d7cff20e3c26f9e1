"""What was read, kept in the process until anybody has written anything.

One connection notices what others wrote (SQLite, data_version). It does not see its own writes, so
what nobody can have read yet is written through it, and nobody has to read anew.
"""

import math
import sqlite3
import threading
import time

from peewee import DatabaseError

from pilot import limits

PATIENCE = 10_000  # milliseconds
STRICT = (
    f"PRAGMA busy_timeout = {PATIENCE}",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
    "PRAGMA wal_autocheckpoint = 4000",  # pages, 16 MiB: uploads write here
)
WAITS, GOES_ON = "PRAGMA synchronous = FULL", "PRAGMA synchronous = NORMAL"


class Memory:
    """The facts of now: a dict in which nothing is older than the last write of any process."""

    def __init__(self, path):
        """`path` is called for the path of the database's file."""
        self._path = path
        self._facts, self._version = {}, None
        self._watcher, self._watching, self._looks_again = None, threading.Lock(), 0.0

    def facts(self):
        """The dict to read from and to add to.

        Whoever read before a write has the old dict in hand: nothing stale gets into the new one.
        """
        if time.monotonic() < self._looks_again:
            return self._facts
        with self._watching:
            self._look()
            return self._facts

    def forget(self):
        """Begins anew: this process has written something."""
        self._facts = {}

    def close(self):
        """Closes the connection and forgets."""
        with self._watching:
            if self._watcher:
                self._watcher.close()
            self._watcher, self._facts, self._looks_again = None, {}, 0.0

    def note(self, statements, must_be_open, *, durably=True):
        """Stores what nobody can have read: the facts stay. `must_be_open` raises after the end.

        Returns whether it did: not while another process writes, for which nobody shall wait here.
        """
        with self._watching:
            watcher = self._connection()
            watcher.execute(WAITS if durably else GOES_ON)  # for the disk
            if not _begun(watcher):
                return False
            try:
                with watcher:
                    self._look()
                    self._looks_again = math.inf  # nobody else can write until this is stored
                    must_be_open()
                    for statement in statements:
                        watcher.execute(*statement)
            except sqlite3.DatabaseError as error:
                raise DatabaseError(str(error)) from error
            finally:
                self._looks_again = 0.0
            return True

    def _look(self):
        self._looks_again = time.monotonic() + limits.FOREIGN_SECONDS
        version = self._connection().execute("PRAGMA data_version").fetchone()[0]
        if version != self._version:
            self._facts, self._version = {}, version

    def _connection(self):
        if self._watcher is None:
            options = {"isolation_level": None, "check_same_thread": False}
            self._watcher, self._version = sqlite3.connect(self._path(), **options), None
            for rule in (*STRICT, WAITS):
                self._watcher.execute(rule)
        return self._watcher


def _begun(watcher):
    """Whether the connection may write now; it does not wait for that."""
    watcher.execute("PRAGMA busy_timeout = 0")
    try:
        watcher.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise
        return False
    finally:
        watcher.execute(f"PRAGMA busy_timeout = {PATIENCE}")
    return True
