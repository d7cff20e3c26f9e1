"""Origins: which page was made from which post, so that each leads to the other."""

import re

from peewee import ForeignKeyField

from pilot import clock, limits, markup
from pilot.database import database
from pilot.models.base import InstantField, Model, among
from pilot.models.page import Page
from pilot.models.person import Person
from pilot.models.post import QUESTION, Post
from pilot.models.prepared import Prepared
from pilot.models.title import FORBIDDEN

NOT_IN_A_TITLE = re.compile("[" + re.escape("".join(sorted(FORBIDDEN)) + "/") + "]")
LONG = 80  # characters of a title made from a question


class Origin(Model):
    """One page that was made from one post or reply."""

    page = ForeignKeyField(Page, backref="origins")
    post = ForeignKeyField(Post, backref="origins")
    by = ForeignKeyField(Person)
    at = InstantField()

    class Meta:
        indexes = ((("page", "post"), True),)

    @classmethod
    def write(cls, post, title, body, *, by, **facts):
        """Saves a page made from this post and notes where it came from; returns the page."""
        page = Page.write(title, body, by=by, **facts)  # alone: a conflict is kept, then refused
        with database.atomic():
            if not cls.select().where(cls.page == page, cls.post == post).exists():
                cls.create(page=page, post=post, by=by, at=clock.now())
        return page

    @classmethod
    def of(cls, posts):
        """{post id: pages made from it} for the posts with these ids, the first one first."""
        found = {}
        for post, key, title in _made(list(posts)):
            found.setdefault(post, []).append(Page(key=key, title=title))
        return found

    @classmethod
    def behind(cls, page):
        """The posts a page was made from, with their authors, as long as they are to be seen."""
        return _behind(page.id)


_made = Prepared(
    lambda posts: Origin.select(Origin.post, Page.key, Page.title)
    .join(Page)
    .where(among(Origin.post, posts))
    .order_by(Origin.id)
    .tuples()
)


def _posts_behind(page):
    made = Origin.select(Origin.post).where(Origin.page == page)
    posts = Post.select(Post, Person).join(Person, on=Post.author)
    return posts.where(Post.id.in_(made), Post.withdrawn_at.is_null()).order_by(Post.id)


_behind = Prepared(_posts_behind)


def draft(post):
    """What the editor begins with: {title, body, base, summary, origin}."""
    words = "answer" if post.is_reply and post.root.kind == QUESTION else post.kind
    article = "an" if words[0] in "aiu" else "a"
    source = f"From [{article} {words} by {post.author.name}]({post.address})."
    return {
        "title": title(post.root if post.is_reply else post),
        "body": f"{post.body}\n\n{source}",
        "base": 0,
        "origin": post.id,
    }


def title(post):
    """A free title: an announcement's own, else the first line up to its question mark."""
    line = post.title or markup.plain_text(post.html).partition("\n")[0].partition("?")[0]
    words = markup.excerpt(NOT_IN_A_TITLE.sub(" ", line), LONG).rstrip("….: ")
    name, number = words or "Untitled", 1
    while Page.called(name):
        number += 1
        name = f"{words} {number}"[: limits.TITLE_CHARACTERS]
    return name
