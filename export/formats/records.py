"""records: one JSONL file per table with its JSON Schema; what a restore reads."""

import json

from peewee import BooleanField

from export.bag import lines
from export.schema import recorded_fields, schema_of
from pilot.database import database
from pilot.models import RECORDED
from pilot.models.blob import Blob

ABOUT = "every table as JSON Lines with its JSON Schema; what a restore reads"
ALWAYS = True
LINES_AT_ONCE = 200
_in_json = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def entries(snapshot):
    """records/<table>.jsonl and records/schema/<table>.json for every recorded table."""
    for model in RECORDED:
        table = model._meta.table_name
        yield f"records/{table}.jsonl", _pieces(model, snapshot)
        schema = json.dumps(schema_of(model), ensure_ascii=False, indent=2)
        yield f"records/schema/{table}.json", [lines([schema])]


def line_of(record):
    """A record as its one canonical line: sorted names, no spaces, UTF-8."""
    return f"{_in_json(record)}\n".encode()


def rows(model):
    """Tuples of the recorded fields in the order of the ids, with the values as they are stored."""
    query = model.select(*recorded_fields(model)).order_by(model.id)
    if model is Blob:
        query = query.where(Blob.sha256.is_null(False))  # the others have not all arrived
    return database.execute(query)


def _pieces(model, snapshot):
    table, waiting = model._meta.table_name, []
    snapshot.counts[table] = 0
    for record in _records(model):
        snapshot.counts[table] += 1
        waiting.append(line_of(record))
        if len(waiting) >= LINES_AT_ONCE:
            yield b"".join(waiting)
            waiting.clear()
    yield b"".join(waiting)


def _records(model):
    """Dicts in the order of the ids, with the values as they are stored."""
    fields = recorded_fields(model)
    names = [field.name for field in fields]
    booleans = [field.name for field in fields if isinstance(field, BooleanField)]
    for row in rows(model):
        record = dict(zip(names, row, strict=True))
        for name in booleans:
            record[name] = bool(record[name])
        yield record
