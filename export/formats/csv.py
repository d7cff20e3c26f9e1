"""csv: what people did as spreadsheets that Excel and LibreOffice open by a double click."""

import csv
import io
import re
from itertools import chain, islice

from export.sheets import SHEETS
from pilot.database import database

ABOUT = "spreadsheets of people, posts, replies, pages, files, measures, journal (UTF-8, RFC 4180)"
ROWS_AT_ONCE = 200
BOM = b"\xef\xbb\xbf"  # without it Excel takes UTF-8 for the code page of the machine
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
# What a spreadsheet may calculate, also after blanks and in full width (OWASP, CSV Injection).
# Apostrophes before it count too: so taking one away always gives back what was typed.
FORMULA = re.compile(r"'*\s*[=+\-@\t\r＝＋－＠]")  # noqa: RUF001


def entries(snapshot):
    """csv/<sheet>.csv, and csv/columns.csv, which says what each column holds."""
    for sheet in SHEETS:
        yield f"csv/{sheet.name}.csv", _pieces([sheet.columns], _rows(sheet))
    said = [(f"{s.name}.csv", name, holds) for s in SHEETS for name, holds in s.columns.items()]
    yield "csv/columns.csv", _pieces([("file", "column", "holds")], said)


def harmless(cell):
    """The cell as text that no spreadsheet calculates: an apostrophe before it makes it text."""
    text = "" if cell is None else str(cell)
    if FORMULA.match(text) and not NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def _rows(sheet):
    return database.execute_sql(sheet.query)


def _pieces(header, rows):
    yield BOM
    rows = chain(header, rows)
    while some := list(islice(rows, ROWS_AT_ONCE)):
        text = io.StringIO(newline="")
        csv.writer(text).writerows([harmless(cell) for cell in row] for row in some)
        yield text.getvalue().encode()
