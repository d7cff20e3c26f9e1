"""Looks up which people and pages a text names, then renders it once, for storing."""

from peewee import Table

from pilot import markup, settings
from pilot.database import database
from pilot.models.base import tidy
from pilot.models.person import Person

# Not the Page model: pages render their own text through here.
PAGES = Table("page", ("key", "title")).bind(database)


def localised(text):
    """The text as stored: tidy, and its links to this trial in their one form (`/posts/7`)."""
    return markup.localised(tidy(text), settings.load().origins)


def rendered(text, kind):
    """The text as HTML with its mentions, topics and wikilinks; `kind` is "post" or "page"."""
    return markup.render(text, known_in(text), kind=kind)


def known_in(text):
    """The people and pages that exist among all that the text could mean."""
    named = markup.candidates(text)
    people = Person.select(Person.handle, Person.name).where(Person.handle.in_(named.handles))
    keys = {page_key(title) for title in named.titles}
    return markup.Known(
        people={person.handle: person.name for person in people},
        pages={
            key: page_path(title)
            for key, title in PAGES.select(PAGES.key, PAGES.title)
            .where(PAGES.key.in_(keys))
            .tuples()
        },
    )


def page_key(title):
    """What makes two titles the same page: case and the two ways to write a space."""
    return title.replace("_", " ").casefold()


def page_path(title):
    """The address of a page below /pages/."""
    return title.replace(" ", "_")
