"""The journal: who did what when to the trial itself, each entry chained to the one before."""

import hashlib
import json
import re

from peewee import ForeignKeyField, TextField

from pilot import clock
from pilot.database import database
from pilot.models.base import InstantField, Model, instant_text
from pilot.models.person import Person

OPERATOR, CLOCK = "operator", "clock"
ENDED = "The last day of the trial is over."  # the one line that nobody wrote
NAMED = re.compile(r"\{person (\d{1,18})\}")


class Entry(Model):
    """One act. `by` is None when the operator did it from the command line."""

    at = InstantField()
    by = ForeignKeyField(Person, null=True)
    act = TextField()  # a past participle: opened, frozen, exported …
    details = TextField()  # one sentence; people in it as {person 12}, so that no name is hashed
    previous = TextField()  # the hash of the entry before, "" for the first
    hash = TextField()

    class Meta:
        table_name = "journal"

    @property
    def who(self):
        """The name a reader sees."""
        if self.by_id:
            return self.by.name
        return CLOCK if self.details == ENDED else OPERATOR

    @property
    def told(self):
        """The sentence with the names that people have now."""
        return told(self.details)

    def fingerprint(self):
        """SHA-256 over the entry's content and its predecessor's hash, in hexadecimal."""
        content = [instant_text(self.at), self.by_id, self.act, self.details, self.previous]
        return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


def record(act, details, *, by=None):
    """Adds an entry; call it inside the transaction of the act itself.

    Whom `details` are about they say by named(person), never by name: entries are chained by their
    hash and stay as they are, and somebody who is erased must not be found in them.
    """
    last = Entry.select(Entry.hash).order_by(Entry.id.desc()).first()
    entry = Entry(
        at=clock.now(), by=by, act=act, details=details, previous=last.hash if last else ""
    )
    entry.hash = entry.fingerprint()
    entry.save(force_insert=True)
    return entry


def named(person):
    """What stands in `details` for somebody's name."""
    return f"{{person {person.id}}}"


def told(text):
    """The text with the names of those whom named() stands for."""
    return NAMED.sub(lambda match: _name_of(match[1]), text)


def entries():
    """All entries, oldest first, with the people who acted."""
    return Entry.select(Entry, Person).left_outer_join(Person).order_by(Entry.id)


def broken():
    """The entries that were changed or whose predecessor was: an empty list is the proof."""
    found, previous = [], ""
    for entry in entries():
        if entry.previous != previous or entry.hash != entry.fingerprint():
            found.append(entry)
        previous = entry.hash
    return found


def close_with(act, details, *, by=None):
    """Records an act after the freeze, through the one door."""
    with database.closing_act():
        return record(act, details, by=by)


def _name_of(number):
    person = Person.get_or_none(Person.id == int(number))
    return person.name if person else "somebody"
