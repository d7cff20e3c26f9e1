"""Mail that waits to be sent: the outbox, emptied by the timekeeper and by the end of the trial."""

from datetime import timedelta

from peewee import ForeignKeyField, IntegerField, TextField

from pilot import clock, limits
from pilot.database import database
from pilot.models.base import InstantField, Model
from pilot.models.person import Person

INVITATION, CODE, CHANGED, MENTIONS, DIGEST, SILENCE, PROPOSED, CLOSING = (
    "invitation", "code", "changed", "mentions", "digest", "silence", "proposed", "closing",
)  # fmt: skip


class Outgoing(Model):
    """One mail to one person. No archive holds it, and the text is forgotten once it is sent."""

    person = ForeignKeyField(Person)
    kind = TextField()
    subject = TextField()
    text = TextField()
    at = InstantField()
    due_at = InstantField(index=True)
    sent_at = InstantField(null=True)
    upto = IntegerField(default=0)  # of mentions: the last notice that it tells of
    tries = IntegerField(default=0)
    failure = TextField(default="")  # why it will never be sent

    @classmethod
    def put(cls, person, kind, subject, text, *, closing=False, upto=0):
        """Puts a mail into the outbox. Only the closing notice may come after the end."""
        now = clock.now()
        with database.atomic(closing=closing):
            mail = {"person": person, "kind": kind, "subject": subject, "text": text}
            return cls.create(**mail, upto=upto, at=now, due_at=now)

    @classmethod
    def waiting(cls):
        """What has to be sent now, oldest first."""
        unsent = cls.sent_at.is_null() & (cls.failure == "")
        return cls.select(cls, Person).join(Person).where(unsent, cls.due_at <= clock.now())

    @classmethod
    def is_waiting(cls):
        return cls.waiting().exists()

    @classmethod
    def lately(cls, person, kinds, *, hours):
        """How many mails of these kinds the person was sent, or will be, in the last hours."""
        since = clock.now() - timedelta(hours=hours)
        return cls.select().where(cls.person == person, cls.kind.in_(kinds), cls.at > since).count()

    @classmethod
    def empty_after_the_end(cls):
        """Nothing leaves after the freeze but the closing notice."""
        with database.closing_act():
            cls.delete().where(cls.sent_at.is_null(), cls.kind != CLOSING).execute()

    def is_sent(self):
        """It has left: when, stays; what it said, does not."""
        with database.closing_act():
            self.sent_at, self.text = clock.now(), ""
            self.save()

    def came_back(self, reason, *, for_good):
        """It could not be sent; later again, a little more patiently each time, a few times."""
        with database.closing_act():
            self.tries += 1
            if for_good or self.tries >= limits.MAIL_TRIES:
                self.failure, self.text = reason, ""
            self.due_at = clock.now() + timedelta(minutes=limits.MAIL_PAUSE_MINUTES * self.tries)
            self.save()
