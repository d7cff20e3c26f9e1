"""Whether a page still holds: when its words changed, and who said since that it is right."""

from datetime import timedelta
from typing import NamedTuple

from peewee import ForeignKeyField, fn

from pilot import clock, limits
from pilot.database import database
from pilot.models.base import InstantField, Model, instant_text
from pilot.models.page import Page
from pilot.models.person import Person
from pilot.models.prepared import Prepared
from pilot.models.trial import Trial


class StillRight(Model):
    """Somebody read a page that nobody had changed for long and said that it is still right."""

    page = ForeignKeyField(Page, backref="said_right")
    by = ForeignKeyField(Person)
    at = InstantField()

    @classmethod
    def say(cls, page, by):
        """Makes the page fresh again; nothing happens to one that is not stale."""
        Trial.current().must_be_open()
        with database.atomic():
            if Freshness.of(page).is_stale:
                cls.create(page=page, by=by, at=clock.now())


class Freshness(NamedTuple):
    """Since when the page is known to be right, and the StillRight that says so, if one does."""

    since: object  # an aware datetime
    said: StillRight | None

    @classmethod
    def of(cls, page):
        """Of a page that stands."""

        said = database.remember(
            ("still right", page.id), lambda: _said.first(page.id, instant_text(page.changed_at))
        )
        return cls(said.at if said else page.changed_at, said)

    @classmethod
    def untold(cls, page):
        """Of a page of which nobody has ever said that it is still right."""
        return cls(page.changed_at, None)

    @property
    def days(self):
        """For how many whole days nobody has looked after it."""
        return (clock.now() - self.since).days

    @property
    def is_stale(self):
        return self.days >= limits.STALE_DAYS


_said = Prepared(
    lambda page, changed: StillRight.select(StillRight, Person)
    .join(Person)
    .where(StillRight.page == page, StillRight.at > changed)
    .order_by(StillRight.id.desc())
    .limit(1)
)


def stale():
    """The pages that want a look, the longest untouched first."""
    before = clock.now() - timedelta(days=limits.STALE_DAYS)
    said = StillRight.select().where(StillRight.page == Page.id, StillRight.at > before)
    pages = Page.by_title().where(Page.changed_at <= before, ~fn.EXISTS(said))
    return pages.order_by(Page.changed_at, Page.id)
