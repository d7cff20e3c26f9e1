"""Tells the sponsor by mail of an amendment that waits for their signature."""

from pilot.mail import texts
from pilot.models.outgoing import PROPOSED, Outgoing
from pilot.models.person import Person

PAUSE_HOURS = 12  # whoever writes a proposal anew, and once more, sends no second mail


def tell(proposal, url):
    """One mail; the bell counts it as long as it waits."""
    sponsor = Person.sponsor()
    if sponsor and not Outgoing.lately(sponsor, [PROPOSED], hours=PAUSE_HOURS):
        Outgoing.put(sponsor, PROPOSED, *texts.proposed(proposal, url))
