"""What the pages want from somebody: a look, a link, a text, a decision between two texts."""

from typing import NamedTuple

from peewee import fn

from pilot import limits
from pilot.models.asked import Asked
from pilot.models.freshness import stale
from pilot.models.link import Link
from pilot.models.page import Page
from pilot.models.person import Person
from pilot.models.redirect import Redirect
from pilot.models.revision import Conflict


class Upkeep(NamedTuple):
    """Lists of at most UPKEEP_SHOWN each."""

    stale: list
    wanted: list  # (title, number of links)
    orphaned: list
    conflicts: list
    deleted: list
    asked: list  # words that searches did not find, nobody's name

    @classmethod
    def now(cls):
        """What is to be done at this moment."""
        lists = (stale(), wanted(), orphaned(), Page.deleted())
        stale_, named, orphans, deleted = (list(one.limit(limits.UPKEEP_SHOWN)) for one in lists)
        return cls(stale_, named, orphans, _conflicts(), deleted, Asked.waiting())


def wanted():
    """(title, number of links) for pages that are named but not written, most wanted first."""
    number = fn.COUNT(Link.id)
    query = Link.select(fn.MIN(Link.title), number).group_by(Link.key)
    earlier = Redirect.select(Redirect.key).join(Page).where(Page.deleted_at.is_null())
    standing = Page.select(Page.key).where(Page.deleted_at.is_null())
    query = query.where(Link.key.not_in(standing), Link.key.not_in(earlier))
    return query.order_by(-number).tuples()


def orphaned():
    """The pages that no other page and no post names, by no title they ever had."""
    others = Link.page.is_null() | (Link.page != Page.id)
    named = Link.select().where(Link.key == Page.key, others)
    earlier = Link.select().join(Redirect, on=(Redirect.key == Link.key))
    earlier = earlier.where(Redirect.page == Page.id, others)
    return Page.by_title().where(~fn.EXISTS(named), ~fn.EXISTS(earlier))


def _conflicts():
    """The newest texts that nobody has put together with the page yet."""
    query = Conflict.select(Conflict, Person, Page).join(Person).switch(Conflict).join(Page)
    newest = query.order_by(Conflict.id.desc()).limit(limits.UPKEEP_SHOWN)
    return [conflict for conflict in newest if not conflict.is_settled]
