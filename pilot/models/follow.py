"""Following: whom a thread or page concerns, by what they wrote there or by their own word."""

from peewee import BooleanField, DeferredForeignKey, ForeignKeyField

from pilot import clock
from pilot.database import database
from pilot.models.base import InstantField, Model
from pilot.models.mention import Mention
from pilot.models.person import Person


class Follow(Model):
    """What one person said about one thread or page: to follow it, or to be left in peace by it.

    A thread in which somebody wrote or is mentioned is followed without a word; the word wins.
    """

    person = ForeignKeyField(Person, backref="follows")
    post = DeferredForeignKey("Post", null=True, backref="follows")  # the first one of a thread
    page = DeferredForeignKey("Page", null=True, backref="follows")
    mutes = BooleanField()
    at = InstantField()

    class Meta:
        indexes = ((("person", "post"), True), (("person", "page"), True))

    @classmethod
    def say(cls, person, *, mutes=False, **subject):
        """Follows `post=` or `page=`, or mutes it; the last word counts. Twice does no harm."""
        with database.atomic():
            said = cls.word(person, **subject) or cls(person=person, **subject)
            if said.mutes != mutes:
                said.mutes, said.at = mutes, clock.now()
                said.save()

    @classmethod
    def word(cls, person, **subject):
        """What this person said about `post=` or `page=`, or None."""
        ((field, value),) = subject.items()
        return cls.get_or_none(cls.person == person, getattr(cls, field) == value)

    @classmethod
    def followers(cls, thread):
        """The ids of all whom a thread concerns, without those who muted it."""
        said = dict(cls.select(cls.person, cls.mutes).where(cls.post == thread).tuples())
        return (_concerned(thread) | said.keys()) - {who for who, mutes in said.items() if mutes}

    @classmethod
    def muted(cls, thread):
        """The ids of those who muted a thread."""
        query = cls.select(cls.person).where(cls.post == thread, cls.mutes).tuples()
        return {person for (person,) in query}


def _concerned(thread):
    """The ids of all who wrote in a thread or are mentioned in it."""
    post = Follow.post.rel_model  # not imported: posts tell those who follow their thread
    inside = (post.id == thread) | (post.root == thread)
    wrote = post.select(post.author).where(inside, post.withdrawn_at.is_null())
    posts = post.select(post.id).where(inside)
    named = Mention.select(Mention.person).where(Mention.post.in_(posts))
    return {person for query in (wrote, named) for (person,) in query.distinct().tuples()}
