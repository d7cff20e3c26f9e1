"""Completion while typing: the people, topics and pages that a beginning may mean."""

from itertools import islice
from typing import NamedTuple

from pilot.database import database
from pilot.markup import fold
from pilot.models.habit import Subject
from pilot.models.page import Page
from pilot.models.person import Person
from pilot.models.topic import Topic

MOST = 6
TYPED = 100  # characters that are looked at: more than any name has


class Suggestion(NamedTuple):
    """What to put into the text, and what helps to recognise it."""

    value: str
    hint: str


def suggestions(key, text):
    """Suggestions for what was typed after `@`, `#` or `[[`; none for another key.

    A name is found by a part of it, in any case and without its accents; those with a word that
    begins so come first. All names are in memory until somebody writes.
    """
    names = {"@": _people, "#": _topics, "[[": _pages}.get(key)
    return _fitting(database.remember(("names", key), names), text) if names else []


def _fitting(names, text):
    wanted = fold(text[:TYPED]).replace("_", " ").strip()
    fitting = (pair for pair in names if wanted in pair[0])
    if not wanted:
        return [suggestion for _, suggestion in islice(fitting, MOST)]
    first = sorted(fitting, key=lambda pair: f" {wanted}" not in pair[0])  # else in their order
    return [suggestion for _, suggestion in first[:MOST]]


def _people():
    people = Person.enrolled().order_by(Person.name)
    return [
        (_searched(f"{p.name} {p.handle}"), Suggestion(f"@{p.handle}", f"{p.name}, {p.department}"))
        for p in people
    ]


def _topics():
    used = dict(Topic.counted())
    hints = {word: f"{number} post{'' if number == 1 else 's'}" for word, number in used.items()}
    hints |= {one.word: one.line for one in Subject.in_order() if one.word not in used}
    return [(_searched(word), Suggestion(f"#{word}", hint)) for word, hint in hints.items()]


def _pages():
    titles = (title for (title,) in Page.by_title().select(Page.title).tuples())
    return [
        (_searched(f"{title} {title.rpartition('/')[2]}"), Suggestion(f"[[{title}]]", ""))
        for title in titles
    ]


def _searched(name):
    return " " + fold(name).replace("_", " ")
