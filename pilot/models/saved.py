"""Saved items: what somebody keeps to find again; private to that person."""

from peewee import ForeignKeyField

from pilot import clock
from pilot.database import database
from pilot.models.about import About, with_subjects
from pilot.models.base import InstantField, Model, among
from pilot.models.file import File
from pilot.models.page import Page
from pilot.models.person import Person
from pilot.models.post import Post
from pilot.models.prepared import Prepared


class Saved(About, Model):
    """One person saved one post, page or file."""

    person = ForeignKeyField(Person, backref="saved")
    post = ForeignKeyField(Post, null=True, backref="saved")
    page = ForeignKeyField(Page, null=True, backref="saved")
    file = ForeignKeyField(File, null=True, backref="saved")
    at = InstantField()

    @classmethod
    def keep(cls, person, **subject):
        """Saves `post=`, `page=` or `file=`; twice does no harm."""
        with database.atomic():
            if not cls.holds(person, **subject):
                cls.create(person=person, at=clock.now(), **subject)

    @classmethod
    def drop(cls, person, **subject):
        """Takes it off the person's list."""
        with database.atomic():
            cls.delete().where(*cls._is(person, **subject)).execute()

    @classmethod
    def holds(cls, person, **subject):
        """Whether this person has saved it."""
        ((field, value),) = subject.items()
        return bool(_held[field](person.id, value.id))

    @classmethod
    def by(cls, person):
        """This person's saved items with what they are, newest first."""
        query = with_subjects(cls.select(cls, Post, Page, File))
        return query.where(cls.person == person).order_by(cls.id.desc())

    @classmethod
    def of(cls, posts):
        """{post id: ids of the people who saved it} for the posts with these ids."""
        found = {}
        for post, person in _saved(list(posts)):
            found.setdefault(post, []).append(person)
        return found

    @classmethod
    def _is(cls, person, **subject):
        ((field, value),) = subject.items()
        return cls.person == person, getattr(cls, field) == value


_held = {
    name: Prepared(
        lambda person, thing, field=field: Saved.select(Saved.id).where(
            Saved.person == person, field == thing
        )
    )
    for name, field in (("post", Saved.post), ("page", Saved.page), ("file", Saved.file))
}
_saved = Prepared(
    lambda posts: Saved.select(Saved.post, Saved.person).where(among(Saved.post, posts)).tuples()
)
