"""Loads a folder of Markdown as pages with their files; a second loading finds everything there."""

import hashlib
from pathlib import PurePosixPath
from urllib.parse import quote

from pilot import limits
from pilot.database import database
from pilot.errors import Refused
from pilot.loading import ADDED, CHANGED, REFUSED, UNCHANGED, Result
from pilot.loading.folder import Folder
from pilot.loading.pagetext import PageText
from pilot.models import journal
from pilot.models.blob import Blob
from pilot.models.file import File, Version
from pilot.models.link import Link
from pilot.models.page import Page, Revision
from pilot.models.person import LEAD, Person
from pilot.models.title import checked

LOADED = "Loaded from "  # what the summary of a loaded revision begins with
EMPTY = "*This page held no text when it was loaded.*"
NOBODY = ("Loaded pages", "loaded@pages.invalid")  # RFC 2606 §2: nobody's address, ever


def load(root, *, by):
    """Yields a Result for every page and file of the folder, as they are stored."""
    loading, results = _Loading(Folder(root), by), []
    for result in loading.results():
        results.append(result)
        yield result
    mend()
    _note_in_journal(results)


def author(email):
    """Who answers for loaded pages: the person of that address, the first lead, or nobody yet."""
    if email:
        person = Person.enrolled().where(Person.email == email.strip().lower()).first()
        if person is None:
            raise Refused(f"Nobody in the roster has the address {email}.")
        return person
    lead = Person.enrolled().where(Person.role == LEAD).order_by(Person.id).first()
    return lead or Person.get_or_none(Person.email == NOBODY[1]) or Person.add(*NOBODY)


def mend():
    """Renders anew whatever still shows a page that exists by now as wanted, each text once."""
    stale = {}
    for link in Link.select().join(Page, on=(Link.key == Page.key)):
        source = link.page if link.page_id else link.post
        if f'href="/pages/{quote(link.title.replace(" ", "_"))}/edit' in source.html:
            stale[type(source), source.id] = source
    for source in stale.values():
        with database.atomic():
            source.render_again()


class _Loading:
    def __init__(self, folder, by):
        self._folder, self._by = folder, by
        self._links = {}  # path of a file: its short link, "" when it was refused
        self._names = {}  # (title of a page, name of a file): the path that has this name there

    def results(self):
        for path, why in self._folder.refused.items():
            yield Result(path, REFUSED, why)
        for path in self._folder.pages:
            yield from self._page(path)
        for path in self._folder.files:
            if path not in self._links:
                yield self._unlinked(path)

    def _page(self, path):
        """Stores a page and the files that it is the first to link, all or nothing."""
        files = _Files(self, Page.called(self._folder.titles[path]), self._folder.titles[path])
        try:
            with database.atomic():
                result = self._stored(path, files)
        except Refused as error:
            files.refuse_all("the page that links it was refused")
            result = Result(path, REFUSED, error.sentence)
        self._links |= files.links
        return [result, *files.results]

    def _stored(self, path, files):
        text = PageText(self._folder, path, files.keep)
        body = text.rewritten(self._folder.text(path)) or EMPTY
        summary = f"{LOADED}{path}"[: limits.SUMMARY_CHARACTERS]
        title, body, summary = checked(files.title, body, summary)
        outcome = _outcome(files.page, body)
        if outcome in (ADDED, CHANGED):
            page = Page.store(title, body, by=self._by, summary=summary, mend=False)
            files.place(page)
        notes = [f"{link} is not in the folder" for link in dict.fromkeys(text.missing)]
        if body == EMPTY:
            notes.append("it holds no text")
        return Result(path, outcome, "; ".join([title, *notes]))

    def _unlinked(self, path):
        """A file that no page links stands on its folder's page, or by itself."""
        index = self._folder.titles.index_of(PurePosixPath(path).parent)
        page = index and Page.called(self._folder.titles[index])
        files = _Files(self, page, self._folder.titles[index] if page else "")
        with database.atomic():
            self._links[path] = files.keep(path) or ""
        return files.results[0]

    def free_name(self, title, path):
        """The file's name where it stands; with its folder's when another one has it there."""
        parts = PurePosixPath(path).parts
        for first in range(len(parts) - 1, -1, -1):
            name = "-".join(parts[first:])
            if self._names.setdefault((title, name.casefold()), path) == path:
                return name
        return name

    def keep(self, path, name, page, *, anew):
        """(file, outcome) of storing a file's bytes under a name on a page, or by itself."""
        blob = _blob(self._folder.path(path))
        if anew:
            return File.store(name, blob, by=self._by, anew=True), ADDED
        before = Version.select().count()
        file = File.store(name, blob, by=self._by, page=page)
        if Version.select().count() == before:
            return file, UNCHANGED
        return file, ADDED if file.number == 1 else CHANGED

    def link(self, path):
        return self._links.get(path)


class _Files:
    """The files that one page brings along; they are placed once the page is there."""

    def __init__(self, loading, page, title):
        self.page, self.title = page, title
        self.links, self.results = {}, []
        self._loading, self._waiting = loading, []

    def keep(self, path):
        """The short link of a file, stored now unless an earlier page has it; None if refused."""
        known = self.links.get(path, self._loading.link(path))
        if known is not None:
            return known or None
        name = self._loading.free_name(self.title, path)
        anew = bool(self.title) and self.page is None
        try:
            file, outcome = self._loading.keep(path, name, self.page, anew=anew)
        except (Refused, OSError) as error:
            self.links[path] = ""
            self.results.append(Result(path, REFUSED, str(error)))
            return None
        if anew:
            self._waiting.append(file)
        self.links[path] = file.short_link
        self.results.append(Result(path, outcome, f"on {self.title}" if self.title else "no page"))
        return file.short_link

    def place(self, page):
        for file in self._waiting:
            file.place(page=page)

    def refuse_all(self, why):
        self.links = dict.fromkeys(self.links, "")
        self.results = [Result(result.item, REFUSED, why) for result in self.results]


def _outcome(page, body):
    """What storing this text would do. Raises Refused when it would hide people's work."""
    if page is None:
        return ADDED
    if page.latest.body == body:
        return UNCHANGED
    if Revision.select().where(Revision.page == page, Revision.body == body).exists():
        return UNCHANGED
    if not page.latest.summary.startswith(LOADED):
        raise Refused(
            f"“{page.title}” was written or edited here meanwhile; the folder's text would replace "
            "that. Rename one of them, or take over by hand what is new."
        )
    return CHANGED


def _blob(path):
    """The blob of a file's bytes; bytes that are there already are only read."""
    with path.open("rb") as source:
        sha256 = hashlib.file_digest(source, "sha256").hexdigest()
        source.seek(0)
        known = Blob.get_or_none(Blob.sha256 == sha256)
        return known or Blob.of(iter(lambda: source.read(limits.CHUNK_BYTES), b""))


def _note_in_journal(results):
    counts = [sum(result.outcome == outcome for result in results) for outcome in (ADDED, CHANGED)]
    if any(counts):
        with database.atomic():
            journal.record("loaded", f"Pages and files: {counts[0]} added, {counts[1]} changed.")
