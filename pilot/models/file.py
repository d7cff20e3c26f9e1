"""Files: what people see, its successive contents, and the short link to it."""

import secrets
import unicodedata
from urllib.parse import quote

from peewee import ForeignKeyField, IntegerField, TextField

from pilot import clock, limits, media
from pilot.database import database
from pilot.models.base import InstantField, Model, one_line
from pilot.models.blob import Blob
from pilot.models.page import Page
from pilot.models.person import Person
from pilot.models.picture import without_details
from pilot.models.post import Post
from pilot.models.prepared import Prepared
from pilot.models.searchable import Searchable
from pilot.models.trial import Trial

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that are mistaken for each other
CODE_LENGTH = 6


class File(Model):
    """A named file in one place (a post, a page or neither) with its versions."""

    name = TextField()
    code = TextField(unique=True)
    owner = ForeignKeyField(Person, backref="files")
    post = ForeignKeyField(Post, null=True, backref="files")
    page = ForeignKeyField(Page, null=True, backref="files")
    at = InstantField()
    number = IntegerField(default=0)  # that of the latest version
    withdrawn_at = InstantField(null=True)
    withdrawn_by = ForeignKeyField(Person, null=True, backref="withdrawn_files")

    @classmethod
    def keep(cls, name, blob, *, by, post=None, page=None, anew=False):
        """Keeps bytes under a name; the same name in the same place becomes a new version.

        Pictures are kept without what the camera wrote beside them.

        `anew` keeps them as another file even so.
        """
        Trial.current().must_be_open()
        blob = without_details(name, blob)
        return cls.store(name, blob, by=by, post=post, page=page, anew=anew)

    @classmethod
    def store(cls, name, blob, *, by, post=None, page=None, anew=False):
        """Writes a version and all that follows; used by keeping and by loading."""
        name = checked_name(name)
        with database.atomic():
            file = (None if anew else cls._in_place(name, by, post, page)) or cls(
                name=name, code=cls._free_code(), owner=by, post=post, page=page, at=clock.now()
            )
            if file.number and file.latest.blob == blob:
                return file
            file.number += 1
            file.save()
            Version.create(file=file, number=file.number, blob=blob, by=by, at=clock.now())
            file.note_for_search()
        return file

    @property
    def latest(self):
        """The latest version, with its blob."""
        return self.versions.where(Version.number == self.number).get()

    @property
    def kind(self):
        """What people look for: picture, document, table … (media.KINDS)."""
        return media.kind_of(self.name)

    @property
    def media_type(self):
        """The type under which it is served; only types in media.SHOWN are shown in place."""
        return media.type_of(self.name)

    @property
    def ending(self):
        return media.ending_of(self.name)

    @property
    def is_shown(self):
        """Whether a browser may show it in place."""
        return self.media_type != media.DOWNLOAD

    @property
    def small_address(self):
        """The small picture of it, where there is one; the address changes with the content."""
        return f"{self.address}/small?version={self.number}"

    @property
    def is_image(self):
        return self.media_type.startswith("image/")

    def is_shown_in(self, html):
        """Whether this rendered text shows it as a picture."""
        return f'src="{self.short_link}"' in html or f'src="{self.address}/' in html

    @property
    def address(self):
        return f"/files/{self.id}"

    @property
    def content_address(self):
        """Where its bytes are, under its own name."""
        return f"{self.address}/{quote(self.name, safe='')}"

    @property
    def short_link(self):
        return f"/f/{self.code}"

    def note_for_search(self):
        """Makes the file findable by its name and, once somebody has looked, by its words."""
        inside = self.latest.blob.insides.first()
        Searchable.note("file", self.id, self.name, inside.text if inside else "")

    @classmethod
    def holding(cls, blob):
        """The files whose latest version has these bytes."""
        is_latest = (Version.blob == blob) & (Version.number == cls.number)
        return cls.select().join(Version).where(is_latest)

    @classmethod
    def listed(cls):
        """All files with owner, newest first."""
        return cls.select(cls, Person).join(Person, on=cls.owner).order_by(cls.id.desc())

    @classmethod
    def unplaced_by(cls, person):
        """This person's files that stand by themselves."""
        return cls.select().where(cls.owner == person, cls.post.is_null(), cls.page.is_null())

    @classmethod
    def on_page(cls, page):
        """The files of a page, the first one first."""
        return _on_page(page.id)

    @classmethod
    def withdrawable_by(cls, person):
        """The files that this person may withdraw: what they keep; a lead all."""
        standing = cls.select().where(cls.withdrawn_at.is_null())
        return standing if person.is_lead else standing.where(cls.owner == person)

    def withdraw(self, by):
        """Removes the bytes of all its versions; name, place and short link stay, and say so."""
        Trial.current().must_be_open()
        blobs = {version.blob for version in self.versions}
        nothing = Blob.of([])
        with database.atomic():
            Version.update(blob=nothing).where(Version.file == self).execute()
            self.withdrawn_at, self.withdrawn_by = clock.now(), by
            self.save()
            for blob in blobs:
                blob.delete_if_unused()
            self.note_for_search()
        database.forget_old_pages()

    def place(self, *, post=None, page=None):
        """Moves the file to a post or page, with all its versions."""
        with database.atomic():
            self.post, self.page = post, page
            self.save()

    @classmethod
    def _in_place(cls, name, by, post, page):
        named = (cls.name == name) & cls.withdrawn_at.is_null()
        if post is None and page is None:
            return cls.get_or_none(named, cls.owner == by, cls.post.is_null(), cls.page.is_null())
        return cls.get_or_none(named, cls.post == post, cls.page == page)

    @classmethod
    def _free_code(cls):
        while True:
            code = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
            if not cls.select().where(cls.code == code).exists():
                return code


_on_page = Prepared(lambda page: File.select().where(File.page == page).order_by(File.id))


class Version(Model):
    """One content of a file."""

    file = ForeignKeyField(File, backref="versions")
    number = IntegerField()
    blob = ForeignKeyField(Blob, backref="versions")
    by = ForeignKeyField(Person)
    at = InstantField()

    class Meta:
        indexes = ((("file", "number"), True),)


def checked_name(name):
    """A file name without folders, control characters or surprises, never empty."""
    name = one_line(name.replace("\\", "/").rpartition("/")[2])
    name = "".join(c for c in name if unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    if not name.strip(". "):
        return "file"
    if len(name) <= limits.TITLE_CHARACTERS:
        return name
    stem, dot, ending = name.rpartition(".")
    tail = dot + ending[:20] if dot else ""
    return (stem or ending)[: limits.TITLE_CHARACTERS - len(tail)] + tail
