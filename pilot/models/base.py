"""What all tables share: the one database, table names as the nouns, instants as readable text."""

import json
from datetime import UTC, datetime

import peewee

from pilot.database import database
from pilot.markup import clean


class Model(peewee.Model):
    """A table of the trial; writes happen inside `database.atomic()` only."""

    SECRETS = ()  # names of the columns that neither an archive nor anybody's own ZIP holds

    class Meta:
        database = database
        legacy_table_names = False
        only_save_dirty = True

    @classmethod
    def recorded(cls):
        """The fields that may leave the trial: all but the secrets, in the order of the table."""
        return [field for field in cls._meta.sorted_fields if field.name not in cls.SECRETS]


class InstantField(peewee.TextField):
    """An aware datetime, kept as RFC 3339 in UTC, so that the order of text is that of time."""

    def db_value(self, value):
        return value if value is None or isinstance(value, str) else instant_text(value)

    def python_value(self, value):
        return value if value is None else datetime.fromisoformat(value)


def among(field, ids):
    """That a field is one of these ids: one value, however many they are.

    SQLite takes some ten thousands of values in a question. `ids` are numbers or texts, or the JSON
    of them, which may be a place in a Prepared query.
    """
    text = ids if isinstance(ids, str) else json.dumps(list(ids))
    return field.in_(peewee.SQL("(SELECT value FROM json_each(?))", [text]))


def instant_text(moment):
    """`2026-11-22T23:36:09.123456Z` for an aware datetime."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def tidy(text):
    """What a form field holds: plain line ends, nothing that cannot be seen, no blank ends."""
    return clean(text or "").strip()


def one_line(text):
    """A name or title: tidy, in one line, single spaces."""
    return " ".join(tidy(text).split())
