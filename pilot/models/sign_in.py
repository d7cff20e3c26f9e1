"""Where somebody is signed in: one row for each device, so that each can be ended by itself."""

import re
import secrets

from peewee import ForeignKeyField, IntegerField, TextField

from pilot import clock
from pilot.database import database
from pilot.models.base import InstantField, Model
from pilot.models.person import Person

# In this order: every browser names the ones that it wants to pass for.
BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"),
            ("Safari/", "Safari"))  # fmt: skip
SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
           ("Mac OS X", "a Mac"), ("Linux", "Linux"))  # fmt: skip


class SignIn(Model):
    """One person signed in on one device. No archive holds it; no address is noted."""

    person = ForeignKeyField(Person)
    epoch = IntegerField()  # the person's; when theirs has moved on, this one has ended
    mark = TextField(unique=True)  # stands in the signed cookie
    device = TextField()
    at = InstantField()

    @classmethod
    def note(cls, person, agent):
        """Notes a new one; returns its mark for the cookie. `agent` is what the browser says."""
        mark = secrets.token_urlsafe(12)
        told = {"device": device(agent), "at": clock.now()}
        database.note(cls.insert(person=person, epoch=person.epoch, mark=mark, **told).sql())
        return mark

    @classmethod
    def of(cls, person):
        """All of this person's that still hold, the newest first."""
        holds = cls.person == person, cls.epoch == person.epoch
        return cls.select().where(*holds).order_by(cls.id.desc())

    def end(self):
        """That device is signed out at once."""
        with database.atomic():
            self.delete_instance()


def end_everywhere(person):
    """Signs this person out on all devices; links and codes that were made so far end too."""
    with database.atomic():
        SignIn.delete().where(SignIn.person == person).execute()
        person.epoch += 1
        person.save()


def device(agent):
    """`Firefox on Windows` from what a browser says of itself; nothing finer is kept."""
    browser = next((name for sign, name in BROWSERS if sign in agent), "A browser")
    system = next((name for sign, name in SYSTEMS if re.search(rf"\b{sign}\b", agent)), "")
    return f"{browser} on {system}" if system else browser
