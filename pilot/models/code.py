"""Codes to type: on the slip, by mail, from a lead; made from key and clock, stored nowhere."""

import hashlib
import hmac
from dataclasses import dataclass

from pilot import clock, limits
from pilot.models.naming import normal_email
from pilot.models.person import PARTICIPANT, Person

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none of these is taken for another one
CHARACTERS, GROUP = 12, 4  # 59 bits: nobody guesses it, however often they may try


@dataclass(frozen=True)
class Kind:
    """What a code is for: a new one begins each `step` (seconds), the last `steps` of them hold."""

    name: str
    step: int
    steps: int


SLIP = Kind("slip", 86_400, limits.INVITATION_DAYS)
MAIL = Kind("mail", 60, limits.CODE_MINUTES)
LEAD = Kind("lead", 60, limits.CODE_MINUTES)
KINDS = (SLIP, MAIL, LEAD)


class Codes:
    """Makes and checks codes with one key. A code ends with the person's sessions and links.

    Only participants come in by a code: whoever leads, decides or sponsors has a personal link.
    """

    def __init__(self, secret_key):
        self._key = hashlib.sha256(b"codes" + secret_key.encode()).digest()

    def code(self, person, kind):
        """The code of this person from now on, as people read it: `K7QM-2XRA-4DTN`."""
        letters = self._letters(person, kind, _window(kind))
        return "-".join(letters[at : at + GROUP] for at in range(0, CHARACTERS, GROUP))

    def on_slip(self, person):
        """The code to print for this person; "" for those who come in by their link only."""
        return self.code(person, SLIP) if person.role == PARTICIPANT else ""

    def person(self, email, typed):
        """The participant with this address whose code was typed, or None."""
        person = Person.enrolled().where(Person.email == normal_email(email)).first()
        fits = self._fits(person or Person(id=0), typed)
        return person if fits and person and person.role == PARTICIPANT else None

    def _fits(self, person, typed):
        typed = "".join(letter for letter in typed.upper() if letter in LETTERS)[:40]
        right = [
            hmac.compare_digest(self._letters(person, kind, _window(kind) - before), typed)
            for kind in KINDS
            for before in range(kind.steps)
        ]
        return any(right)

    def _letters(self, person, kind, window):
        content = f"{kind.name}.{person.id}.{person.epoch}.{window}".encode()
        number = int.from_bytes(hmac.digest(self._key, content, "sha256"))
        letters = []
        for _ in range(CHARACTERS):
            number, at = divmod(number, len(LETTERS))
            letters.append(LETTERS[at])
        return "".join(letters)


def _window(kind):
    return int(clock.now().timestamp()) // kind.step
