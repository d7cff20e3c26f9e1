"""A trial whose database is damaged is exported from a copy that holds whatever can be read of it.

Bytes that are no text become U+FFFD and are kept beside it; of rows that cannot be read the numbers
are told; both are Damage, so known gaps. Nothing is written into the damaged database.
"""

import contextlib
import sqlite3
from collections import deque
from pathlib import Path

from peewee import BooleanField, DecimalField, ForeignKeyField, IntegerField, TextField

from export.fields import DAYS
from export.load import index
from export.lock import scratch
from export.room import told_when_full
from export.salvaged import Salvaged, borrow_bytes
from export.schema import LARGEST, recorded_fields
from export.words import noun
from pilot.clearing import clear
from pilot.database import close, create, database, use
from pilot.errors import Refused
from pilot.models import RECORDED, TABLES
from pilot.models.base import InstantField
from pilot.models.damage import Damage
from pilot.models.trial import Trial

FULL = (
    "The database is damaged, and the disk of {} has no room for a copy of what can be read of it. "
    "Nothing was left there; make room."
)
DIGIT = "[0-9]"
MOMENT = "-".join([DIGIT * 4, DIGIT * 2, DIGIT * 2]) + f"T*.{DIGIT * 6}Z"


@contextlib.contextmanager
def legible(folder, say):
    """Points at a copy in `folder` while the trial's database is damaged. Gives whether it is not.

    The bytes of files are with this connection alone then, not with one of another process.
    """
    if not is_damaged():
        yield True
        return
    original = Path(database.database)
    say("the database is damaged: whatever can be read of it is copied first, row by row")
    place = _place(folder)
    try:
        with told_when_full(FULL.format(folder)):
            close()
            create(place / "trial.db", TABLES)
            Salvaged(original).copy()
            _must_hold_the_trial(original)
            index()  # sums, which the formats show
            with database.closing_act():
                borrow_bytes(original)
        gaps = noun(Damage.select().count(), "known gap")
        say(f"the database is damaged: {gaps}; restored with --continue, the trial goes on")
        yield False
    finally:
        clear(place, before=close)
        use(original)


def _place(folder):
    try:
        return scratch(folder, ".readable-")
    except OSError as error:
        raise Refused(
            f"Cannot write to {folder} ({error.strerror}). Make it writable or choose another "
            "folder with --to."
        ) from error


def _must_hold_the_trial(path):
    if not Trial.select().exists():
        raise Refused(
            f"The row of the trial itself cannot be read in {path}: its name, dates and charter. "
            "What nobody can say of what it is, is no archive. Restore the newest archive there is."
        )


def is_damaged():
    """Whether any recorded row cannot be read, or holds what its table does not allow."""
    connection = database.connection()
    try:
        return any(_is_damaged(connection, model) for model in RECORDED)
    except sqlite3.DatabaseError:  # bytes that are no text, or a page that is none
        return True


def _is_damaged(connection, model):
    table, fields = model._meta.table_name, recorded_fields(model)
    names = ", ".join(f'"{field.column_name}"' for field in fields)
    deque(connection.execute(f'SELECT {names} FROM "{table}"'), maxlen=0)  # noqa: S608
    wrong = " OR ".join(map(_is_wrong, fields))
    asked = f'SELECT 1 FROM "{table}" WHERE {wrong} LIMIT 1'  # noqa: S608
    lost = f'PRAGMA foreign_key_check("{table}")'
    return any(connection.execute(sql).fetchone() for sql in (asked, lost))


def _is_wrong(field):
    """SQL that is true of a value which the field cannot have written."""
    name = f'"{field.column_name}"'
    if isinstance(field, BooleanField):
        wrong = f"{name} NOT IN (0, 1)"
    elif isinstance(field, IntegerField | ForeignKeyField):
        wrong = f"typeof({name}) <> 'integer' OR {name} NOT BETWEEN 0 AND {LARGEST}"
    elif isinstance(field, InstantField):
        second = f"substr({name}, 1, 19)"  # with what follows SQLite would round to the next
        told = f"strftime('%Y-%m-%dT%H:%M:%S', {second}, '+0 days')"  # else 31 February is one
        wrong = f"{name} NOT GLOB '{MOMENT}' OR {told} IS NOT {second}"
    elif field.name in DAYS:
        empty = "''" if field.default == "" else "NULL"
        wrong = f"date({name}, '+0 days') IS NOT {name} AND {name} IS NOT {empty}"
    elif isinstance(field, DecimalField):
        wrong = f"{name} GLOB '*[^-+.0-9E]*' OR {name} NOT GLOB '*[0-9]'"
    elif isinstance(field, TextField):
        wrong = f"typeof({name}) <> 'text'"
    return f"({name} IS NOT NULL AND ({wrong}))" if field.null else f"({name} IS NULL OR {wrong})"
