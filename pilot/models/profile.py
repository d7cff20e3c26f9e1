"""What one person has written and keeps, by kind: for their page in the directory."""

from pilot import limits
from pilot.models.file import File
from pilot.models.page import Page
from pilot.models.post import Post
from pilot.models.revision import WRITTEN, Revision

POSTS, PAGES, FILES = TABS = ("posts", "pages", "files")


def counted(person):
    """{tab: number of things} of this person."""
    queries = (Post.visible().where(Post.author == person), _pages(person), _files(person))
    return {tab: query.count() for tab, query in zip(TABS, queries, strict=True)}


def pages(person):
    """The pages that hold a revision by this person, changed last first."""
    return _pages(person).order_by(Page.changed_at.desc()).limit(limits.PAGES_OF_A_PERSON)


def files(person):
    """The files this person keeps, newest first."""
    return _files(person).order_by(File.id.desc()).limit(limits.PAGES_OF_A_PERSON)


def _pages(person):
    written = Revision.select(Revision.page)
    written = written.where(Revision.author == person, Revision.act == WRITTEN)
    return Page.standing().where(Page.id.in_(written))


def _files(person):
    return File.select().where(File.owner == person)
