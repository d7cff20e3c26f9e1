"""What the tests of Today have in common: reading the page, replying, more people."""

import re
from html import unescape

from pilot.models.person import Person
from tests.conftest import MORNING


def waits(visitor):
    """The ids of the texts that wait for this visitor, in order."""
    return [int(n) for n in re.findall(r'<article class="post" id="post-(\d+)"', text_of(visitor))]


def text_of(visitor):
    """The part of the page below the frame."""
    return unescape(visitor.reads("/today").partition("<main")[2].partition("</main>")[0])


def replies(visitor, number, body):
    """The id of a new reply."""
    return int(visitor.post(f"/posts/{number}/replies", body=body).location.rpartition("-")[2])


def crowd(department, size):
    """So many more people of a department, as models."""
    return [
        Person.add(f"{department} {n}", f"{department}{n}@example.org".lower(),
                   department=department, enrolled_at=MORNING, joined_at=MORNING)
        for n in range(size)
    ]  # fmt: skip
