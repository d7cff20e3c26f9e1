"""Own data: whatever the trial holds about one person, table by table.

A table that names people is part of it without being told: its rows that name this person, and
what belongs to their posts (earlier texts, topics, the letter that a post came from).
"""

from functools import reduce
from operator import or_
from typing import NamedTuple

from peewee import JOIN, BooleanField, ForeignKeyField

from pilot.database import database
from pilot.models import RECORDED
from pilot.models.blob import Blob
from pilot.models.file import File, Version
from pilot.models.page import Page, Revision
from pilot.models.person import Person
from pilot.models.post import Post
from pilot.models.trial import Trial

# Tables whose rows also name people who did not write them: whose they are says this column.
WHOSE = {Person: Person.id, Post: Post.author}
# Tables that name people and are nobody's own.
LEFT_OUT = {
    Trial: "the charter is everybody's; that you confirmed it stands in the journal",
    Page: "a page as it stands is everybody's; what you saved of it are the revisions",
}


class Part(NamedTuple):
    """The rows of one table that are somebody's own."""

    name: str
    about: str
    rows: list  # dicts of what is stored, people by their handle


def own(person):
    """A Part for each table that holds anything of this person, in the order of an archive."""
    handles = dict(Person.select(Person.id, Person.handle).tuples())
    for model in RECORDED:
        mine = None if model in LEFT_OUT else _mine(model, person)
        if mine is not None and (rows := _rows(model, mine, handles)):
            about = (model.__doc__ or "").strip().partition("\n")[0]
            yield Part(model._meta.table_name, about, rows)


def posts(person):
    """Everything this person wrote in threads, oldest first, each with the post it answers."""
    first = Post.alias()
    query = Post.select(Post, first)
    query = query.join(first, JOIN.LEFT_OUTER, on=(Post.root == first.id), attr="root")
    return query.where(Post.author == person).order_by(Post.id)


def revisions(person):
    """What this person saved of pages, oldest first."""
    query = Revision.select(Revision, Page).join(Page)
    return query.where(Revision.author == person).order_by(Revision.id)


def versions(person):
    """Every version that this person brought, and all of the files they keep, with the bytes."""
    query = Version.select(Version, File, Blob).join(File).switch(Version).join(Blob)
    return query.where((Version.by == person) | (File.owner == person)).order_by(Version.id)


def _mine(model, person):
    """The condition under which a row is this person's; None for tables without people."""
    if model in WHOSE:
        return WHOSE[model] == person.id
    references = [field for field in model.recorded() if isinstance(field, ForeignKeyField)]
    people = [field for field in references if field.rel_model is Person]
    if people:
        return reduce(or_, (field == person.id for field in people))
    written = Post.select(Post.id).where(Post.author == person.id)
    behind = [field.in_(written) for field in references if field.rel_model is Post]
    return reduce(or_, behind) if behind else None


def _rows(model, mine, handles):
    fields = model.recorded()
    stored = database.execute(model.select(*fields).where(mine).order_by(model.id))
    names = [(field.name, _reader(field, handles)) for field in fields]
    return [
        {name: read(value) for (name, read), value in zip(names, row, strict=True)}
        for row in stored
    ]


def _reader(field, handles):
    if isinstance(field, BooleanField):
        return bool
    if isinstance(field, ForeignKeyField) and field.rel_model is Person:
        return handles.get
    return lambda value: value
