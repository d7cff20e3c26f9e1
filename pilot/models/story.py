"""Stories: somebody says in their own words how another's answer, page or file helped them."""

from datetime import timedelta

from peewee import ForeignKeyField, IntegerField, TextField, fn

from pilot import clock, limits
from pilot.database import database
from pilot.errors import Invalid, Refused
from pilot.models.about import About, with_subjects
from pilot.models.base import InstantField, Model, one_line, tidy
from pilot.models.file import File
from pilot.models.page import Page
from pilot.models.person import Person
from pilot.models.post import Post
from pilot.models.revision import WRITTEN, Revision
from pilot.models.trial import Trial

Giver, Receiver = Person.alias(), Person.alias()


class Story(About, Model):
    """What `receiver` says about the help of `giver`; shown once the giver has agreed."""

    giver = ForeignKeyField(Person, backref="stories_of_help")
    receiver = ForeignKeyField(Person, backref="stories_told")
    post = ForeignKeyField(Post, null=True, backref="stories")
    page = ForeignKeyField(Page, null=True, backref="stories")
    file = ForeignKeyField(File, null=True, backref="stories")
    words = TextField()
    minutes = IntegerField(default=0)  # saved, as the receiver reckons
    at = InstantField()
    agreed_at = InstantField(null=True)
    declined_at = InstantField(null=True)
    withdrawn_at = InstantField(null=True)

    @classmethod
    def tell(cls, receiver, words, minutes, **subject):
        """Records that `post=`, `page=` or `file=` helped. Raises Invalid or Refused."""
        Trial.current().must_be_open()
        giver = giver_of(receiver, **subject)
        told = {"words": checked_words(words), "minutes": checked_minutes(minutes)}
        with database.atomic():
            same = cls.told(receiver).where(
                cls.at > clock.now() - timedelta(seconds=limits.TWICE_SECONDS),
                *(getattr(cls, field) == value for field, value in (told | subject).items()),
            )
            return same.first() or cls.create(
                giver=giver, receiver=receiver, at=clock.now(), **told, **subject
            )

    def agree(self):
        """The giver agrees that it is shown."""
        with database.atomic():
            self.agreed_at, self.declined_at = self.agreed_at or clock.now(), None
            self.save()

    def decline(self):
        """The giver does not want it shown, or not any more."""
        with database.atomic():
            self.agreed_at, self.declined_at = None, self.declined_at or clock.now()
            self.save()

    def withdraw(self):
        """The receiver takes it back."""
        with database.atomic():
            self.withdrawn_at = self.withdrawn_at or clock.now()
            self.save()

    @classmethod
    def shown(cls):
        """The stories that everybody sees, newest first."""
        return cls._standing().where(cls.agreed_at.is_null(False))

    @classmethod
    def given(cls, person):
        """The stories about this person's help; only these are theirs to agree to."""
        return cls._standing().where(cls.giver == person)

    @classmethod
    def waiting_for(cls, person):
        """The stories that this person has neither agreed to nor declined."""
        return cls.given(person).where(cls.agreed_at.is_null(), cls.declined_at.is_null())

    @classmethod
    def told(cls, person):
        """The stories that this person told and has not taken back."""
        return cls._standing().where(cls.receiver == person)

    @classmethod
    def waits_for(cls, person):
        """How many stories wait for this person's word."""
        return database.remember("stories", cls._waiting_counts).get(person.id, 0)

    @property
    def is_shown(self):
        return bool(self.agreed_at and not self.withdrawn_at)

    @classmethod
    def _standing(cls):
        query = cls.select(cls, Giver, Receiver, Post, Page, File).where(cls.withdrawn_at.is_null())
        query = query.join(Giver, on=cls.giver).switch(cls).join(Receiver, on=cls.receiver)
        return with_subjects(query).order_by(cls.id.desc())

    @classmethod
    def _waiting_counts(cls):
        waiting = (cls.agreed_at, cls.declined_at, cls.withdrawn_at)
        query = cls.select(cls.giver, fn.COUNT(cls.id)).where(*(at.is_null() for at in waiting))
        return dict(query.group_by(cls.giver).tuples())


def giver_of(receiver, *, post=None, page=None, file=None):
    """Whose help it was: the author, the keeper, or whoever else wrote on the page last.

    Raises Refused when nobody can be thanked for it.
    """
    if post and post.withdrawn_at:
        raise Refused("This has been withdrawn meanwhile, so no story can be told about it.")
    if page:
        others = Revision.select(Revision, Person).join(Person).where(
            Revision.page == page, Revision.author != receiver, Revision.act == WRITTEN
        )  # fmt: skip
        last = others.order_by(Revision.number.desc()).first()
        giver = last.author if last else receiver
    else:
        giver = post.author if post else file.owner
    if giver.id == receiver.id:
        raise Refused("This is your own work. A story thanks somebody else.")
    if not giver.enrolled_at or giver.left_at:
        raise Refused(f"{giver.name} is not in the trial and could not agree to a story.")
    return giver


def checked_words(words):
    """The words as stored. Raises Invalid when there are none or too many."""
    words = tidy(words)
    if not words:
        raise Invalid(words="Say in a sentence or two how it helped.")
    if len(words) > limits.STORY_CHARACTERS:
        raise Invalid(words=f"Keep it to {limits.STORY_CHARACTERS} characters, not {len(words)}.")
    return words


def checked_minutes(text):
    """A whole number of minutes; nothing typed means none. Raises Invalid."""
    text = one_line(str(text))
    if not text:
        return 0
    is_number = text.isascii() and text.isdigit() and len(text) < 9
    if not is_number or int(text) > limits.STORY_MINUTES:
        raise Invalid(minutes=f"Write whole minutes, from 0 to {limits.STORY_MINUTES:,}.")
    return int(text)
