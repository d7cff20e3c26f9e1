"""Pages: titles with folders, every saving kept as a revision, links mended as pages come."""

from itertools import groupby
from urllib.parse import quote

from peewee import ForeignKeyField, IntegerField, TextField, fn

from pilot import clock, limits, markup
from pilot.database import database
from pilot.models.base import InstantField, Model
from pilot.models.known import page_key, page_path, rendered
from pilot.models.link import Link
from pilot.models.merge import Merge, merge
from pilot.models.person import Person
from pilot.models.revision import Conflict, Revision, Unmerged
from pilot.models.searchable import Searchable
from pilot.models.title import checked
from pilot.models.trial import Trial


class Page(Model):
    """A page as it stands; `number` is that of its latest revision."""

    key = TextField(unique=True)
    title = TextField()
    number = IntegerField(default=0)
    html = TextField(default="")
    changed_at = InstantField()
    changed_by = ForeignKeyField(Person)

    class Meta:
        indexes = ((("changed_at",), False),)

    @classmethod
    def called(cls, title):
        """The page of this title or address, or None."""
        key = page_key(title)
        return database.remember(("page", key), lambda: cls.get_or_none(cls.key == key))

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
            base = page.number if base is None else min(max(base, 0), page.number)
            text, conflicts = page._joined(body, base, by)
            facts = {"by": by, "base": base, "summary": summary}
            if conflicts:
                conflict = Conflict.keep(page, body, **facts)
            elif not page.number or page.latest.body != text:
                html = html if text == body else rendered(checked(title, text, "")[1], "page")
                page._add_revision(text, html, **facts)
                if mend and page.number == 1:
                    page._mend_links()
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
        return merge(self.body_of(base), body, self.latest.body)

    def body_of(self, number):
        """The text of that revision, None when there is none."""
        return self.revision(number).body if number else None

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
    def latest(self):
        return self.revision(self.number)

    def revision(self, number):
        """The revision of that number, or None."""
        query = self.history().where(Revision.number == number)
        return database.remember(("revision", self.id, number), query.first)

    def history(self):
        """All revisions with their authors, newest first."""
        query = self.revisions.select(Revision, Person).join(Person)
        return query.order_by(Revision.number.desc())

    def render_again(self):
        """Renders the unchanged text anew, after a page it names has come."""
        self.html = rendered(self.latest.body, "page").html
        self.save()

    def sources(self):
        """The links that name this page: from pages and from posts that are to be seen."""
        return database.remember(("links", self.key), lambda: list(Link.to(self.key)))

    @classmethod
    def recent(cls):
        """The pages changed last, newest first, with who changed them."""
        query = cls.select(cls, Person).join(Person)
        return query.order_by(cls.changed_at.desc(), cls.id.desc()).limit(limits.RECENT_CHANGES)

    @classmethod
    def by_title(cls):
        return cls.select(cls, Person).join(Person).order_by(cls.key)

    @classmethod
    def inside(cls, folder):
        """The pages in a folder and below it, by title."""
        return cls.by_title().where(cls.key.startswith(page_key(folder) + "/"))

    @classmethod
    def wanted(cls):
        """(title, number of links) for pages that are named but not written, most wanted first."""
        number = fn.COUNT(Link.id)
        query = Link.select(fn.MIN(Link.title), number).group_by(Link.key)
        return query.where(Link.key.not_in(cls.select(cls.key))).order_by(-number).tuples()

    def _joined(self, body, base, by):
        """The Merge of a text with all that was saved since its base, one after another.

        One's own later savings are passed over as if this text had come before them and won.
        """
        if base == self.number:
            return Merge(body, [])
        later = self.revisions.select(Revision.number, Revision.author)
        later = later.where(Revision.number > base).order_by(Revision.number).tuples()
        before = self.body_of(base)
        for is_own, run in groupby(later, key=lambda row: row[1] == by.id):
            theirs = self.body_of(list(run)[-1][0])
            if not is_own:
                merged = merge(before, body, theirs)
                if merged.conflicts:
                    return merge(before, body, self.latest.body)
                body = merged.text
            before = theirs
        return Merge(body, [])

    def _add_revision(self, body, html, *, by, base, summary):
        self.number, self.html = self.number + 1, html.html
        self.changed_at, self.changed_by = clock.now(), by
        self.save()
        Revision.create(
            page=self, number=self.number, author=by, at=self.changed_at,
            body=body, summary=summary, base=base,
        )  # fmt: skip
        Link.replace(html.pages, page=self)
        Searchable.note("page", self.id, self.title, markup.plain_text(html.html))

    def _mend_links(self):
        for link in self.sources():
            (link.page if link.page_id else link.post).render_again()
