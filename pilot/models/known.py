"""Looks up which people and pages a text names, then renders it once, for storing."""

from peewee import Table

from pilot import markup, settings
from pilot.database import database
from pilot.models.base import tidy
from pilot.models.person import Person

# Not the Page model: pages render their own text through here.
PAGES = Table("page", ("id", "key", "title", "deleted_at")).bind(database)
REDIRECTS = Table("redirect", ("key", "page_id")).bind(database)


def localised(text):
    """The text as stored: tidy, and its links to this trial in their one form (`/posts/7`)."""
    return markup.localised(tidy(text), settings.load().origins)


def rendered(text, kind):
    """The text as HTML with its mentions, topics and wikilinks; `kind` is "post" or "page"."""
    return markup.render(text, known_in(text), kind=kind)


def known_in(text):
    """The people and pages that exist among all that the text could mean."""
    named = markup.candidates(text)
    if not (named.handles or named.titles):
        return markup.Known(people={}, pages={})
    people = Person.select(Person.handle, Person.name).where(Person.handle.in_(named.handles))
    keys = {page_key(title) for title in named.titles}
    return markup.Known(
        people={person.handle: person.name for person in people},
        pages={key: page_path(title) for key, title in _titles(keys)} if keys else {},
    )


def _titles(keys):
    """(key, title of the page) for pages that stand, under their own and under earlier titles."""
    standing = PAGES.deleted_at.is_null()
    own = PAGES.select(PAGES.key, PAGES.title).where(PAGES.key.in_(keys), standing)
    earlier = PAGES.select(REDIRECTS.key, PAGES.title)
    earlier = earlier.join(REDIRECTS, on=(REDIRECTS.page_id == PAGES.id))
    return [*earlier.where(REDIRECTS.key.in_(keys), standing).tuples(), *own.tuples()]


def page_key(title):
    """What makes two titles the same page: case and the two ways to write a space."""
    return title.replace("_", " ").casefold()


def page_path(title):
    """The address of a page below /pages/."""
    return title.replace(" ", "_")
