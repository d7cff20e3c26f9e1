"""The one database: pragmas, one connection a thread, read-only unless writing is allowed.

Everything that only SQLite understands stands here and in models/searchable.py.
"""

import atexit
import threading
from contextlib import contextmanager

from peewee import DatabaseError, OperationalError, SqliteDatabase

from pilot import limits
from pilot.clearing import overwritten_if_removed
from pilot.errors import Frozen, Refused
from pilot.memory import Memory

SCHEMA_VERSION = 3
APPLICATION_ID = 0x50494C54  # “PILT”: by it teardown knows a copy, whatever its name
PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": "full",  # an acknowledged post survives a power cut
    "foreign_keys": 1,
    "temp_store": "memory",  # no residue in the temporary folder
    "secure_delete": 1,  # what is withdrawn or erased is overwritten
    "cache_size": -500,  # KiB a connection, and there is one a thread: 32 MB in all
    "query_only": 1,  # the second lock: only atomic() lifts it
}

MISSING = object()


class TrialDatabase(SqliteDatabase):
    """SQLite that can be written to only inside atomic(), and after the freeze not even there."""

    def __init__(self):
        super().__init__(
            None, pragmas=PRAGMAS, lock_type="IMMEDIATE", autoconnect=False, timeout=10
        )
        self._writers = threading.RLock()
        self._memory, self._settled = Memory(lambda: self.database), threading.local()
        self._is_frozen = lambda: False

    def lock_when(self, is_frozen):
        """Registers the question asked inside each transaction before anything is written."""
        self._is_frozen = is_frozen
        return is_frozen

    def open(self):
        """Opens this thread's connection unless it is open; it is kept for the thread's life."""
        self.connect(reuse_if_open=True)

    def close(self):
        """Closes this thread's connection and the one that watches for writes."""
        self._memory.close()
        with overwritten_if_removed(f"{self.database}-wal"):  # SQLite's last connection removes it
            return super().close()

    @contextmanager
    def opened(self):
        """The connection of a thread that has little to do; it is closed at the end."""
        self.open()
        try:
            yield
        finally:
            super().close()

    @contextmanager
    def atomic(self, *, closing=False):
        """One transaction, alone among the writers of this process. Raises Frozen after the end.

        BEGIN IMMEDIATE is refused on a read-only connection, so the lock is lifted first and put
        back when the transaction finds the trial frozen: then SQLite refuses each write by itself.
        """
        if self.in_transaction():
            with super().atomic() as savepoint:
                yield savepoint
            return
        with self._writers:
            self._query_only(False)
            try:
                with super().atomic() as transaction:
                    locked = not closing and self._is_frozen()
                    if locked:
                        self._query_only(True)
                    with _refusal_of_writes(locked):
                        yield transaction
            finally:
                self._query_only(True)
                self._memory.forget()  # also after changes in vain: what was read may hang on them
                self.unsettle()

    def closing_act(self):
        """The one door for what is written after the freeze: decision, receipts, retirement."""
        return self.atomic(closing=True)

    def note(self, *statements, durably=True):
        """Writes what is new, so that nobody can have read it: what is remembered stays true.

        `statements` are (SQL, parameters). Not `durably`: where another transaction will make it
        count, which waits for the disk with all that stands before it in the log; this does not.
        Raises Frozen after the end.
        """
        with self._writers:
            if self.in_transaction() or not self._memory.note(
                statements, self._must_be_open, durably=durably
            ):
                with self.atomic():
                    for statement in statements:
                        self.execute_sql(*statement)

    @contextmanager
    def snapshot(self):
        """Everything read inside is of one moment, while others go on writing (WAL)."""
        self.execute_sql("BEGIN DEFERRED")
        try:
            self.execute_sql("SELECT count(*) FROM sqlite_master").fetchone()
            yield
        finally:
            self.execute_sql("ROLLBACK")

    def remember(self, key, load):
        """The value of load(), shared by all threads until anybody has written anything.

        Nobody may change it.
        """
        if self.in_transaction():
            return load()
        memory = getattr(self._settled, "memory", None)
        if memory is None:
            memory = self._memory.facts()
        if (value := memory.get(key, MISSING)) is MISSING:
            value = memory[key] = load()
            if len(memory) > limits.REMEMBERED:  # nobody writes into a frozen trial, for weeks
                for oldest in list(memory)[: limits.REMEMBERED // 2]:
                    memory.pop(oldest, None)
        return value

    def settle(self):
        """Looks once for what others wrote; this thread remembers by that look until unsettle().

        One page so shows one moment. What this thread writes itself ends it too.
        """
        self._settled.memory = self._memory.facts()

    def unsettle(self):
        """From now on this thread looks anew each time."""
        self._settled.memory = None

    def vacuum(self):
        """Rewrites the file without its free pages, which still hold what was removed."""
        self._query_only(False)
        try:
            self.execute_sql("VACUUM")
            self.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")  # else the old pages stay there
        finally:
            self._query_only(True)

    def forget_old_pages(self):
        """Puts what was written into the file itself, where removed words are overwritten.

        As far as readers let it; the next checkpoint does the rest.
        """
        self.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def catch_up(self):
        """Puts what others wrote during a snapshot into the file, before one of them would wait."""
        self.execute_sql("PRAGMA wal_checkpoint(PASSIVE)")

    def _must_be_open(self):
        if self._is_frozen():
            raise Frozen

    def _query_only(self, locked):
        self.execute_sql("PRAGMA query_only = ON" if locked else "PRAGMA query_only = OFF")


database = TrialDatabase()


def use(path):
    """Points the process at a database file and opens it. The file must hold a trial."""
    close()
    if not path.is_file():
        raise Refused(f"There is no trial in {path.parent}. Start one with `make run`.")
    database.init(path)
    _open_or_refuse(path)
    if (version := _version()) != SCHEMA_VERSION:
        raise Refused(
            f"{path} was written by another version (schema {version}, this one has "
            f"{SCHEMA_VERSION}). Export it with that version and restore the archive with this one."
        )


def create(path, tables):
    """Makes a database file with the models' tables; nothing happens to one that is there."""
    close()
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
    except OSError as error:
        raise Refused(
            f"Cannot write to {path.parent} ({error.strerror}). Make it writable or set PILOT_DATA."
        ) from error
    database.init(path)
    _open_or_refuse(path)
    if _version():
        return use(path)
    with database.closing_act():  # all or nothing: a start that was killed here begins anew
        database.create_tables(tables)
        database.execute_sql(f"PRAGMA application_id = {APPLICATION_ID:d}")
        database.execute_sql(f"PRAGMA user_version = {SCHEMA_VERSION:d}")
    return None


def _open_or_refuse(path):
    try:
        database.open()
    except DatabaseError as error:
        raise Refused(
            f"Cannot open {path}: {error}. Check that you may read and write it."
        ) from error


def _version():
    return database.execute_sql("PRAGMA user_version").fetchone()[0]


def close():
    """Closes this thread's connection, if the process has been pointed at a database."""
    if not database.deferred:
        database.close()


atexit.register(close)  # a command closes it itself: what SQLite's log held is overwritten then


@contextmanager
def _refusal_of_writes(locked):
    try:
        yield
    except OperationalError as error:
        if locked and "readonly" in str(error):
            raise Frozen from error
        raise
