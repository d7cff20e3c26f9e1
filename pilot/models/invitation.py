"""Personal links: signed, expiring, used up by joining and by nothing else."""

from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

from pilot import clock, limits
from pilot.errors import Refused
from pilot.models.person import Person

FIRST_LEAD = "first lead"
DAY_SECONDS = 86_400


class Invitations:
    """Makes and reads links with one key. Opening a link changes nothing; mail scanners may."""

    def __init__(self, secret_key):
        self._signer = Signer(secret_key, salt="invitation")

    def token(self, person):
        """The token that lets `person` in until they choose a password (their epoch moves on)."""
        return self._signer.dumps([person.id, person.epoch])

    def first_lead_token(self):
        """The token by which the very first person, who is in no roster yet, becomes lead."""
        return self._signer.dumps(FIRST_LEAD)

    def person(self, token):
        """The invited person; an unsaved lead for the first one. Raises Refused with a sentence."""
        content = self._read(token)
        if content == FIRST_LEAD:
            return _first_lead()
        number, epoch = content
        person = Person.get_or_none(Person.id == number, Person.left_at.is_null())
        if person is None or person.epoch != epoch:
            raise Refused(
                "This link has been used. Sign in with your mail address and password, or ask "
                "your lead for a new link."
            )
        return person

    def _read(self, token):
        try:
            return self._signer.loads(token, max_age=limits.INVITATION_DAYS * DAY_SECONDS)
        except SignatureExpired as error:
            raise Refused("This link has expired. Ask your lead for a new one.") from error
        except BadSignature as error:
            raise Refused(
                "This link is incomplete or belongs to another trial. Copy the whole line, or ask "
                "your lead for a new link."
            ) from error


class Signer(URLSafeTimedSerializer):
    """itsdangerous with our clock, so that expiry can be tested and the demo's links last."""

    def make_signer(self, salt=None):
        signer = super().make_signer(salt)
        signer.get_timestamp = lambda: int(clock.now().timestamp())
        return signer


def _first_lead():
    if Person.roster_has_begun():
        raise Refused("This trial has its first lead. Sign in, or ask your lead for a link.")
    return Person(role="lead")
