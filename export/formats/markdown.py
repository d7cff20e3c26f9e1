"""markdown: a file per thread and page with its facts in front, as MkDocs and Obsidian read it."""

import re
from functools import lru_cache
from itertools import islice

from export.charter_text import charter_text
from export.escaping import escaped, link
from export.from_html import markdown
from export.front_matter import front, page_facts, thread_facts, yaml
from export.posts import batches, ids_of, read
from export.site.addresses import Addresses
from export.site.cards import cards
from export.site.frame import KIND
from export.site.threads import AT_ONCE
from export.words import Times, size
from pilot.models.base import among
from pilot.models.file import File, Version
from pilot.models.page import Page
from pilot.models.person import Person
from pilot.models.post import Post
from pilot.models.prepared import Prepared
from pilot.models.topic import Topic

ABOUT = "threads and pages as Markdown with YAML in front; also builds with MkDocs"
DOCS = "markdown/docs"
ADDRESSES = 10_000  # remembered: finding a post costs more than writing it
LISTS = ("posts", "pages", "people", "files")
SAME = re.compile(r"(posts|pages)/([^#]+)\.html(#.*)?\Z")


def entries(snapshot):
    """markdown/mkdocs.yml and markdown/docs/…, one file per thread and per page."""
    book = Book(snapshot)
    yield "markdown/mkdocs.yml", [_settings(snapshot.trial)]
    yield f"{DOCS}/index.md", [book.index()]
    for name, heading, lines in (
        ("posts", "Posts", book.posts()), ("pages", "Pages", book.pages()),
        ("people", "People", book.people()), ("files", "Files", book.files()),
    ):  # fmt: skip
        yield f"{DOCS}/{name}.md", _streamed(heading, lines)
    yield from book.threads()
    yield from book.texts()


