"""Reads the records of a bag and finds everything that a trial could not hold."""

import csv
import io
import json
from array import array
from bisect import bisect_left

from peewee import ForeignKeyField

from export.archive import Damaged, damage
from export.finding import Finding
from export.schema import recorded_fields, schema_of, wrongs
from export.snapshot import DAMAGED, GAP_COLUMNS, LOST
from pilot.genuine import is_ours
from pilot.models import RECORDED
from pilot.models.blob import Blob
from pilot.models.trial import Trial


def path_of(model):
    """Where the bag keeps the records of a model."""
    return f"data/records/{model._meta.table_name}.jsonl"


def records(archive, model):
    """Yields (line number, dict) of a table whose lines were found right.

    An earlier version had fewer tables and columns: what its archive cannot know is empty.
    """
    if not archive.has(path_of(model)):
        return
    later = {field.name: _default(field) for field in _later_fields(archive, model)}
    for number, line in archive.lines(path_of(model)):
        yield number, later | json.loads(line)


def gaps(archive):
    """The rows of known-gaps.csv, each a dict by column. Raises Damaged."""
    rows = csv.DictReader(io.StringIO(archive.text("data/known-gaps.csv"), newline=""))
    try:
        return [{name: row.get(name) or "" for name in GAP_COLUMNS} for row in rows]
    except csv.Error as error:
        raise Damaged(f"data/known-gaps.csv is not a table: {error}") from error


def lost(archive):
    """{SHA-256: row} of the files that are known gaps. Raises Damaged."""
    found = (row for row in gaps(archive) if row["path"].startswith(LOST))
    return {row["path"].removeprefix(LOST): row for row in found}


def left(sha256):
    """Where the bag keeps what is left of a lost file."""
    return f"data/{DAMAGED}{sha256}"


def findings(archive, info):
    """Every Finding about the records: form, order, references, counts, and files without bytes."""
    checked = _Tables(archive, _said(info))
    found = []
    for model in RECORDED:
        found += checked.findings(model)
    found += [*_unknown(archive), *_counts(checked), *_unowned(archive, checked)]
    return found


class _Tables:
    """Goes through the tables in the order in which they refer to each other."""

    def __init__(self, archive, said):
        self.archive, self.said = archive, said
        self.schemas = {model: _schema(archive, model) for model in RECORDED}
        self.references = {model: _references(model) for model in RECORDED}
        self.ids = {}  # model -> its ids, ascending
        self.owned = set()  # files that a blob names
        self.lost, self._gaps_finding = {}, []
        try:
            self.lost = lost(archive)
        except Damaged as error:
            self._gaps_finding = [damage(error)]

    def findings(self, model):
        """Yields the Findings of one table."""
        path = path_of(model)
        ids = self.ids[model] = array("q")
        if model is Blob:
            yield from self._gaps_finding
        if not self.archive.has(path):
            if model._meta.table_name in self.said or model is Trial:
                yield Finding(path, "is missing")
            return
        try:
            for number, line in self.archive.lines(path):
                for field, sentence in self._line(model, line, ids):
                    yield Finding(path, sentence, number, field)
        except Damaged as error:
            yield damage(error)
        if model is Trial and list(ids) != [1]:
            yield Finding(path, "must hold exactly one trial, with the id 1")

    def _line(self, model, line, ids):
        """[(field, sentence)]; the id of a line without any joins `ids`."""
        record, sentence = _parsed(line)
        if sentence:
            return [(None, sentence)]
        found = [*wrongs(record, self.schemas[model])] or [*self._misfits(model, record, ids)]
        if not found:
            ids.append(record["id"])
        return found

    def _misfits(self, model, record, ids):
        if ids and record["id"] <= ids[-1]:
            yield "id", f"{record['id']} is not greater than the id before, {ids[-1]}"
        for name, other in self.references[model].items():
            if record.get(name) is not None and not _holds(self.ids.get(other, ()), record[name]):
                yield name, f"there is no {other._meta.table_name} with the id {record[name]}"
        if model is Blob:
            yield from self._bytes(record)
        if "html" in record and not is_ours(record["html"]):
            yield "html", "holds what no text of this software becomes"

    def _bytes(self, record):
        path = f"data/files/{record['sha256']}"
        self.owned.add(path)
        if not self.archive.has(path):
            if record["sha256"] in self.lost:
                self.owned.add(left(record["sha256"]))
            else:
                yield "sha256", "its bytes are not in the archive and no known gap"
        elif self.archive.size(path) != record["size"]:
            yield "size", f"says {record['size']}, but the file has {self.archive.size(path)} bytes"


def _schema(archive, model):
    """What a line must be: the present schema without columns that the archive cannot know."""
    schema = schema_of(model)
    for field in _later_fields(archive, model):
        del schema["properties"][field.name]
    schema["required"] = list(schema["properties"])
    return schema


def _later_fields(archive, model):
    """Columns that may be left out and that the archive's own schema of the table has not."""
    path = f"data/records/schema/{model._meta.table_name}.json"
    if not archive.has(path):
        return []
    try:
        known = json.loads(archive.text(path))["properties"]
    except (Damaged, ValueError, KeyError, TypeError):
        return []
    fields = recorded_fields(model)
    return [f for f in fields if f.name not in known and (f.null or f.default is not None)]


def _default(field):
    return field.default() if callable(field.default) else field.default


def _references(model):
    fields = recorded_fields(model)
    return {f.name: f.rel_model for f in fields if isinstance(f, ForeignKeyField)}


def _holds(ids, number):
    place = bisect_left(ids, number)
    return place < len(ids) and ids[place] == number


def _parsed(line):
    """(record, "") or (None, sentence)."""
    if not line.endswith(b"\n"):
        return None, "does not end in a line feed: the file is cut off or the line too long"
    try:
        return json.loads(line.decode(), object_pairs_hook=_once, parse_constant=_refused), ""
    except UnicodeDecodeError:
        return None, "this is not UTF-8"
    except (ValueError, RecursionError) as error:
        return None, f"this is not a record in JSON ({str(error)[:80]})"


def _once(pairs):
    record = dict(pairs)
    if len(record) != len(pairs):
        raise ValueError("a field is there twice")
    return record


def _refused(constant):
    raise ValueError(f"{constant} is no number")


def _unknown(archive):
    """Tables and files that belong to nothing: they would silently be lost."""
    tables = {path_of(model) for model in RECORDED}
    return [
        Finding(path, "is a table that this software does not know")
        for path in archive.paths("data/records/")
        if path.endswith(".jsonl") and path not in tables
    ]


def _unowned(archive, checked):
    return [
        Finding(path, "belongs to no line of records/blob.jsonl")
        for path in (*archive.paths("data/files/"), *archive.paths(f"data/{DAMAGED}"))
        if path not in checked.owned
    ]


def _said(info):
    return dict(pair.split("=", 1) for pair in info.get("Pilot-Records", "").split() if "=" in pair)


def _counts(checked):
    for model, ids in checked.ids.items():
        table = model._meta.table_name
        if checked.said.get(table, "0") != str(len(ids)):
            count = checked.said.get(table, "nothing")
            sentence = f"holds {len(ids)} good lines, bag-info.txt says {count}"
            yield Finding(path_of(model), sentence)
