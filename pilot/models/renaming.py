"""Puts somebody's new handle where texts of all kinds named the old one, and shows them anew."""

import re

from peewee import TextField, fn

from pilot import markup
from pilot.models import RECORDED
from pilot.models.journal import Entry
from pilot.models.known import rendered
from pilot.models.measure import Measure
from pilot.models.mention import Mention
from pilot.models.page import Page
from pilot.models.person import Person
from pilot.models.post import Post
from pilot.models.searchable import Searchable

UNTOUCHED = {"html", "hash", "previous", "sha256", "key"}  # made from texts, not typed


def rename(person, handle, name):
    """`handle` and `name` are the old ones. Call inside the writing transaction.

    Only mentions and links are found for certain; a name in somebody's sentence stays theirs.
    """
    posts = {post for (post,) in Mention.select(Mention.post).where(
        Mention.person == person).tuples()}  # fmt: skip
    pages = set()
    for model, row in _rename_in_texts(handle, person.handle):
        if model is Post:
            posts.add(row.id)
        elif model._meta.table_name == "revision":
            pages.add(row.page_id)
    Measure.update(owner=person.name).where(Measure.owner == name).execute()
    for post in Post.select().where(Post.id.in_(posts), Post.withdrawn_at.is_null()):
        _show(post, "post", post.search_kind, post.body)
    for page in Page.standing().where(Page.id.in_(pages)):
        _show(page, "page", "page", page.latest.body)


def _rename_in_texts(old, new):
    """Yields (table, row) for every row that named the old handle."""
    replaced = _replacer(old, new)
    for model in RECORDED:
        if model in (Person, Entry):
            continue
        fields = [f for f in model._meta.sorted_fields if type(f) is TextField]
        for field in (f for f in fields if f.name not in UNTOUCHED):
            for row in model.select().where(fn.LOWER(field).contains(old)):
                text = getattr(row, field.name)
                if (changed := replaced(text)) != text:
                    setattr(row, field.name, changed)
                    row.save()
                    yield model, row


def _replacer(old, new):
    """The function that replaces @old and /people/old, and leaves @old.er to whom it belongs."""
    handles = {handle for (handle,) in Person.select(Person.handle).tuples()} | {old}

    def mention(match):
        named = next((one for one in markup.handles_in(match[1]) if one in handles), None)
        return f"@{new}{match[1][len(old) :]}" if named == old else match[0]

    link = re.compile(rf"(/people/){re.escape(old)}(?![\w-]|\.\w)")
    return lambda text: link.sub(rf"\g<1>{new}", markup.HANDLE.sub(mention, text))


def _show(row, kind, search_kind, body):
    row.html = rendered(body, kind).html
    row.save()
    Searchable.note(search_kind, row.id, row.title, markup.plain_text(row.html))
