"""mediawiki: pages with all revisions, and pages about files, as MediaWiki imports them."""

import hashlib
import re
from itertools import chain

from export import xml
from export.bag import lines
from export.conversation import kept
from pilot.models.base import one_line
from pilot.models.file import File, Version
from pilot.models.page import Page
from pilot.models.person import Person
from pilot.models.redirect import Redirect
from pilot.models.revision import Revision

ABOUT = "pages with all their revisions for MediaWiki's importDump (mediawiki/pages.xml)"
NAMESPACES = {-2: "Media", -1: "Special", 0: "", 1: "Talk", 2: "User", 3: "User talk", 6: "File"}
TAKEN = re.compile(
    r"\s*(?::|(?:media|special|talk|user|project|file|image|mediawiki|template|help|category|mail|"
    r"\w+ talk|https?|ftp|wikipedia|meta|commons|w|c|[a-z]{2})\s*:)",
    re.IGNORECASE,
)  # a page's title that begins so would be taken for another namespace or wiki
NOT_IN_NAMES = re.compile(r"[#<>\[\]|{}/\\:%@+\x00-\x1f\x7f]+")
LONGEST = 220  # bytes of a title; MediaWiki takes 255 with the namespace
HEAD = (
    xml.DECLARATION + '<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xsi:schemaLocation="http://www.mediawiki.org/xml/export-0.11/ '
    'http://www.mediawiki.org/xml/export-0.11.xsd" version="0.11" xml:lang="en">\n'
)
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def entries(snapshot):
    """mediawiki/pages.xml: every page, then a page in the namespace File for every file."""
    yield "mediawiki/pages.xml", (piece.encode() for piece in _pieces(snapshot))


def _pieces(snapshot):
    wiki = _Wiki()
    yield HEAD + _site(snapshot.trial)
    yield from chain(_pages(wiki), _files(wiki, snapshot.lost))
    yield "</mediawiki>\n"


class _Wiki:
    """The names that MediaWiki takes, each given only once; ask in the order of the ids."""

    def __init__(self):
        self._taken = set()
        people = Person.select(Person.id, Person.name, Person.handle).order_by(Person.id)
        self.people = {person.id: self.name("User:", person.name) for person in people}

    def name(self, namespace, wanted):
        """Without the characters that no name may hold, and short enough."""
        stem = " ".join(NOT_IN_NAMES.sub("-", wanted).split()) or "-"
        return self._free(namespace, _cut(stem, LONGEST))

    def title(self, wanted):
        """Of a page; a slash and a colon may stand in it, but not begin something else."""
        title = wanted.replace(":", " -") if TAKEN.match(wanted) else wanted
        return self._free("", _cut(re.sub("~{3,}", "~~", title), LONGEST))

    def _free(self, namespace, stem):
        before, dot, ending = stem.rpartition(".")
        name, number = stem, 1
        while namespace + name.casefold() in self._taken:
            number += 1
            name = f"{before or ending} ({number}){dot if before else ''}{ending if before else ''}"
        self._taken.add(namespace + name.casefold())
        return name


def _site(trial):
    spaces = "".join(
        xml.element("namespace", name, key=key, case="first-letter")
        for key, name in NAMESPACES.items()
    )
    return (
        "<siteinfo>\n" + xml.element("sitename", one_line(trial.name))
        + xml.element("generator", "pilot-in-a-box") + xml.element("case", "first-letter")
        + f"<namespaces>\n{spaces}</namespaces>\n</siteinfo>\n"
    )  # fmt: skip


def _pages(wiki):
    titles = {}
    for page in Page.select(Page.id, Page.title).order_by(Page.id).iterator():
        titles[page.id] = wiki.title(page.title)
        yield _page_head(titles[page.id], 0, page.id)
        before = 0
        for revision in _history(page):
            who = wiki.people[revision.author_id], revision.author_id
            summary = f"Deleted: {revision.summary}" if revision.is_deletion else revision.summary
            yield _revision(revision.id, before, revision.at, who, summary, revision.body)
            before = revision.id
        yield "</page>\n"
    yield from _redirects(wiki, titles)


def _redirects(wiki, titles):
    """Earlier titles lead to their page; their numbers begin after those of pages and files."""
    pages = _highest(Page) + _highest(File)
    revisions = _highest(Revision) + _highest(File)
    for one in Redirect.select().order_by(Redirect.id).iterator():
        target, who = titles[one.page_id], (wiki.people[one.by_id], one.by_id)
        head = _page_head(wiki.title(one.title), 0, pages + one.id)
        yield head + xml.element("redirect", "", title=target)
        text = f"#REDIRECT [[{target}]]"
        yield _revision(revisions + one.id, 0, one.at, who, "", text) + "</page>\n"


def _history(page):
    query = Revision.select().where(Revision.page == page.id)
    return query.order_by(Revision.number).iterator()


def _files(wiki, lost):
    """Their numbers begin after those of pages and revisions."""
    pages, revisions = (_highest(model) for model in (Page, Revision))
    for latest in kept():
        file = latest.file
        who = wiki.people[file.owner_id], file.owner_id
        text = _description(file, list(_versions(file)), lost)
        yield _page_head("File:" + wiki.name("File:", file.name), 6, pages + file.id)
        yield _revision(revisions + file.id, 0, latest.at, who, "", text) + "</page>\n"


def _versions(file):
    return Version.select().where(Version.file == file).order_by(Version.number)


def _description(file, versions, lost):
    """Wikitext on where a file is in the archive and to what it belongs."""
    place = f"[[{file.page.title}]]" if file.page_id else ""
    place = f"post {file.post_id}" if file.post_id else place
    rows = [
        f"* version {one.number}, {one.blob.size} bytes: "
        + ("missing when the archive was made" if one.blob.sha256 in lost
           else f"files/{one.blob.sha256}")
        for one in versions
    ]  # fmt: skip
    begin = f"Kept as <nowiki>{file.name}</nowiki> by {file.owner.name}"
    return lines([begin + (f", with {place}." if place else "."), "", *rows]).decode().strip()


def _page_head(title, namespace, number):
    fields = {"title": title, "ns": namespace, "id": number}
    return "<page>\n" + "".join(xml.element(name, value) for name, value in fields.items())


def _revision(number, before, at, who, summary, body):
    name, person = who
    body = xml.allowed(body)
    content, sha1 = body.encode(), _sha1(body)
    return "".join((
        "<revision>\n", xml.element("id", number),
        xml.element("parentid", before) if before else "",
        xml.element("timestamp", f"{at:%Y-%m-%dT%H:%M:%SZ}"),
        "<contributor>", xml.element("username", name), xml.element("id", person),
        "</contributor>\n",
        xml.element("comment", summary) if summary else "",
        xml.element("origin", number), xml.element("model", "wikitext"),
        xml.element("format", "text/x-wiki"),
        xml.element("text", body, bytes=len(content), sha1=sha1, **{"xml:space": "preserve"}),
        xml.element("sha1", sha1), "</revision>\n",
    ))  # fmt: skip


def _sha1(body):
    """In base 36 with 31 digits, as MediaWiki compares texts; it proves nothing to anybody."""
    number = int(hashlib.sha1(body.encode(), usedforsecurity=False).hexdigest(), 16)
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = DIGITS[rest] + digits
    return digits.rjust(31, "0")


def _highest(model):
    return model.select(model.id).order_by(model.id.desc()).limit(1).scalar() or 0


def _cut(text, size):
    """At most that many bytes, no character cut in two."""
    return text.encode()[:size].decode(errors="ignore").strip()
