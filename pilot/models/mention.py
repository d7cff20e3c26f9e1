"""Mentions: which posts name which people."""

from peewee import DeferredForeignKey, ForeignKeyField

from pilot.models.base import Model
from pilot.models.person import Person
from pilot.models.prepared import Prepared


class Mention(Model):
    """One person named in one post or reply."""

    post = DeferredForeignKey("Post", backref="mentions")
    person = ForeignKeyField(Person, backref="mentions")

    class Meta:
        indexes = ((("person", "post"), True),)

    @classmethod
    def replace(cls, post, handles):
        """Makes the mentions of a post those of its present text.

        Returns the ids of those who were not mentioned in it before.
        """
        before = {person for (person,) in _named_in(post.id)}
        people = Person.select(Person.id).where(Person.handle.in_(handles)).tuples()
        named = {person for (person,) in people} if handles else set()
        if gone := before - named:
            cls.delete().where(cls.post == post, cls.person.in_(gone)).execute()
        for person in sorted(named - before):
            cls.create(post=post, person=person)
        return named - before


_named_in = Prepared(
    lambda post: Mention.select(Mention.person).where(Mention.post == post).tuples()
)
