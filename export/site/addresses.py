"""Where everything stands in the static site, and what an address of the trial becomes there."""

import re
from urllib.parse import parse_qs, unquote, urlsplit

from export.names import Names
from pilot.markup import fold
from pilot.models.file import File, Version
from pilot.models.known import page_key
from pilot.models.page import Page
from pilot.models.person import Person
from pilot.models.post import Post
from pilot.models.redirect import Redirect
from pilot.models.topic import Topic

LISTS = {
    "": "index.html",
    "posts": "index.html",
    "pages": "pages.html",
    "files": "files.html",
    "people": "people.html",
    "questions": "questions.html",
    "ideas": "ideas.html",
    "topics": "topics.html",
    "pulse": "pulse.html",
    "stories": "stories.html",
    "charter": "charter.html",
    "journal": "journal.html",
    "search": "search.html",
    "trial": "charter.html",
}
ANCHOR = re.compile(r'\bid="([^"]+)"')


class Addresses:
    """Paths below site/; names are given in the order of ids, so the same trial gets the same."""

    def __init__(self, lost):
        people, pages, topics = Names(), Names(), Names()
        self.people = {
            person.handle: f"people/{people.give(person.handle, f'person-{person.id}')}.html"
            for person in Person.select(Person.id, Person.handle).order_by(Person.id)
        }
        self.pages, self._anchors = {}, {}
        columns = (Page.id, Page.key, Page.title, Page.html)
        for page in Page.select(*columns).order_by(Page.id).iterator():
            name = pages.give(page.title.replace("/", "-"), f"page-{page.id}")
            self.pages[page.key] = f"pages/{name}.html"
            self._anchors[page.key] = set(ANCHOR.findall(page.html))
        for redirect in Redirect.select(Redirect, Page).join(Page).order_by(Redirect.id):
            self.pages.setdefault(redirect.key, self.pages[redirect.page.key])
            self._anchors.setdefault(redirect.key, self._anchors[redirect.page.key])
        words = Topic.select(Topic.word).distinct().order_by(Topic.word)
        self.topics = {
            topic.word: f"topics/{topics.give(topic.word, f'topic-{number}')}.html"
            for number, topic in enumerate(words, start=1)
        }
        self._lost = lost
        self.files = {file.id: file for file in File.select().order_by(File.id)}
        self._codes = {file.code: file for file in self.files.values()}

    def rewrite(self, up):
        """The function for markup.relink; `up` leads from the page to site/."""

        def relative(address):
            target = self.of(address)
            return None if target is None else up + target

        return relative

    def of(self, address):
        """The path in the site for an own address of the trial; None when nothing is there."""
        parts = urlsplit(address)
        first, _, rest = unquote(parts.path).strip("/").partition("/")
        if first == "posts":
            return self._post(rest, parts)
        if not rest:
            return LISTS.get(first)
        special = {
            "pages": self._page, "files": self._file, "f": self._code, "people": self._person,
            "trial": lambda rest, parts: "charter.html",
        }  # fmt: skip
        return special[first](rest, parts) if first in special else None

    def file(self, file):
        """Of the page about a file."""
        return f"files/{file.id}.html"

    def content(self, blob):
        """Of the bytes, beside the site; None when they were missing."""
        return None if blob.sha256 in self._lost else f"../files/{blob.sha256}"

    def post(self, post):
        """Of a post, or of a reply in its thread."""
        return thread_path(post.root_id or post.id) + (f"#reply-{post.id}" if post.root_id else "")

    def page(self, page):
        return self.pages[page.key]

    def subject(self, row):
        """Of what a story is about."""
        return getattr(self, row.field)(row.subject)

    def _post(self, rest, parts):
        if not rest:
            return self._filtered(parse_qs(parts.query))
        number = rest.partition("/")[0]
        named = parts.fragment.removeprefix("reply-")
        for wanted in (named, number):
            if wanted.isdecimal() and (post := _known_post(int(wanted[:18]))):
                return self.post(post)
        return None

    def _filtered(self, query):
        """The timeline by topic or person is a page of its own; by kind it is the timeline."""
        topic, by = (query.get(name, [""])[0] for name in ("topic", "by"))
        if topic:
            return self.topics.get(fold(topic), "topics.html")
        return self.people.get(by) if by else "index.html"

    def _page(self, rest, parts):
        title = re.sub(r"(?:/(?:history|edit|diff)|\.md)\Z", "", rest)
        key = page_key(title)
        if key not in self.pages:
            return "pages.html#wanted"
        anchor = unquote(parts.fragment)
        return self.pages[key] + (f"#{anchor}" if anchor in self._anchors[key] else "")

    def _file(self, rest, parts):
        number, _, name = rest.partition("/")
        file = self.files.get(int(number[:18])) if number.isdecimal() else None
        if file is None:
            return None
        return self._shown(file) if name else self.file(file)

    def _code(self, rest, parts):
        file = self._codes.get(rest)
        return file and self._shown(file)

    def _shown(self, file):
        """An image itself; of other files the page about it, which says its name."""
        if not file.is_image:
            return self.file(file)
        version = Version.get_or_none(Version.file == file, Version.number == file.number)
        return self.content(version.blob)

    def _person(self, rest, parts):
        return self.people.get(rest)


def thread_path(number):
    return f"posts/{number}.html"


def _known_post(number):
    return Post.select(Post.id, Post.root).where(Post.id == number).first()
