"""What is recorded about a person: every table that names people, in words, with who sees it.

A table that stands in no kind is a finding of the tests, so that page and notice stay true.
"""

from typing import NamedTuple

from pilot.models import TABLES
from pilot.models.person import Person

EVERYBODY, ONESELF, SUMS = "everybody in the trial", "only you", "nobody; only sums are shown"


class Kind(NamedTuple):
    """One kind of record: its name, the tables that hold it, what it says, and who sees it."""

    name: str
    tables: tuple
    says: str
    seen_by: str
    for_how_long: str = "until the trial is removed; the archive holds it"


NOT_ARCHIVED = "until the trial is removed; no archive holds it"
KINDS = (
    Kind(
        "Who you are", ("person",),
        "Name, mail address, department, title and role from the roster; what to ask you about; "
        "when you were enrolled, first came in and left; a hash (Argon2id) of your password, which "
        "no archive holds.",
        "everybody in the trial; your mail address only leads and you; the hash nobody",
    ),
    Kind(
        "What you wrote", ("post", "revision", "conflict", "comment", "amendment", "proposal",
                           "remark", "story", "still_right"),
        "Posts, replies, pages and their history, comments and stories, with name and time.",
        EVERYBODY,
    ),
    Kind("Files you brought", ("file", "version"),
         "The files with their versions, names and times; who withdrew one; how often each was "
         "opened, as a number without names.", EVERYBODY),
    Kind(
        "What you decided or noted for the trial",
        ("answer", "outcome", "decision", "reading", "remainder", "pin", "origin", "redirect",
         "page", "trial", "confirmation", "act", "journal"),
        "Accepted answers, decisions, readings, pins; lines of the journal about the trial itself.",
        EVERYBODY,
    ),
    Kind("What you marked", ("reaction", "mention"),
         "What you found useful, and where somebody named you.", EVERYBODY),
    Kind("Must-reads that you confirmed", ("acknowledgement",),
         "That you confirmed one, and when.",
         "you and its author; others see numbers by department"),
    Kind(
        "What you keep and follow", ("saved", "follow", "notice", "position", "mark"),
        "Saved items, followed and muted threads, notices, how far you have read a thread.",
        ONESELF,
    ),
    Kind("That you were here", ("visit", "reader"),
         "On which days you were here, and on which day you last read a page; no times, no clicks.",
         SUMS),
    Kind("That you voted", ("voter",),
         "That you have voted, so that nobody votes twice; not what, and not when.", SUMS),
    Kind("Sums of what you wrote", ("tally", "first_reply"),
         "How much you wrote on a day and how long your questions waited, counted from the posts.",
         SUMS, NOT_ARCHIVED),
    Kind("Where you are signed in", ("sign_in",),
         "The kind of browser and system and since when; never an address.", ONESELF, NOT_ARCHIVED),
    Kind("Mail to you", ("outgoing",),
         "When which kind of mail was sent to you, and whether an invitation came back; what it "
         "said is forgotten once it has left.",
         "leads see that an invitation came back", NOT_ARCHIVED),
    Kind("That you were erased", ("erasure",),
         "That somebody was erased and how much went with the name, once you ask for it.",
         EVERYBODY),
)  # fmt: skip


def about(person):
    """[(kind, number of rows that name this person)] in the order in which people ask."""
    return [(kind, sum(_count(table, person) for table in _tables(kind))) for kind in KINDS]


def naming_people():
    """{table name} of all tables that name a person."""
    return {table._meta.table_name for table in TABLES if table is Person or _people(table)}


def _tables(kind):
    return [table for table in TABLES if table._meta.table_name in kind.tables]


def _count(table, person):
    if table is Person:
        return 1
    fields = _people(table)
    condition = fields[0] == person.id
    for field in fields[1:]:
        condition |= field == person.id
    return table.select().where(condition).count()


def _people(table):
    return [field for field in table._meta.refs if field.rel_model is Person]
