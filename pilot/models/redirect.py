"""Redirects: titles that pages had before they were moved, so that no old link leads nowhere."""

from peewee import DeferredForeignKey, ForeignKeyField, TextField

from pilot import clock
from pilot.database import database
from pilot.models.base import InstantField, Model
from pilot.models.person import Person
from pilot.models.prepared import Prepared


class Redirect(Model):
    """An earlier title of a page. It names the page itself, so there are no chains and no loops."""

    key = TextField(unique=True)  # the folded title, as Page.key
    title = TextField()
    page = DeferredForeignKey("Page", backref="redirects")
    by = ForeignKeyField(Person)
    at = InstantField()

    @classmethod
    def page_at(cls, key):
        """The page that an earlier title leads to, or None."""
        found = cls.select(cls.page).where(cls.key == key).first()
        return found and found.page

    @classmethod
    def keys_of(cls, page):
        """The keys of all earlier titles that lead to the page."""
        return [key for (key,) in _keys_of(page.id)]

    @classmethod
    def leave(cls, page, key, title, by):
        """From now on this title leads to the page, wherever that goes."""
        cls.create(key=key, title=title, page=page, by=by, at=clock.now())

    @classmethod
    def give_up(cls, page, title_key):
        """The title is free again; what still names it wants a page. Twice does no harm."""
        with database.atomic():
            gone = cls.delete().where(cls.page == page, cls.key == title_key).execute()
            if gone:
                page.mend_links([title_key])


_keys_of = Prepared(
    lambda page: Redirect.select(Redirect.key).where(Redirect.page == page).tuples()
)
