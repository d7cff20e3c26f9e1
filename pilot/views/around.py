"""What stands around the text of a page: what links there, who reads it, what is below it."""

from flask import current_app
from flask_login import current_user

from pilot.models.beside import Beside
from pilot.models.file import File
from pilot.models.folder import below
from pilot.models.freshness import Freshness
from pilot.models.origin import Origin
from pilot.models.trial import OPEN, Trial
from pilot.views.fragments import outlined


def around(page):
    """What the template of a page shows, all but the page itself."""
    there = Beside.of(page, current_user)
    return {
        "sources": page.sources() if there.links else [],
        "origins": Origin.behind(page) if there.origins else [],
        "attached": File.on_page(page) if there.files else [],
        "below": below(page) if there.below else [],
        "editors": current_app.extensions["editing"].others(page.id, current_user),
        "fresh": Freshness.of(page) if there.said else Freshness.untold(page),
        "readers": _readers(page),
        "follows": there.follows,
        "is_saved": there.is_saved,
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
    edit = f"{page.address}/edit?section=" if Trial.current().phase == OPEN else ""
    return outlined(page.html, edit)
