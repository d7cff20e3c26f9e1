"""From the laptop to the phone: a link in a QR code that signs in once, within five minutes."""

from collections import OrderedDict

from itsdangerous import BadSignature

from pilot import limits
from pilot.errors import Refused
from pilot.models.invitation import Signer
from pilot.models.person import Person

MOST_KEPT = 1_000


class Handovers:
    """Makes and reads these links with one key; those that were used are kept in memory.

    A restart forgets them: then one that was photographed works again for the rest of its minutes.
    """

    def __init__(self, secret_key):
        self._signer, self._used = Signer(secret_key, salt="phone"), OrderedDict()

    def token(self, person):
        """What stands in the link by which `person`, signed in here, signs in elsewhere."""
        return self._signer.dumps([person.id, person.epoch])

    def person(self, token):
        """The person who comes by this token. Raises Refused with a sentence."""
        try:
            number, epoch = self._signer.loads(token, max_age=limits.PHONE_SECONDS)
        except BadSignature as error:  # SignatureExpired is one
            raise Refused(self._sentence()) from error
        person = Person.enrolled().where(Person.id == number, Person.epoch == epoch).first()
        if person is None or token in self._used:
            raise Refused(self._sentence())
        return person

    def use_up(self, token):
        """It has signed somebody in: once is enough."""
        self._used[token] = True
        while len(self._used) > MOST_KEPT:
            self._used.popitem(last=False)

    def _sentence(self):
        return (
            f"This code works once and for {limits.PHONE_SECONDS // 60} minutes. Open “To my "
            "phone” on the other device again and point the camera at the new one."
        )
