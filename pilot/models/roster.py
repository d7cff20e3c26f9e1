"""The roster: a CSV of people becomes the cohort, with a result for every row."""

import csv
import io
import re
from dataclasses import dataclass

from pilot import clock
from pilot.database import database
from pilot.errors import Invalid, Refused
from pilot.models import journal
from pilot.models.base import one_line
from pilot.models.password import check_password
from pilot.models.person import (
    LEAD,
    ROLES,
    SPONSOR,
    Person,
    checked_email,
    checked_name,
    normal_email,
)

COLUMNS = {
    "name": "name",
    "mail": "email",
    "email": "email",
    "e-mail": "email",
    "department": "department",
    "role": "role",
    "title": "title",
    "ask me about": "ask_about",
}
NEEDED = {"name": "name", "email": "mail", "department": "department"}
FORMULA = re.compile(r"[=+\-@\t\r]")  # what a spreadsheet would run (CWE-1236)
ADDED, CHANGED, UNCHANGED, REFUSED = "added", "changed", "unchanged", "refused"


@dataclass(frozen=True)
class Result:
    """What became of one row: its number as a spreadsheet shows it, and why if it was refused."""

    row: int
    name: str
    email: str
    outcome: str
    reason: str = ""


def load(content, *, by=None, dry_run=False):
    """Enrols the people of a CSV (bytes) and returns a Result per row; repeatable.

    Reads UTF-8 with or without a byte order mark, else Windows-1252; commas, semicolons or tabs.
    Raises Refused when the whole is no roster. Rows stand for themselves: bad ones change nothing.
    """
    results, rows = [], {}
    with database.atomic() as transaction:
        for number, row in read(content):
            first = rows.setdefault(normal_email(row.get("email", "")), number)
            results.append(_enrol(number, row, first))
        outcomes = [result.outcome for result in results]
        if outcomes.count(ADDED) + outcomes.count(CHANGED) and not dry_run:
            journal.record(
                "enrolled",
                f"Roster: {outcomes.count(ADDED)} added, {outcomes.count(CHANGED)} changed.",
                by=by,
            )
        if dry_run:
            transaction.rollback()
    return results


def first_lead(form):
    """Enrols the very first person, who then loads everybody else. `form` maps fields to text."""
    facts = {
        "name": checked_name(form.get("name", "")),
        "email": checked_email(form.get("email", "")),
        "department": _department(one_line(form.get("department", ""))),
    }
    password = form.get("password", "")
    check_password(password, Person(handle="", **facts))
    with database.atomic():
        if Person.roster_has_begun():
            raise Refused("This trial has its first lead already. Sign in, or ask for a link.")
        _enrolled({**facts, "role": LEAD})  # a loaded letter may have brought the name already
        person = Person.get(Person.email == facts["email"])
        person.choose_password(password)
        journal.record("enrolled", f"{journal.named(person)} became the first lead.", by=person)
    return person


def read(content):
    """[(number, row)] of a roster CSV: its number in a spreadsheet, and a dict of Person columns.

    Raises Refused with a sentence.
    """
    text = _decoded(content)
    header = text.partition("\n")[0]
    separator = max(",;\t", key=header.count)
    rows = _rows(text, separator)
    names = [COLUMNS.get(one_line(cell).casefold()) for cell in next(rows, [])]
    if absent := [shown for column, shown in NEEDED.items() if column not in names]:
        raise Refused(
            f"The first line must name the columns name, mail and department; "
            f"missing: {', '.join(absent)}. Save the sheet as CSV and try again."
        )
    return [
        (number, {name: one_line(cell) for name, cell in zip(names, row, strict=False) if name})
        for number, row in enumerate(rows, start=2)
        if any(cell.strip() for cell in row)
    ]


def sheet(people, link):
    """A CSV of people and their personal links; names that look like formulas stay text."""
    rows = io.StringIO()
    writer = csv.writer(rows, lineterminator="\n")
    writer.writerow(["name", "mail", "department", "link"])
    for person in people:
        cells = (person.name, person.email, person.department)
        writer.writerow([*map(_as_text, cells), link(person)])
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


def _decoded(content):
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _enrol(number, row, first):
    name, email = row.get("name", ""), row.get("email", "").lower()
    try:
        with database.atomic():
            if email and first != number:
                raise Invalid(email=f"Row {first} has this address already.")
            return Result(number, name, email, _enrolled(row))
    except Invalid as error:
        return Result(number, name, email, REFUSED, error.sentence)


def _enrolled(row):
    facts = _checked(row)
    person = Person.get_or_none(Person.email == facts["email"])
    if person is None:
        Person.add(**facts, enrolled_at=clock.now())
        return ADDED
    facts["enrolled_at"] = person.enrolled_at or clock.now()
    changed = {field for field, value in facts.items() if getattr(person, field) != value}
    if not changed:
        return UNCHANGED
    for field in changed:
        setattr(person, field, facts[field])
    person.save()
    person.note_for_search()
    return CHANGED


def _checked(row):
    """What the row says; a column or role that it leaves out stays as it is."""
    facts = {
        "name": checked_name(row.get("name", "")),
        "email": checked_email(row.get("email", "")),
        "department": _department(row.get("department", "")),
    }
    facts |= {field: row[field] for field in ("title", "ask_about") if field in row}
    if role := row.get("role", "").lower():
        facts["role"] = _role(role, facts["email"])
    return facts


def _role(role, email):
    if role not in ROLES:
        raise Invalid(role=f"“{role}” is no role; use {', '.join(ROLES)}.")
    sponsor, leads = Person.sponsor(), list(Person.enrolled().where(Person.role == LEAD).limit(2))
    if sponsor and (role == SPONSOR) is not (sponsor.email == email):
        raise Invalid(role=f"{sponsor.name} is the sponsor; only the charter names another one.")
    if role != LEAD and [lead.email for lead in leads] == [email]:
        raise Invalid(role=f"{leads[0].name} is the only lead; name another one first.")
    return role


def _department(name):
    if not name:
        raise Invalid(department="The department is missing.")
    same = (known for known in Person.departments() if known.casefold() == name.casefold())
    return next(same, name)
