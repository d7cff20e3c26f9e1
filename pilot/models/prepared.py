"""Queries whose SQL is built once.

Building the SQL of a small query costs several times what SQLite needs to answer it. What runs with
every page or post is therefore built at its first use; afterwards only its values change.
"""

import json

from pilot.database import database


class Prepared:
    """A query with places for values: `build` takes one for each place.

    A value is a whole number, a text, or a list of ids, for which among() has a place.

    Calling it with the values runs it; a select gives the list of its rows, as models or tuples.
    """

    def __init__(self, build):
        self._build, self._made, self._row = build, None, None

    def __call__(self, *values):
        values = [json.dumps(value) if isinstance(value, list) else value for value in values]
        if self._made is None:
            self._made = self._prepared(values)
        query, sql, places = self._made
        cursor = database.execute_sql(sql, [place(values) for place in places])
        if not cursor.description:
            return []
        if self._row is None:
            self._row = _reader(query, cursor)
        return list(map(self._row, cursor.fetchall()))

    def first(self, *values):
        """The first row, or None."""
        return next(iter(self(*values)), None)

    def _prepared(self, values):
        """(query, SQL, a function for each parameter): built around stand-ins, then told apart."""
        stand_ins = [_stand_in(number, value) for number, value in enumerate(values)]
        query = self._build(*stand_ins)
        sql, parameters = query.sql()
        return query, sql, [_place(stand_ins, parameter) for parameter in parameters]


def _reader(query, cursor):
    """What makes a row of SQLite into what the query gives; it keeps nothing of this cursor."""
    rows = query._get_cursor_wrapper(cursor)
    rows.initialize()
    rows.cursor = None
    return rows.process_row


def _stand_in(number, value):
    """A value of the same type that no query has of its own."""
    return f"\0stand-in {number}" if isinstance(value, str) else -(2**62) - number


def _place(stand_ins, parameter):
    if parameter in stand_ins:
        number = stand_ins.index(parameter)
        return lambda values: values[number]
    return lambda values: parameter
