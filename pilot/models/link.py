"""Links from posts and pages to pages, existing or wanted, for backlinks and mending."""

from peewee import DeferredForeignKey, TextField

from pilot.models.base import Model
from pilot.models.known import page_key


class Link(Model):
    """One page or post that names one page title."""

    page = DeferredForeignKey("Page", null=True, backref="links")
    post = DeferredForeignKey("Post", null=True, backref="links")
    key = TextField(index=True)  # the folded title, as Page.key
    title = TextField()  # as the first writer wrote it, for the wanted list

    @classmethod
    def replace(cls, titles, **source):
        """Makes the links of a source (`page=` or `post=`) those of its present text."""
        ((field, value),) = source.items()
        cls.delete().where(getattr(cls, field) == value).execute()
        for key, title in {page_key(title): title for title in titles}.items():
            cls.create(key=key, title=title, **source)

    @classmethod
    def to(cls, key):
        """All links that name this page."""
        return cls.select().where(cls.key == key).order_by(cls.id)
