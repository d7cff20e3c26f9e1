"""Rows that are about one thing: a post, a page or a file."""

from peewee import JOIN

from pilot.models.file import File
from pilot.models.page import Page
from pilot.models.post import Post

SUBJECTS = {"post": Post, "page": Page, "file": File}


class About:
    """What rows share whose columns `post`, `page` and `file` are filled in one of three."""

    @property
    def field(self):
        """The name of the filled column."""
        return next(field for field in SUBJECTS if getattr(self, f"{field}_id"))

    @property
    def subject(self):
        return getattr(self, self.field)

    @property
    def label(self):
        """The subject in a few words; those of a withdrawn post are gone."""
        if self.page_id:
            return self.page.title
        if self.file_id:
            return self.file.name
        return "a withdrawn post" if self.post.withdrawn_at else self.post.excerpt


def with_subjects(query):
    """The query with the three tables joined to its model."""
    for model in SUBJECTS.values():
        query = query.switch(query.model).join(model, JOIN.LEFT_OUTER)
    return query
