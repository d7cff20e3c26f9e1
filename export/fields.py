"""What a value in a damaged database still tells: its text, or what stands for it."""

import re
from datetime import date
from html import escape

from peewee import BooleanField, DecimalField, IntegerField, TextField

from export.schema import schema_of, wrong
from export.words import noun
from pilot import markup
from pilot.genuine import is_ours
from pilot.models.base import InstantField

REPLACED = "\N{REPLACEMENT CHARACTER}"
UNKNOWN = "1970-01-01T00:00:00.000000Z"  # no trial was then, so nobody takes it for true
MONDAY = "1970-01-05"
DAYS = {"day", "week", "ends_on", "replaced_on"}
NO_VALUE = "what stood there is no such value; a stand-in is in its place"
CHOSEN = {"role", "kind", "direction", "about", "act", "gauge", "timezone"}  # from a list of ours


class Stored(bytes):
    """The bytes of a text as SQLite has them; plain bytes were not stored as a text."""


class Wrong(Exception):
    """A row that cannot be kept; its sentence says why, `raw` what stood there."""

    def __init__(self, sentence, raw=""):
        super().__init__(sentence)
        self.raw = raw


def mended(model, row):
    """({field name: value}, [(field name, sentence, raw)]) of one row of stored values.

    Raises Wrong where nothing honest can stand for a value.
    """
    rules, values, wrongs = schema_of(model)["properties"], {}, []
    for field, stored in zip(model.recorded(), row, strict=True):
        value, sentence, raw = _read(field, stored)
        if not _fits(field, value, rules[field.name]):
            raw = raw or _raw(stored)
            sentence = NO_VALUE
            value = _instead(field, f"{field.name} {sentence}", raw)
        elif sentence:
            value, sentence, raw = _kept(field, stored, value, sentence, raw)
        if sentence:
            wrongs.append((field.name, sentence, raw))
        values[field.name] = value
    return values, wrongs


def stand_in(model, number, known):
    """The values of a row that is lost and that others refer to; some of them may be known."""
    values = {}
    for field in model.recorded():
        if field.primary_key:
            values[field.name] = number
        elif field.name in known:
            values[field.name] = known[field.name]
        elif isinstance(field, TextField) and not field.null and field.default is None:
            named = f"unreadable-{model._meta.table_name}-{number}"
            values[field.name] = UNKNOWN if isinstance(field, InstantField) else named
        elif isinstance(field, IntegerField) and not field.null and field.default is None:
            values[field.name] = number
        else:
            values[field.name] = field.default
    return values


def _read(field, stored):
    """(value, sentence, raw): a text as far as it is one, with what is wrong about it."""
    is_text = isinstance(field, TextField | DecimalField)
    if stored is None or not is_text:
        return stored, "", ""
    if not isinstance(stored, bytes):
        return str(stored), "was stored as a number", ""
    text, raw = _decoded(stored)
    if raw:
        return text, _no_text(len(raw.split())), raw
    return text, "" if isinstance(stored, Stored) else "was stored as bytes", ""


def _no_text(count):
    return f"{noun(count, 'byte')} that {'is' if count == 1 else 'are'} no text became U+FFFD"


def _decoded(stored):
    """(text with U+FFFD, `1:ed 2:a0`): each byte that is no text, by its place from 0."""
    pieces, raw, rest = [], [], 0
    while True:
        try:
            pieces.append(stored[rest:].decode())
        except UnicodeDecodeError as error:
            start, end = rest + error.start, rest + error.end
            pieces += [stored[rest:start].decode(), REPLACED]
            raw += [f"{place}:{stored[place]:02x}" for place in range(start, end)]
            rest = end
        else:
            return "".join(pieces), " ".join(raw)


def _fits(field, value, rule):
    if isinstance(field, BooleanField):
        return value in (0, 1)
    if field.name in DAYS and not isinstance(field, InstantField):
        return (value == "" and field.default == "") or _is_day(value)
    return not wrong(value, rule)


def _is_day(text):
    try:
        return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", text) and date.fromisoformat(text))
    except ValueError:
        return False


def _instead(field, sentence, raw):
    """What stands for a value that tells nothing. Raises Wrong where nothing can."""
    if field.null:
        return None
    if isinstance(field, InstantField):
        return UNKNOWN
    if field.default is not None:
        return field.default
    if field.name in DAYS:
        return MONDAY
    raise Wrong(f"its field {sentence}", raw)


def _kept(field, stored, text, sentence, raw):
    """(value, sentence, raw) of a damaged text as it can be kept."""
    if field.name in CHOSEN and field.default is not None:
        return field.default, NO_VALUE, _raw(stored)
    if field.name == "html" and not is_ours(text):
        words = escape(markup.plain_text(text), quote=False)
        return f"<p>{words}</p>", f"{sentence}; only its words stay", raw
    return text, sentence, raw


def _raw(stored):
    stored = stored if isinstance(stored, bytes) else str(stored).encode()
    return " ".join(f"{place}:{byte:02x}" for place, byte in enumerate(stored))
