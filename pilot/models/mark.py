"""Marks: what somebody was shown in their catch-up and has seen, one by one."""

from peewee import ForeignKeyField

from pilot import clock, limits
from pilot.database import database
from pilot.models.base import InstantField, Model
from pilot.models.notice import Notice
from pilot.models.page import Revision
from pilot.models.person import Person
from pilot.models.post import Post
from pilot.models.trial import OPEN, Trial


class Mark(Model):
    """One post, or one revision of a page, that somebody was shown and marked as seen."""

    person = ForeignKeyField(Person, backref="marks", index=False)
    post = ForeignKeyField(Post, null=True, backref="marks", index=False)
    revision = ForeignKeyField(Revision, null=True, backref="marks", index=False)
    at = InstantField()

    class Meta:
        indexes = ((("person", "post"), True), (("person", "revision"), True))

    @classmethod
    def seen(cls, person, *, posts=(), revisions=()):
        """Marks these ids as seen, as many as one page shows; twice does no harm."""
        posts, revisions = (ids[: limits.CATCHUP_ITEMS] for ids in (posts, revisions))
        with database.atomic():
            cls._add(person, cls.post, Post.select(Post.id).where(Post.id.in_(posts)))
            cls._add(person, cls.revision, Revision.select().where(Revision.id.in_(revisions)))
            Notice.read(person, posts)

    @classmethod
    def opened(cls, person, revision):
        """The person reads this revision: nothing to catch up on. Only while the trial is open."""
        own = cls.select().where(cls.person == person, cls.revision == revision)
        if Trial.current().phase == OPEN and not own.exists():
            cls.seen(person, revisions=[revision.id])

    @classmethod
    def _add(cls, person, field, query):
        rows = [{"person": person, field: row.id, "at": clock.now()} for row in query]
        if rows:
            cls.insert_many(rows).on_conflict_ignore().execute()
