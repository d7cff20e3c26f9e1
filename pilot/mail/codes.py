"""Codes that were asked for at the door: noted in memory, looked up and mailed by the timekeeper.

The request itself looks nobody up, so that neither its answer nor its time tells who takes part.
"""

from collections import deque

from pilot import limits
from pilot.mail import texts
from pilot.models.code import MAIL, Codes
from pilot.models.invitation import Invitations
from pilot.models.naming import normal_email
from pilot.models.outgoing import CODE, Outgoing
from pilot.models.person import PARTICIPANT, Person

_asked = deque(maxlen=limits.MAILS_AT_ONCE)


def note(email):
    """Somebody asks for a code to be mailed to this address."""
    if (email := normal_email(email)) not in _asked:
        _asked.append(email)


def are_asked_for():
    return bool(_asked)


def answer(settings):
    """Puts a code into the outbox; for those who do not come in by a code, a personal link."""
    while _asked:
        person = Person.enrolled().where(Person.email == _asked.popleft()).first()
        if person and Outgoing.lately(person, [CODE], hours=1) < limits.CODE_MAILS_AN_HOUR:
            Outgoing.put(person, CODE, *_text(settings, person))


def _text(settings, person):
    if person.role == PARTICIPANT:
        code = Codes(settings.secret_key()).code(person, MAIL)
        return texts.code(code, f"{settings.public_url}/join")
    token = Invitations(settings.secret_key()).token(person)
    return texts.link(f"{settings.public_url}/join/{token}")
