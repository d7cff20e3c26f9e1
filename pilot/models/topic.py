"""Topics: the #words by which posts are found again."""

from peewee import DeferredForeignKey, TextField, fn

from pilot.models.base import Model
from pilot.models.prepared import Prepared


class Topic(Model):
    """One #word in one post or reply, folded."""

    word = TextField()
    post = DeferredForeignKey("Post", backref="topics")

    class Meta:
        indexes = ((("word", "post"), True),)

    @classmethod
    def replace(cls, post, words):
        """Makes the topics of a post those of its present text."""
        _forget(post.id)
        for word in words:
            cls.create(post=post, word=word)

    @classmethod
    def most_used(cls):
        """(word, number of posts) of the dozen topics used most."""
        return _most_used()

    @classmethod
    def counted(cls):
        """(word, number of posts) for all topics, most used first."""
        number = fn.COUNT(cls.id)
        return cls.select(cls.word, number).group_by(cls.word).order_by(-number, cls.word).tuples()


_most_used = Prepared(lambda: Topic.counted().limit(12))
_forget = Prepared(lambda post: Topic.delete().where(Topic.post == post))
