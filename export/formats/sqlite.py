"""sqlite: every recorded table in one database file, for those who ask in SQL.

A copy by the backup API would hold secrets and free pages, and its bytes would tell how it grew.
So the rows are written anew, in the order of their ids: the same trial gives the same bytes.
"""

import os
import sqlite3
import tempfile
from contextlib import closing
from itertools import islice
from pathlib import Path

from export.bag import PIECE
from export.formats.records import rows
from export.room import NoRoom
from export.schema import insertion
from pilot.clearing import overwrite
from pilot.database import APPLICATION_ID, SCHEMA_VERSION, database
from pilot.errors import Refused
from pilot.models import RECORDED

ABOUT = "every table in one SQLite file with its indexes; secrets blank, bytes of files in files/"
ROWS_AT_ONCE = 200
FIXED = (
    "PRAGMA page_size = 4096",
    "PRAGMA encoding = 'UTF-8'",
    "PRAGMA auto_vacuum = NONE",
    "PRAGMA journal_mode = OFF",  # needs no second file, so the first can be without a name
    "PRAGMA synchronous = OFF",
    "PRAGMA secure_delete = ON",
    "PRAGMA temp_store = MEMORY",  # no residue in the temporary folder
    "PRAGMA cache_size = -2000",
    "PRAGMA foreign_keys = OFF",  # looked at as a whole in the end
)
# Bytes 96 to 99 of the header say which release of SQLite wrote the file, and mean nothing to any
# reader (SQLite file format §1.3.18): without this, another machine would write another file.
WRITER_AT, WRITER = 96, (3_040_001).to_bytes(4, "big")


def entries(snapshot):
    """sqlite/trial.sqlite."""
    yield "sqlite/trial.sqlite", _pieces()


def _pieces():
    """The bytes of the file, which has no name as soon as SQLite has opened it."""
    with tempfile.NamedTemporaryFile(dir=_folder(), delete=False) as stream:
        path = Path(stream.name)
        try:
            target = sqlite3.connect(path, isolation_level=None)
            _begin(target)
        finally:
            path.unlink()
        with closing(target):
            _filled(target)
        os.pwrite(stream.fileno(), WRITER, WRITER_AT)
        while piece := stream.read(PIECE):
            yield piece
        overwrite(stream)


def _folder():
    """Beside the trial's own database: there is room, and nobody else may read there."""
    return Path(database.database).parent


def _begin(target):
    for pragma in FIXED:
        target.execute(pragma)
    target.execute(f"PRAGMA application_id = {APPLICATION_ID:d}")
    target.execute(f"PRAGMA user_version = {SCHEMA_VERSION:d}")


def _filled(target):
    """Raises Refused when there is no room for it beside the trial's own database."""
    try:
        _fill(target)
    except sqlite3.OperationalError as error:
        raise NoRoom(
            f"The SQLite file cannot be written in {_folder()} ({error}). Make room there, or "
            "leave this format out with --formats."
        ) from error


def _fill(target):
    target.execute("BEGIN")
    for model in RECORDED:
        target.execute(_sql(model._schema._create_table(safe=False)))
        _copy(model, target)
    for model in RECORDED:  # afterwards, which is faster and makes them dense
        for index in model._schema._create_indexes(safe=False):
            target.execute(_sql(index))
    target.execute("COMMIT")
    _must_be_whole(target)


def _copy(model, target):
    """The rows of a table; a secret is what it would be in a restored trial, so nobody's."""
    insert, blank = insertion(model)
    copied = (row + blank for row in rows(model))
    while some := list(islice(copied, ROWS_AT_ONCE)):
        target.executemany(insert, some)


def _sql(context):
    return context.query()[0]


def _must_be_whole(target):
    """Raises Refused when SQLite itself finds anything wrong."""
    wrong = [text for (text,) in target.execute("PRAGMA integrity_check(5)") if text != "ok"]
    wrong += [f"{row[0]}, row {row[1]}" for row in target.execute("PRAGMA foreign_key_check")][:5]
    if wrong:
        raise Refused(
            f"The SQLite file does not hold together ({'; '.join(wrong)}). Leave this format out "
            "with --formats, and tell whoever runs the trial: its database has a fault."
        )
