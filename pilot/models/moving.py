"""Moves a page, or all pages of a folder, to another title; old titles and links lead on.

Each moved page gets one revision. So does each page that names one of them, with its links led to
the new title. What people said in posts stays as they typed it: it is only rendered anew.
"""

from typing import NamedTuple
from urllib.parse import quote

from pilot import limits
from pilot.database import database
from pilot.errors import Invalid
from pilot.models.base import one_line
from pilot.models.known import page_key, page_path, rendered
from pilot.models.link import Link
from pilot.models.mending import mended
from pilot.models.page import Page
from pilot.models.redirect import Redirect
from pilot.models.revision import MENDED, MOVED
from pilot.models.title import wrong_title
from pilot.models.trial import Trial


class Movable(NamedTuple):
    """What stands under a title: a page, or None for a mere folder, and the pages below it."""

    title: str
    page: Page | None
    below: list

    @property
    def address(self):
        return f"/pages/{quote(page_path(self.title))}"

    @classmethod
    def at(cls, path):
        """Under this title or address; an earlier title of a page means the page."""
        page = Page.called(path)
        page = None if page and page.is_deleted else page
        title = page.title if page else path.replace("_", " ")
        return cls(title, page, list(Page.inside(title)))


def move(path, title, *, by, below=True):
    """Moves the page there, and with `below` all below it; a mere folder is all below it.

    Raises Invalid(title=…) when one of them cannot go. Twice does no harm.
    """
    Trial.current().must_be_open()
    title = one_line(title).replace("_", " ")
    with database.atomic():
        here = Movable.at(path)
        pages = [here.page] * bool(here.page) + here.below * (below or not here.page)
        if not pages or title == here.title:
            return
        goals = {page: title + page.title[len(here.title) :] for page in pages}
        _must_be_possible(goals)
        titles = _retitle(goals, by)
        _record(goals, titles, by)
        _mend(goals, titles, by, f"Links follow “{here.title}” to “{title}”")


def _must_be_possible(goals):
    if len(goals) > limits.MOVED_AT_ONCE:
        raise Invalid(
            title=f"{len(goals)} pages are too many to move at once; the most is "
            f"{limits.MOVED_AT_ONCE}. Move the folders below one after another."
        )
    for goal in goals.values():
        if sentence := wrong_title(goal) or _taken(goal, goals):
            raise Invalid(title=sentence if len(goals) == 1 else f"“{goal}”: {sentence}")


def _taken(title, goals):
    """The sentence that says whose title it is, "" where it is free."""
    there = Page.called(title)
    if there is None or there in goals:
        return ""
    if there.key != page_key(title):
        return f"“{title}” leads to the page “{there.title}”. Choose another title."
    if there.is_deleted:
        return f"A deleted page was called “{title}”. Restore that one, or choose another title."
    return f"There is a page “{title}” already. Choose another title."


def _retitle(goals, by):
    """Gives the pages their titles and leaves the old ones as redirects; {old key: new title}."""
    titles = {page.key: goal for page, goal in goals.items() if page.key != page_key(goal)}
    keys = {page_key(goal) for goal in goals.values()}
    before = {page: (page.key, page.title) for page in goals}
    for page in goals:  # out of the way, for one may go where another one still is
        Page.update(key=f"|{page.id}").where(Page.id == page.id).execute()
    Redirect.delete().where(Redirect.key.in_(keys)).execute()
    for page, goal in goals.items():
        page.key, page.title = page_key(goal), goal
        page.save()
    for page, (key, title) in before.items():
        if key not in keys:
            Redirect.leave(page, key, title, by)
    return titles


def _record(goals, titles, by):
    """One revision each; links among the moved pages are led on in the same one."""
    for page in goals:
        latest = page.latest
        summary = f"Moved from “{latest.title}”"[: limits.SUMMARY_CHARACTERS]
        body = mended(latest.body, titles)
        facts = {"by": by, "base": page.number, "summary": summary, "act": MOVED}
        page.add_revision(body, rendered(body, "page"), **facts)


def _mend(goals, titles, by, summary):
    """All others that name the old titles, or wanted the new ones."""
    keys = titles.keys() | {page_key(title) for title in titles.values()}
    for source in (one for one in Link.sources(keys) if one not in goals):
        is_page = isinstance(source, Page)
        body = mended(source.latest.body, titles) if is_page else source.body
        if body == (source.latest.body if is_page else body):
            source.render_again()
            continue
        facts = {"by": by, "base": source.number, "act": MENDED}
        facts["summary"] = summary[: limits.SUMMARY_CHARACTERS]
        source.add_revision(body, rendered(body, "page"), **facts)
