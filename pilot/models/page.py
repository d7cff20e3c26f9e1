"""Pages: titles with folders, every saving kept as a revision, links mended as they come and go."""

from urllib.parse import quote

from peewee import ForeignKeyField, IntegerField, TextField

from pilot import clock, limits
from pilot.database import database
from pilot.errors import Invalid
from pilot.models import around
from pilot.models.base import InstantField, Model, instant_text
from pilot.models.joining import joined, merged
from pilot.models.known import page_key, page_path, rendered
from pilot.models.link import Link
from pilot.models.person import Person
from pilot.models.prepared import Prepared
from pilot.models.redirect import Redirect
from pilot.models.revision import DELETED, WRITTEN, Conflict, Revision, Unmerged
from pilot.models.searchable import Searchable
from pilot.models.title import checked
from pilot.models.trial import Trial

# As text: building it costs more than running it, and it runs with every saving.
CHANGE = """
UPDATE page SET key = ?, title = ?, number = ?, html = ?,
  changed_at = ?, changed_by_id = ?, deleted_at = ? WHERE id = ?
"""


class Page(Model):
    """A page as it stands; `number` is that of its latest revision.

    `changed_at` and `changed_by` are about its words: moving a page changes none.
    """

    key = TextField(unique=True)
    title = TextField()
    number = IntegerField(default=0)
    html = TextField(default="")
    changed_at = InstantField()
    changed_by = ForeignKeyField(Person)
    deleted_at = InstantField(null=True)  # its latest revision is the deletion, without a text

    class Meta:
        indexes = ((("changed_at",), False),)

    @classmethod
    def deleted(cls):
        """The deleted pages, with who deleted them."""
        pages = cls.select(cls, Person).join(Person).where(cls.deleted_at.is_null(False))
        return pages.order_by(cls.key)

    @classmethod
    def called(cls, title):
        """The page of this title or address, or that an earlier title leads to; None without one.

        A deleted page is still called so: it can be restored, and goes on when it is written anew.
        """
        key = page_key(title)
        return database.remember(
            ("page", key), lambda: _called.first(key) or Redirect.page_at(key)
        )

    @classmethod
    def standing(cls):
        """The pages that are not deleted."""
        return cls.select().where(cls.deleted_at.is_null())

    @classmethod
    def write(cls, title, body, *, by, base=0, summary=""):
        """Saves a text as the page's next revision and returns the page.

        `base` is the number of the revision that was edited, 0 for a new page. What others saved
        since is put together with it. Raises Unmerged when both changed the same lines: the text is
        kept then. There is no conflict with oneself: the newer text wins, the history has both.
        """
        Trial.current().must_be_open()
        return cls.store(title, body, by=by, base=base, summary=summary)

    @classmethod
    def store(cls, title, body, *, by, base=None, summary="", mend=True):
        """Writes a revision and all that follows from its text; loading passes no base.

        `mend=False` leaves links to a new page as wanted: whoever loads many mends them at the end.
        """
        title, body, summary = checked(title, body, summary)
        html = rendered(body, "page")
        with database.atomic():
            page = cls.called(title) or cls(title=title, key=page_key(title))
            page.must_be_meant_by(title, base)
            base = page.number if base is None or (not base and page.is_deleted) else base
            base = min(max(base, 0), page.number)
            text, conflicts = joined(page, body, base, by)
            facts = {"by": by, "base": base, "summary": summary}
            if conflicts:
                conflict = Conflict.keep(page, body, **facts)
            elif not page.number or page.body_of(page.number) != text:
                html = html if text == body else rendered(checked(title, text, "")[1], "page")
                comes = not page.number or page.is_deleted
                page.add_revision(text, html, **facts)
                if mend and comes:
                    page.mend_links(page.keys)
        if conflicts:  # raised here, so that the text stays stored
            raise Unmerged(conflict)
        return page

    def restore(self, number, *, by, base):
        """Makes the text of that revision the next one; `base` as for write."""
        body = self.revision(number).body
        summary = f"Revision {number} restored"
        return Page.write(self.title, body, by=by, base=base, summary=summary)

    def merge(self, body, base):
        """The Merge of a text made from revision `base` with the page as it stands."""
        return merged(self, body, base)

    def body_of(self, number):
        """The text of that revision, None when there is none."""
        return _body.first(self.id, number)[0] if number else None

    @property
    def path(self):
        return page_path(self.title)

    @property
    def address(self):
        """Percent-encoded: gunicorn refuses an address that is not ASCII."""
        return f"/pages/{quote(self.path)}"

    @property
    def folders(self):
        """[(name, address)] of the folders above, outermost first."""
        parts = self.title.split("/")[:-1]
        return [
            (part, f"/pages/{quote(page_path('/'.join(parts[: i + 1])))}")
            for i, part in enumerate(parts)
        ]

    @property
    def name(self):
        """The title without its folders."""
        return self.title.rpartition("/")[2]

    @property
    def keys(self):
        """The keys of its title and of all that lead to it."""
        return [self.key, *Redirect.keys_of(self)]

    @property
    def is_deleted(self):
        return self.deleted_at is not None

    @property
    def latest(self):
        return self.revision(self.number)

    def revision(self, number):
        """The revision of that number, or None."""
        key = ("revision", self.id, number)
        return database.remember(key, lambda: _numbered.first(self.id, number))

    def history(self):
        """All revisions with their authors, newest first."""
        query = self.revisions.select(Revision, Person).join(Person)
        return query.order_by(Revision.number.desc())

    def render_again(self):
        """Renders the unchanged text anew, after a page it names has come."""
        self.html = rendered(self.latest.body, "page").html
        self.save()

    def sources(self):
        """The links that name this page, also by an earlier title: from pages and seen posts."""
        return database.remember(("links", self.key), lambda: Link.shown(self.keys))

    def must_be_meant_by(self, title, base):
        """Raises Invalid where somebody begins a new page under what is another one's old title."""
        if base == 0 and self.key != page_key(title):
            raise Invalid(
                title=f"“{title}” leads to the page “{self.title}”. Write there, or choose another "
                "title."
            )

    @classmethod
    def recent(cls):
        """The pages changed last, newest first, with who changed them."""
        query = cls.select(cls, Person).join(Person).where(cls.deleted_at.is_null())
        return query.order_by(cls.changed_at.desc(), cls.id.desc()).limit(limits.RECENT_CHANGES)

    @classmethod
    def by_title(cls):
        """The pages that stand, with who changed them."""
        pages = cls.select(cls, Person).join(Person).where(cls.deleted_at.is_null())
        return pages.order_by(cls.key)

    @classmethod
    def listed(cls, after=""):
        """(pages by title, the key to go on after or ""): those that come after a key."""
        pages = list(cls.by_title().where(cls.key > after).limit(limits.PAGES_LISTED + 1))
        shown = pages[: limits.PAGES_LISTED]
        return shown, shown[-1].key if len(pages) > len(shown) else ""

    @classmethod
    def inside(cls, folder):
        """The pages in a folder and below it, by title."""
        key = page_key(folder)  # 0 comes after the slash: a range, which the index knows
        return cls.by_title().where(cls.key > f"{key}/", cls.key < f"{key}0")

    def add_revision(self, body, html, *, by, base, summary, act=WRITTEN):
        """Writes the next revision and what follows from it; `html` is the Rendered text."""
        now = clock.now()
        self.number, self.html = self.number + 1, html.html
        self.deleted_at = now if act == DELETED else None
        if act in (WRITTEN, DELETED):
            self.changed_at, self.changed_by = now, by
        if self.id:
            when, deleted = instant_text(self.changed_at), self.deleted_at and instant_text(now)
            facts = (self.key, self.title, self.number, self.html, when, self.changed_by_id)
            database.execute_sql(CHANGE, (*facts, deleted, self.id))
        else:
            self.save()
        Revision.add(self, now, body, by=by, base=base, summary=summary, act=act)
        words, sentences = around.read(html.html)
        Link.replace(html.pages, sentences, page=self)
        if self.is_deleted:
            Searchable.forget("page", self.id)
        else:
            Searchable.note("page", self.id, self.title, words)

    @staticmethod
    def mend_links(keys):
        """Renders anew whatever names one of these titles, each text once."""
        for source in Link.sources(keys):
            source.render_again()


_called = Prepared(lambda key: Page.select(Page, Person).join(Person).where(Page.key == key))
_body = Prepared(
    lambda page, number: Revision.select(Revision.body)
    .where(Revision.page == page, Revision.number == number)
    .tuples()
)
_numbered = Prepared(
    lambda page, number: Revision.select(Revision, Person)
    .join(Person)
    .where(Revision.page == page, Revision.number == number)
)
