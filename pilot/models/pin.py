"""Pins: the one or two posts that stand on top of the timeline for a while."""

from peewee import ForeignKeyField

from pilot import clock, limits
from pilot.database import database
from pilot.errors import Refused
from pilot.models.base import InstantField, Model
from pilot.models.person import Person
from pilot.models.post import Post


class Pin(Model):
    """One post stood on top from `at` on, and does so still while `until` is empty."""

    post = ForeignKeyField(Post, backref="pins")
    by = ForeignKeyField(Person)
    at = InstantField()
    until = InstantField(null=True)

    @classmethod
    def standing(cls):
        """The pins that hold, newest first; a withdrawn post stands nowhere."""
        query = cls.select(cls, Post).join(Post)
        holding = query.where(cls.until.is_null(), Post.withdrawn_at.is_null())
        return holding.order_by(cls.id.desc())

    @classmethod
    def pinnable(cls):
        """The posts that may be pinned: no replies."""
        return Post.visible().where(Post.root.is_null())

    @classmethod
    def set(cls, post, by):
        """Pins the post; twice does no harm. Raises Refused when the top is full."""
        with database.atomic():
            pins = list(cls.standing())
            if any(pin.post_id == post.id for pin in pins):
                return
            if len(pins) >= limits.PINS:
                titles = " and ".join(f"“{pin.post.excerpt}”" for pin in pins)
                raise Refused(f"{limits.PINS} posts are pinned: {titles}. Unpin one of them first.")
            cls.create(post=post, by=by, at=clock.now())

    @classmethod
    def release(cls, post):
        """Takes the post off the top; the record of it stays."""
        with database.atomic():
            cls.update(until=clock.now()).where(cls.post == post, cls.until.is_null()).execute()
