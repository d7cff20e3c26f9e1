"""Pages read in bulk: their history and what names them, as plain rows, by queries built once."""

from datetime import datetime
from typing import NamedTuple

from pilot.models.link import Link
from pilot.models.page import Page
from pilot.models.person import Person
from pilot.models.prepared import Prepared
from pilot.models.redirect import Redirect
from pilot.models.revision import DELETED, Revision

WITHOUT_TEXT = (Page.id, Page.key, Page.title, Page.changed_by)


class Past(NamedTuple):
    """A revision of a page."""

    id: int
    page_id: int
    number: int
    author: Person
    at: datetime
    summary: str
    act: str
    body: str

    @property
    def is_deletion(self):
        return self.act == DELETED


def history(people, page):
    """The revisions of a page, the first one first; `people` are {id: Person}."""
    return [Past(*row[:3], people[row[3]], *row[4:]) for row in _history(page.id)]


def in_brief(people, page):
    """The same without their texts, which may be many and long."""
    return [Past(*row[:3], people[row[3]], *row[4:], "") for row in _in_brief(page.id)]


def earlier_titles(page):
    """Those under which the page can still be found, in the order in which it got them."""
    return [title for (title,) in _earlier_titles(page.id)]


def links_to(page):
    """[(id of a page, id of a post, the sentence)], one of the ids None, in their order."""
    found = [link for key in page.keys for link in _links_to(key)]
    return [facts for _, *facts in sorted(found)]


def _of(page, *columns):
    query = Revision.select(*columns).where(Revision.page == page)
    return query.order_by(Revision.number).tuples()


BRIEF = (
    Revision.id, Revision.page, Revision.number, Revision.author, Revision.at, Revision.summary,
    Revision.act,
)  # fmt: skip
_history = Prepared(lambda page: _of(page, *BRIEF, Revision.body))
_in_brief = Prepared(lambda page: _of(page, *BRIEF))
_earlier_titles = Prepared(
    lambda page: (
        Redirect.select(Redirect.title).where(Redirect.page == page).order_by(Redirect.id).tuples()
    )
)
_links_to = Prepared(
    lambda key: (
        Link.select(Link.id, Link.page, Link.post, Link.around).where(Link.key == key).tuples()
    )
)
