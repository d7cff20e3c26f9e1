"""Reads a table of a damaged database: around each page that is none, row by row."""

import sqlite3

from export.schema import LARGEST, recorded_fields

BEHIND = 200_000  # ids looked for behind the last row that can be read: no page holds as many


def rows(damaged, model):
    """Yields (id, row of stored values), or (id, None) for what cannot be read.

    `damaged` is a sqlite3.Connection. When nothing tells where the table ends, the last id that is
    yielded is LARGEST.
    """
    table, names = model._meta.table_name, [field.column_name for field in recorded_fields(model)]
    place, columns = names.index("id"), ", ".join(f'"{name}"' for name in names)
    sql = f'SELECT {columns} FROM "{table}" WHERE id BETWEEN ? AND ? ORDER BY id'  # noqa: S608
    end = _end(damaged, table)
    if end is not None:
        yield from _between(damaged, sql, place, 1, end)
        return
    last = 0
    for number, row in _until_damage(damaged, sql, place):
        yield number, row
        last = number
    yield from _between(damaged, sql, place, last + 1, last + BEHIND)
    yield LARGEST, None


def _end(damaged, table):
    """The last id of a table, 0 if it is empty; None when the page that tells is damaged."""
    try:
        return damaged.execute(f'SELECT max(id) FROM "{table}"').fetchone()[0] or 0  # noqa: S608
    except sqlite3.DatabaseError:
        return None


def _until_damage(damaged, sql, place):
    try:
        for row in damaged.execute(sql, (1, LARGEST)):
            yield row[place], row
    except sqlite3.DatabaseError:
        return


def _between(damaged, sql, place, first, last):
    """Halves what cannot be read at once, down to the single row."""
    try:
        for row in damaged.execute(sql, (first, last)):
            yield row[place], row
            first = row[place] + 1
    except sqlite3.DatabaseError:
        pass
    else:
        return
    if first == last:
        yield first, None
    elif first < last:
        middle = (first + last) // 2
        yield from _between(damaged, sql, place, first, middle)
        yield from _between(damaged, sql, place, middle + 1, last)
