"""What stands around the text of a page: what links there, who reads it, what is below it."""

from flask import current_app
from flask_login import current_user

from pilot import limits, markup
from pilot.database import database
from pilot.models.file import File
from pilot.models.folder import below
from pilot.models.freshness import Freshness
from pilot.models.origin import Origin
from pilot.models.trial import OPEN, Trial


def around(page):
    """What the template of a page shows, all but the page itself."""
    return {
        "sources": page.sources(),
        "origins": Origin.behind(page),
        "attached": File.on_page(page),
        "below": below(page),
        "editors": current_app.extensions["editing"].others(page.key, current_user),
        "fresh": Freshness.of(page),
        "readers": _readers(page),
        **_outline(page),
    }


def _readers(page):
    """Notes that one more has read it; how many did so lately."""
    readers = current_app.extensions["readers"]
    if Trial.current().phase == OPEN:
        readers.note(page, current_user)
    return readers.number(page)


def _outline(page):
    """The page's text with a link beside each heading, and the headings where they are many."""

    def made(edit):
        found = markup.headings(page.html)
        many = len(found) >= limits.CONTENTS_FROM
        return {"text": markup.sectioned(page.html, edit), "contents": found if many else []}

    edit = f"{page.address}/edit?section=" if Trial.current().phase == OPEN else ""
    return database.remember(("outline", page.id, edit), lambda: made(edit))
