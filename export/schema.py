"""What a line of records may hold: a JSON Schema (2020-12) per table, made from the model.

Only the keywords made here are checked here, so that an archive needs no library to be proven.
"""

import re
from datetime import datetime

from peewee import AutoField, BooleanField, ForeignKeyField, IntegerField

from pilot.models.base import InstantField
from pilot.models.measure import Number

DIALECT = "https://json-schema.org/draft/2020-12/schema"
LARGEST = 2**53 - 1  # what every JSON reader keeps exactly
INSTANT = r"^[12]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$"
NUMBER = r"^-?\d{1,40}(\.\d{1,40})?(E[+-]?\d{1,2})?$"
TYPES = {"string": str, "integer": int, "boolean": bool, "null": type(None)}


def recorded_fields(model):
    """The fields of a model that archives hold, in the order of the table."""
    return model.recorded()


def insertion(model):
    """(SQL that inserts a row of recorded values, what follows them: secrets are nobody's)."""
    secrets = [field for field in model._meta.sorted_fields if field.name in model.SECRETS]
    fields = [*recorded_fields(model), *secrets]
    names = ", ".join(f'"{field.column_name}"' for field in fields)
    places = ", ".join("?" * len(fields))
    sql = f'INSERT INTO "{model._meta.table_name}" ({names}) VALUES ({places})'  # noqa: S608
    return sql, tuple(field.default for field in secrets)


def schema_of(model):
    """The JSON Schema of one line of records/<table>.jsonl, as a dict."""
    fields = recorded_fields(model)
    return {
        "$schema": DIALECT,
        "title": model._meta.table_name,
        "description": (model.__doc__ or "").strip().partition("\n")[0],
        "type": "object",
        "properties": {field.name: _property(field) for field in fields},
        "required": [field.name for field in fields],
        "additionalProperties": False,
    }


def wrongs(record, schema):
    """Yields (field, sentence) for everything in a parsed line that its schema does not allow."""
    if not isinstance(record, dict):
        yield None, "this is not an object"
        return
    properties = schema["properties"]
    for name in sorted(properties.keys() - record.keys()):
        yield name, "is missing"
    for name in sorted(record.keys() - properties.keys()):
        yield name, "is not known"
    for name in sorted(record.keys() & properties.keys()):
        if sentence := wrong(record[name], properties[name]):
            yield name, sentence


def wrong(value, rule):
    """What a value does not keep of the rule for its field, as a sentence; "" if nothing."""
    allowed = rule["type"] if isinstance(rule["type"], list) else [rule["type"]]
    if type(value) not in {TYPES[name] for name in allowed}:
        return f"must be of type {' or '.join(allowed)}"
    if value is None or isinstance(value, bool):
        return ""
    return _wrong_text(value, rule) if isinstance(value, str) else _wrong_number(value, rule)


def _property(field):
    rule = dict(_rule(field))
    if field.null:
        rule["type"] = [rule["type"], "null"]
    return rule


def _rule(field):
    if isinstance(field, ForeignKeyField):
        table = field.rel_model._meta.table_name
        return {**_whole(1), "description": f"the id of a line in {table}.jsonl"}
    if isinstance(field, AutoField):
        return _whole(1)
    if isinstance(field, BooleanField):
        return {"type": "boolean"}
    if isinstance(field, IntegerField):
        return _whole(0)
    if isinstance(field, InstantField):
        return {"type": "string", "format": "date-time", "pattern": INSTANT}
    if isinstance(field, Number):
        return {"type": "string", "pattern": NUMBER}
    return {"type": "string"}


def _whole(least):
    return {"type": "integer", "minimum": least, "maximum": LARGEST}


def _wrong_text(value, rule):
    if not _is_text(value):
        return "holds half of a surrogate pair, which is no character"
    if "pattern" in rule and not re.search(rule["pattern"].replace("$", r"\Z"), value):
        return f"“{value[:40]}” does not look like {rule.get('format', 'a number')}"
    if rule.get("format") == "date-time" and not _is_instant(value):
        return f"“{value}” is no date and time"
    return ""


def _wrong_number(value, rule):
    if not rule["minimum"] <= value <= rule["maximum"]:
        return f"{value} is not between {rule['minimum']} and {rule['maximum']}"
    return ""


def _is_instant(text):
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_text(value):
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