class Book:
    """The files of one archive; every address in them is relative to where it stands."""

    def __init__(self, snapshot):
        self.trial, self.everybody, self.title = snapshot.trial, snapshot.people, snapshot.title
        self.to = Addresses(snapshot.lost)
        self._relative = lru_cache(ADDRESSES)(lambda address: self._of(self.to.of(address)))
        self.moment = Times(self.trial.timezone).moment

    def index(self):
        """index.md: the charter with all that was said of it, and the ways to the lists."""
        found = [f"# {escaped(self.trial.name)}", ""]
        found += charter_text(self.trial, self._person_link, self.moment)
        return _bytes([*found, *(f"- [{name.capitalize()}]({name}.md)" for name in LISTS)])

    def posts(self):
        """A line per thread, oldest first."""
        for post in read(self.everybody, Post.root.is_null()):
            yield f"- {link(self._title(post), f'posts/{post.id}.md')}, {self._by(post, '')}\n"

    def pages(self):
        for page in Page.by_title():
            yield f"- {link(escaped(page.title), self._page(page))}\n"

    def people(self):
        """Everybody, each at an anchor that other files link to; no mail addresses."""
        for person in Person.select().order_by(Person.id).iterator():
            facts = (person.department, person.title, person.role, person.ask_about)
            yield f'\n## <a id="{self._person(person)}"></a>{escaped(person.name)}\n\n'
            yield f"@{escaped(person.handle)}: {escaped(', '.join(filter(None, facts)))}\n"

    def files(self):
        """Every version of every file, under its own name, with the way to its bytes."""
        for file in self.to.files.values():
            yield f'\n## <a id="file-{file.id}"></a>{escaped(file.name)}\n\n'
            for version in file.versions.order_by(Version.number):
                yield f"- {self._version(version, f'version {version.number}', '')}\n"

    def threads(self):
        """posts/<id>.md for every thread, withdrawn ones as such."""
        for some in batches(self.everybody, AT_ONCE, Post.root.is_null()):
            topics = _topics(some)
            for card in cards(self.everybody, some):
                yield f"{DOCS}/posts/{card.post.id}.md", [self._thread(card, topics)]

    def texts(self):
        """pages/<name>.md for every page as it stands, with a line in front for each revision."""
        for page in Page.select().order_by(Page.id).iterator():
            files = _files_on(page.id)
            body = "*Deleted.*" if page.is_deleted else self._prose(page.html)
            found = [*front(page_facts(page, self.everybody)), f"# {escaped(page.title)}", "", body]
            yield f"{DOCS}/{self._page(page)}", [_bytes([*found, *self._attached(files)])]

    def _thread(self, card, topics):
        post = card.post
        found = front(thread_facts(card, topics, self.title))
        found += [f"# {self._title(post)}", "", self._by(post), ""]
        found += self._said(card)
        for reply in card.replies:
            accepted = ", accepted answer" if reply.post.id == card.accepted else ""
            anchor = f'<a id="reply-{reply.post.id}"></a>'
            found += ["", f"## {anchor}{self._by(reply.post)}{accepted}", "", *self._said(reply)]
        return _bytes(found)

    def _said(self, card):
        if card.post.withdrawn_at:
            return ["*Withdrawn.*"]
        asked = [f"**Please read:** {escaped(card.must_read.reason)}", ""] if card.must_read else []
        return [*asked, self._prose(card.post.html), *self._attached(card.files)]

    def _title(self, post):
        return "A withdrawn post" if post.withdrawn_at else escaped(self.title(post))

    def _by(self, post, up="../"):
        kind = KIND[post.kind] if not post.is_reply else "Reply"
        return f"{kind} by {self._person_link(post.author, up)}, {self.moment(post.at)}"

    def _attached(self, files):
        lines = [f"- {self._version(file.latest, file.name, '../')}" for file in files]
        return ["", *lines] if lines else []

    def _version(self, version, words, up):
        """A link to the bytes, which stand once in data/files/."""
        blob, words = version.blob, escaped(words)
        if self.to.content(blob) is None:
            return f"{words} (file missing at export)"
        return f"{link(words, f'{up}../../files/{blob.sha256}')}, {size(blob.size)}"

    def _prose(self, html):
        return markdown(html, self._relative)

    def _of(self, place):
        """From a thread or page: where that is which stands at this place in the site, or None."""
        place = place or ""
        if place.startswith("../files/"):
            return f"../../{place}"
        if match := SAME.match(place):
            return f"../{match[1]}/{_stem(match[2])}.md{match[3] or ''}"
        name = place.partition("/")[2].removesuffix(".html")
        if place.startswith("people/"):
            return f"../people.md#{name}"
        if place.startswith("files/"):
            return f"../files.md#file-{name}"
        return OTHERS.get(place)

    def _page(self, page):
        return f"pages/{_stem(self.to.page(page)[6:-5])}.md"

    def _person_link(self, person, up=""):
        return link(escaped(person.name), f"{up}people.md#{self._person(person)}")

    def _person(self, person):
        return self.to.people[person.handle][7:-5]


# What has no file of its own in this format keeps its words and loses its link.
OTHERS = {f"{name}.html": f"../{name}.md" for name in LISTS[1:]} | {
    "index.html": "../posts.md", "charter.html": "../index.md",
}  # fmt: skip


def _stem(name):
    """MkDocs makes one and the same page of readme and index; no title holds a low line."""
    return f"_{name}" if name.lower() in ("readme", "index") else name


def _topics(roots):
    found = {}
    for number, word in _words_of(ids_of(roots)):
        found.setdefault(number, []).append(word)
    return found


def _streamed(heading, lines):
    yield f"# {heading}\n\n".encode()
    while some := list(islice(lines, AT_ONCE)):
        yield "".join(some).encode()


def _settings(trial):
    return _bytes([
        f"site_name: {yaml(trial.name)}",
        "docs_dir: docs",
        "site_dir: site",
        "use_directory_urls: false  # so that the ways to ../files stay as they are",
        "nav:",
        "  - index.md",
        *(f"  - {name}.md" for name in LISTS),
    ])  # fmt: skip


def _bytes(lines):
    return "".join(f"{line}\n" for line in lines).encode()


_words_of = Prepared(
    lambda ids: (
        Topic.select(Topic.post, Topic.word).where(among(Topic.post, ids))
        .order_by(Topic.word).tuples()
    )
)  # fmt: skip
_files_on = Prepared(lambda page: File.select().where(File.page == page).order_by(File.id))
