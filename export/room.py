"""A full disk in a sentence, whoever notices it: Python, SQLite, or SQLite while it takes back."""

import contextlib
import errno

from peewee import DatabaseError

from pilot.errors import Refused

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
SAID_BY_SQLITE = ("disk is full", "disk I/O error")


class NoRoom(Refused):
    """The disk took no more; that says nothing about the archive or the trial."""


@contextlib.contextmanager
def told_when_full(sentence):
    """Raises NoRoom with the sentence when the disk is full."""
    try:
        yield
    except (OSError, DatabaseError) as error:
        if not _is_full(error):
            raise
        raise NoRoom(sentence) from error


def _is_full(error):
    """SQLite gives up a transaction by itself then; what is raised is that there is none to end."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in FULL:
            return True
        if any(words in str(error) for words in SAID_BY_SQLITE):
            return True
        error = error.__context__
    return False
