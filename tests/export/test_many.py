"""An archive of many things asks SQLite for few values at once: there is a most to them."""

import sqlite3

import pytest

from export import registry
from export.progress import silent
from export.write import pack
from pilot import database
from pilot.models.idea import TAKEN_UP, Outcome
from pilot.models.link import Link
from pilot.models.page import Page
from pilot.models.person import Person
from pilot.models.post import IDEA, Post
from tests.export.tampering import Contents

MANY, MOST = 60, 40  # where SQLite takes at least 32,766 values (SQLite, Limits, §9)


@pytest.fixture
def few(folder):
    """The trial with more decided ideas and posts about a page than SQLite now takes values."""
    database.use(folder / "trial.db")
    sam = Person.sponsor()
    with database.database.atomic():
        for number in range(MANY):
            idea = Post.store(sam, f"Idea {number} about [[Travel/Booking]]", kind=IDEA)
            Outcome.record(idea, TAKEN_UP, f"Because of {number}.", by=sam)
    connection = database.database.connection()
    assert connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER) > MOST
    connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, MOST)
    return folder


def test_many_decided_ideas_and_many_posts_about_a_page_are_exported(few):
    contents = Contents.of(pack(few / "out", registry.chosen(), silent).path)
    assert contents["data/site/ideas.html"].decode().count("Because of ") == MANY
    assert contents["data/site/pages/Travel-Booking.html"].decode().count("Idea ") >= MANY


def test_many_posts_about_a_page_are_shown_with_it(few):
    links = Link.shown([Page.called("Travel/Booking").key])
    assert len({link.post.id for link in links if link.post_id}) >= MANY
