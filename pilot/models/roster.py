"""The roster: a sheet of people becomes the cohort, with a result for every row."""

import unicodedata
from dataclasses import dataclass

from pilot import clock, limits
from pilot.database import database
from pilot.errors import Invalid, Refused
from pilot.models import journal, sheet, standing
from pilot.models.naming import checked_email, checked_name, normal_email, visible
from pilot.models.password import check_password
from pilot.models.person import LEAD, Person

ADDED, CHANGED, UNCHANGED, REFUSED, LEFT = OUTCOMES = (
    "added", "changed", "unchanged", "refused", "left",
)  # fmt: skip
SHOWN = {"email": "address", "ask_about": "ask me about"}  # what a reader calls a column
ALIKE = {"LATIN", "CYRILLIC", "GREEK", "ARMENIAN"}  # alphabets with letters that look the same


@dataclass(frozen=True)
class Result:
    """What became of one row: its number as a spreadsheet shows it, what changed or is wrong.

    Somebody who left, or cannot, stands in no row.
    """

    row: int | None
    name: str
    email: str
    outcome: str
    reason: str = ""


def load(content, *, by=None, dry_run=False, whole=False):
    """Enrols the people of a CSV (bytes) and returns a Result per row; repeatable.

    `whole` says that everybody is in the sheet: whoever is not has left, unless a row was refused.
    Raises Refused when it is no roster. Rows stand for themselves: bad ones change nothing.
    """
    with database.atomic() as transaction:
        results = _loaded(sheet.read(content), by)
        outcomes = [result.outcome for result in results]
        if outcomes.count(ADDED) + outcomes.count(CHANGED):
            journal.record(
                "enrolled",
                f"Roster: {outcomes.count(ADDED)} added, {outcomes.count(CHANGED)} changed.",
                by=by,
            )
        if whole and REFUSED not in outcomes:
            results += _leavers({result.email for result in results}, by)
        if dry_run:
            transaction.rollback()
    return results


def first_lead(form):
    """Enrols the very first person, who then loads everybody else. `form` maps fields to text."""
    facts = {
        "name": checked_name(form.get("name", "")),
        "email": checked_email(form.get("email", "")),
        "department": _department(form.get("department", ""), {}),
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


def _loaded(rows, by):
    """A Result for each (number, row); the first row with an address is the one that counts."""
    results, first = [], {}
    departments = {name.casefold(): name for name in Person.departments()}
    for number, row in rows:
        name, email = row.get("name", ""), normal_email(row.get("email", ""))
        try:
            with database.atomic():
                if email and first.setdefault(email, number) != number:
                    raise Invalid(email=f"Row {first[email]} has this address already.")
                facts = _checked(row, departments)
                results.append(Result(number, name, email, *_enrolled(facts, by)))
        except Invalid as error:
            results.append(Result(number, name, email, REFUSED, error.sentence))
    return results


def _leavers(named, by):
    """A Result for each person of the cohort whose address is not among the named ones."""
    results = []
    for person in Person.enrolled().order_by(Person.name):
        if person.email not in named:
            reason = standing.why_stays(person)
            if not reason:
                standing.leave(person, by=by)
            outcome = REFUSED if reason else LEFT
            results.append(Result(None, person.name, person.email, outcome, reason))
    return results


def _enrolled(facts, by=None):
    """(outcome, what changed) for the checked facts of one row."""
    person = Person.get_or_none(Person.email == facts["email"])
    if person is None:
        Person.add(**facts, enrolled_at=clock.now())
        return ADDED, ""
    if person.left_at:
        raise Invalid(left=f"{person.name} has left. Say that they are back, then load again.")
    facts["enrolled_at"] = person.enrolled_at or clock.now()
    changed = [field for field, value in facts.items() if getattr(person, field) != value]
    if not changed:
        return UNCHANGED, ""
    told = _told(person, facts, changed)
    if "role" in changed and person.enrolled_at:
        standing.appoint(person, facts["role"], by=by)
    for field in changed:
        setattr(person, field, facts[field])
    person.save()
    person.note_for_search()
    return CHANGED, told


def _told(person, facts, changed):
    """`Department: Legal → Sales.` for each column that the sheet changes."""
    return " ".join(
        f"{SHOWN.get(field, field).capitalize()}: {getattr(person, field) or 'none'} → "
        f"{facts[field] or 'none'}."
        for field in changed
        if field != "enrolled_at"
    )


def _checked(row, departments):
    """What the row says; a column or role that it leaves out stays as it is."""
    facts = {
        "name": checked_name(row.get("name", "")),
        "email": checked_email(row.get("email", "")),
        "department": _department(row.get("department", ""), departments),
    }
    _one_alphabet("name", facts["name"])
    _one_alphabet("email", facts["email"])
    facts |= {field: _short(field, row[field]) for field in ("title", "ask_about") if field in row}
    if role := row.get("role", "").lower():
        standing.check_role(role, Person(name=facts["name"], email=facts["email"]))
        facts["role"] = role
    return facts


def _one_alphabet(field, text):
    """Raises Invalid when a word mixes alphabets: it could be made to look like another one."""
    for word in text.split():
        names = {unicodedata.name(letter, "").partition(" ")[0] for letter in word}
        if len(names & ALIKE) > 1:
            raise Invalid(**{field: f"“{word}” mixes letters of two alphabets. Type it anew."})


def _short(field, text):
    most = limits.ASK_CHARACTERS if field == "ask_about" else limits.NAME_CHARACTERS
    if len(text) > most:
        label = SHOWN.get(field, field)
        raise Invalid(**{field: f"Keep the column {label} to {most} characters."})
    return text


def _department(name, departments):
    """The department as the first wrote it: `departments` maps what is alike. Raises Invalid."""
    name = visible(name)
    if not name:
        raise Invalid(department="The department is missing.")
    return departments.setdefault(name.casefold(), _short("department", name))
