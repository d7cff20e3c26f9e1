"""Sheets of people: the CSV that an office program wrote, and the one for a mail merge."""

import codecs
import csv
import io
import re

from pilot import limits
from pilot.errors import Refused
from pilot.models.base import one_line

COLUMNS = {
    "name": "name",
    "mail": "email",
    "email": "email",
    "e-mail": "email",
    "e-mail address": "email",
    "email address": "email",
    "department": "department",
    "role": "role",
    "title": "title",
    "job title": "title",
    "ask me about": "ask_about",
}
NEEDED = {"name": "name", "email": "mail", "department": "department"}
FORMULA = re.compile(r"[=+\-@\t\r]")  # what a spreadsheet would run (CWE-1236)
SEPARATOR_LINE = re.compile(r"\A\"?sep=(.)\"?\r?\n")  # which Excel writes and reads, nobody else
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)  # Excel's "Unicode text"


def read(content):
    """[(number, row)] of a roster CSV: its number in a spreadsheet, and a dict of Person columns.

    Takes UTF-8 with or without a byte order mark, UTF-16 with one, else Windows-1252; commas,
    semicolons or tabs. Raises Refused with a sentence.
    """
    text = decoded(content)
    said = SEPARATOR_LINE.match(text)
    text = text[said.end() :] if said else text
    separator = said[1] if said else max(",;\t", key=text.partition("\n")[0].count)
    rows = _rows(text, separator)
    names = [COLUMNS.get(one_line(cell).casefold()) for cell in next(rows, [])]
    if absent := [shown for column, shown in NEEDED.items() if column not in names]:
        raise Refused(
            f"The first line must name the columns name, mail and department; "
            f"missing: {', '.join(absent)}. Save the sheet as CSV and try again."
        )
    rows = [
        (number, row)
        for number, row in enumerate(rows, start=3 if said else 2)
        if any(cell.strip() for cell in row)
    ]
    if len(rows) > limits.ROSTER_ROWS:
        raise Refused(
            f"This sheet has {len(rows):,} rows; a trial is for 300 people, and at most "
            f"{limits.ROSTER_ROWS:,} are read. Leave only those who take part, and load it again."
        )
    return [
        (number, {name: one_line(cell) for name, cell in zip(names, row, strict=False) if name})
        for number, row in rows
    ]


def decoded(content):
    """The text of a sheet's bytes."""
    try:
        return content.decode("utf-16" if content[:2] in UTF_16 else "utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def of_links(people, link, code):
    """A CSV of people with their codes and personal links; names like formulas stay text.

    `link` and `code` are functions of a person.
    """
    rows = io.StringIO()
    writer = csv.writer(rows, lineterminator="\n")
    writer.writerow(["name", "mail", "department", "code", "link"])
    for person in people:
        cells = (person.name, person.email, person.department)
        writer.writerow([*map(_as_text, cells), code(person), link(person)])
    return rows.getvalue()


def _as_text(cell):
    return f"'{cell}" if FORMULA.match(cell) else cell


def _rows(text, separator):
    try:
        return iter(list(csv.reader(io.StringIO(text, newline=""), delimiter=separator)))
    except csv.Error as error:
        raise Refused(
            "This cannot be read as a CSV: a quotation mark is probably missing. "
            "Save the sheet as CSV and try again."
        ) from error
