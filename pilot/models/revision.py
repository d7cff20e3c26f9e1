"""Revisions: every text that was saved of a page, and the texts that met another in a conflict."""

from urllib.parse import quote

from peewee import DeferredForeignKey, ForeignKeyField, IntegerField, TextField, fn

from pilot import clock, limits
from pilot.database import database
from pilot.errors import Invalid
from pilot.models.base import InstantField, Model, instant_text
from pilot.models.difference import authors
from pilot.models.known import page_path
from pilot.models.person import Person

# What was done to the page: its words changed, it got another title, its links followed a page
# that was moved, it was deleted (and has no text).
WRITTEN, MOVED, MENDED, DELETED = ACTS = ("written", "moved", "mended", "deleted")

# As text: building it costs more than running it, and it runs with every saving.
ADD = """
INSERT INTO revision (page_id, number, author_id, at, title, body, summary, base, act)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


class Revision(Model):
    """One saved text of a page, under the title that the page had then."""

    page = DeferredForeignKey("Page", backref="revisions")
    number = IntegerField()
    author = ForeignKeyField(Person, backref="revisions")
    at = InstantField()
    title = TextField()
    body = TextField()
    summary = TextField(default="")
    base = IntegerField()
    act = TextField(default=WRITTEN)

    class Meta:
        indexes = ((("page", "number"), True), (("author", "id"), False))

    @classmethod
    def add(cls, page, at, body, *, by, base, summary, act):
        """Keeps a text as that of the page's present number, under its present title."""
        facts = (page.title, body, summary, base, act)
        database.execute_sql(ADD, (page.id, page.number, by.id, instant_text(at), *facts))

    @property
    def is_deletion(self):
        return self.act == DELETED

    @property
    def address(self):
        """Where it is read; under the title that the page had then, so that it never changes."""
        return f"/pages/{quote(page_path(self.title))}?revision={self.number}"

    def last_change(self):
        """This one, or the last before it that did more than mend links."""
        if self.act != MENDED:
            return self
        earlier = Revision.select().where(Revision.page == self.page_id, Revision.act != MENDED)
        return earlier.where(Revision.number < self.number).order_by(Revision.number.desc()).get()

    @property
    def is_joined(self):
        """Whether others, or the author, saved the page while this text was written."""
        return self.base < self.number - 1

    @classmethod
    def recent(cls, before=""):
        """What changed last on all pages, newest first, without texts; one more than is shown.

        `before` is the id of the last one shown, as text as it came.
        """
        page = cls.page.rel_model
        query = cls.select(*cls._columns(), Person, page.title, page.deleted_at)
        query = query.join(Person).switch(cls).join(page)
        if before.isdecimal() and len(before) < 19:
            query = query.where(cls.id < int(before))
        return list(query.order_by(cls.id.desc()).limit(limits.RECENT_CHANGES + 1))

    @classmethod
    def without_texts(cls, page):
        """All of a page with their authors, newest first, without what they say."""
        query = cls.select(*cls._columns(), Person).join(Person).where(cls.page == page)
        return list(query.order_by(cls.number.desc()))

    @classmethod
    def _columns(cls):
        return [field for field in cls._meta.sorted_fields if field is not cls.body]

    @classmethod
    def lines(cls, page):
        """[(line, Revision that brought it)] of a page as it stands.

        Of a very long history only the last part is read: what is older is by its first text.
        """
        numbers, read = [], 0
        sizes = cls.select(cls.number, fn.LENGTH(cls.body).coerce(False)).where(cls.page == page)
        for number, size in sizes.order_by(cls.number.desc()).tuples():
            read += size
            if numbers and read > limits.BLAME_CHARACTERS:
                break
            numbers.append(number)
        query = cls.select(cls, Person).join(Person).where(cls.page == page)
        return authors(query.where(cls.number >= numbers[-1]).order_by(cls.number))


class Conflict(Model):
    """A text that could not be put together with what others had saved; kept as it was typed.

    The text it was made from and the one it met are the page's revisions `base` (0: none) and
    `met`. It is settled when its author has saved the page with that one before their eyes.
    """

    page = DeferredForeignKey("Page", backref="conflicts")
    author = ForeignKeyField(Person, backref="conflicts")
    at = InstantField()
    body = TextField()
    summary = TextField(default="")
    base = IntegerField()
    met = IntegerField()

    @classmethod
    def keep(cls, page, body, *, by, base, summary):
        """The conflict of this text with the page as it stands; the same one again is kept once."""
        facts = {"page": page, "author": by, "body": body, "base": base, "met": page.number}
        same = cls.select().where(*(getattr(cls, name) == fact for name, fact in facts.items()))
        with database.atomic():
            return same.first() or cls.create(**facts, summary=summary, at=clock.now())

    @property
    def address(self):
        return f"{self.page.address}/conflict?number={self.id}"

    @property
    def is_settled(self):
        later = Revision.select().where(Revision.page == self.page, Revision.base >= self.met)
        return later.where(Revision.author == self.author).exists()

    def merge(self):
        """The Merge of this text with the page as it stands now."""
        return self.page.merge(self.body, self.base)


class Unmerged(Invalid):
    """Others changed the same lines meanwhile; the text is kept as `conflict`."""

    def __init__(self, conflict):
        page = conflict.page
        did = "deleted" if page.is_deleted else "saved"
        sentence = f"Nothing is lost. {page.latest.author.name} {did} this page while you wrote. "
        super().__init__(
            body=sentence + "Save to bring it back with your text, or keep it deleted."
            if page.is_deleted
            else sentence + "Both changed the same lines: put together what should stay, then save."
        )
        self.conflict = conflict
