"""Links from posts and pages to pages, existing or wanted, for backlinks and mending."""

from peewee import DeferredForeignKey, TextField

from pilot.models.base import Model, among
from pilot.models.known import page_key
from pilot.models.person import Person
from pilot.models.prepared import Prepared
from pilot.models.redirect import Redirect

ROWS_AT_ONCE = 200


class Link(Model):
    """One page or post that names one page title."""

    page = DeferredForeignKey("Page", null=True, backref="links")
    post = DeferredForeignKey("Post", null=True, backref="links")
    key = TextField(index=True)  # the folded title, as Page.key
    title = TextField()  # as the first writer wrote it, for the wanted list
    around = TextField(default="")  # the sentence in which it stands first

    @property
    def source(self):
        """The page or post that holds it."""
        return self.page if self.page_id else self.post

    @classmethod
    def replace(cls, titles, around, **source):
        """Makes the links of a source (`page=` or `post=`) those of its present text.

        `around` are the sentences in which they stand, as around.read() gives them.
        """
        ((field, value),) = source.items()
        _forget[field](value.id)
        named = {page_key(title): title for title in titles}
        rows = [
            {"key": key, "title": title, field: value,
             "around": around.get(key) or around.get(_present(key), "")}
            for key, title in named.items()
        ]  # fmt: skip
        for start in range(0, len(rows), ROWS_AT_ONCE):
            cls.insert_many(rows[start : start + ROWS_AT_ONCE]).execute()

    @classmethod
    def to(cls, keys):
        """All links that name one of these titles."""
        return cls.select().where(cls.key.in_(keys)).order_by(cls.id)

    @classmethod
    def sources(cls, keys):
        """The pages and posts that name one of these titles, each once, in two queries."""
        named = cls.key.in_(list(keys))
        return [
            source
            for field in (cls.page, cls.post)
            for source in field.rel_model.select()
            .where(field.rel_model.id.in_(cls.select(field).where(named, field.is_null(False))))
            .order_by(field.rel_model.id)
        ]

    @classmethod
    def shown(cls, keys):
        """The same with their pages and posts and who wrote those, in three queries."""
        if not (links := _to(*keys) if len(keys) == 1 else list(cls.to(keys))):
            return []
        page, post = cls.page.rel_model, cls.post.rel_model
        pages = [link.page_id for link in links if link.page_id]
        pages = page.select().where(among(page.id, pages))
        posts = post.select(post, Person).join(Person, on=post.author)
        posts = posts.where(among(post.id, [link.post_id for link in links if link.post_id]))
        sources = {(type(one), one.id): one for one in [*pages, *posts]}
        for link in links:
            if link.page_id:
                link.page = sources[page, link.page_id]
            else:
                link.post = sources[post, link.post_id]
        return links


def _present(key):
    """The key under which a page stands that an earlier title leads to."""
    page = Redirect.page_at(key)
    return page and page.key


_forget = {
    "page": Prepared(lambda page: Link.delete().where(Link.page == page)),
    "post": Prepared(lambda post: Link.delete().where(Link.post == post)),
}
_to = Prepared(lambda key: Link.to([key]))
