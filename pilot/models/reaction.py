"""Useful: the one reaction."""

from peewee import ForeignKeyField, fn

from pilot import clock
from pilot.database import database
from pilot.errors import Refused
from pilot.models.base import InstantField, Model, among
from pilot.models.person import Person
from pilot.models.post import Post
from pilot.models.prepared import Prepared


class Reaction(Model):
    """One person found one post or reply useful."""

    post = ForeignKeyField(Post, backref="reactions")
    person = ForeignKeyField(Person, backref="reactions")
    at = InstantField()

    class Meta:
        indexes = ((("post", "person"), True),)

    @classmethod
    def toggle(cls, post, person):
        """Marks the post as useful, or takes the mark back. Returns whether it is marked now."""
        if post.author_id == person.id:
            raise Refused("Useful is what others say about your post.")
        with database.atomic():
            taken_back = cls.delete().where(cls.post == post, cls.person == person).execute()
            if not taken_back:
                cls.create(post=post, person=person, at=clock.now())
        return not taken_back

    @classmethod
    def counts(cls, posts):
        """{post id: number of people} for these posts."""
        query = cls.select(cls.post, fn.COUNT(cls.id)).where(cls.post.in_(posts))
        return dict(query.group_by(cls.post).tuples())

    @classmethod
    def of(cls, posts):
        """{post id: ids of the people who found it useful} for the posts with these ids."""
        found = {}
        for post, person in _marks(list(posts)):
            found.setdefault(post, []).append(person)
        return found


_marks = Prepared(
    lambda posts: Reaction.select(Reaction.post, Reaction.person)
    .where(among(Reaction.post, posts))
    .tuples()
)
