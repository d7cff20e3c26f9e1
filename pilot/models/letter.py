"""Letters: which mails of a loaded mailbox became which posts."""

from peewee import ForeignKeyField, TextField

from pilot.models.base import Model
from pilot.models.post import Post


class Letter(Model):
    """A mail that became a post; loading it again is known by its Message-ID (RFC 5322 §3.6.4)."""

    message_id = TextField(unique=True)  # without angle brackets
    post = ForeignKeyField(Post, backref="letters")

    @classmethod
    def threads(cls):
        """{message id: id of the post that its thread began with}."""
        query = cls.select(cls.message_id, Post.id, Post.root).join(Post).tuples()
        return {message_id: root or post for message_id, post, root in query}
