"""Invitations by mail: everybody's own link, at most once a day."""

from pilot import limits
from pilot.database import database
from pilot.mail import texts
from pilot.models.outgoing import INVITATION, Outgoing

DAY_HOURS = 24


def send(people, link):
    """Puts an invitation for each of these people into the outbox; `link` gives theirs."""
    with database.atomic():
        for person in people:
            if not Outgoing.lately(person, [INVITATION], hours=DAY_HOURS):
                Outgoing.put(person, INVITATION, *texts.invitation(person, link(person)))


def state():
    """(waiting, sent, [mails that came back]) of all invitations."""
    mails = list(Outgoing.select(Outgoing).where(Outgoing.kind == INVITATION))
    sent = sum(mail.sent_at is not None for mail in mails)
    failed = [mail for mail in mails if mail.failure]
    return len(mails) - sent - len(failed), sent, failed[: limits.PEOPLE_AT_ONCE]
