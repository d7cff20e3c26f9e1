"""What an own address in a text (/posts/12, /f/<code>, /pages/Travel) names, for formats that link
by other means than a path in the site.
"""

import re
from urllib.parse import unquote, urlsplit

from pilot.models.file import File
from pilot.models.known import page_key
from pilot.models.page import Page
from pilot.models.person import Person
from pilot.models.post import Post
from pilot.models.redirect import Redirect


class Own:
    """Looks up everything but posts once."""

    def __init__(self):
        standing = Page.deleted_at.is_null()
        earlier = Redirect.select(Redirect.key, Redirect.page).join(Page).where(standing)
        pages = Page.select(Page.key, Page.id).where(standing)
        self.pages = {**dict(earlier.tuples()), **dict(pages.tuples())}
        self.people = dict(Person.select(Person.handle, Person.id).tuples())
        self.codes = dict(File.select(File.code, File.id).tuples())

    def of(self, address):
        """("post", (thread, id)), ("page" | "person" | "file", id), or None for anything else."""
        parts = urlsplit(address)
        first, _, rest = unquote(parts.path).strip("/").partition("/")
        found = {
            "posts": lambda: _post(rest, parts.fragment),
            "pages": lambda: self._of("page", self.pages, page_key(rest)),
            "people": lambda: self._of("person", self.people, rest),
            "f": lambda: self._of("file", self.codes, rest),
            "files": lambda: _file(rest),
        }
        return found[first]() if first in found and rest else None

    def _of(self, kind, known, key):
        return (kind, known[key]) if key in known else None


def _post(rest, fragment):
    """A reply where the fragment names one, else the post."""
    for wanted in (fragment.removeprefix("reply-"), rest.partition("/")[0]):
        if re.fullmatch(r"[0-9]{1,18}", wanted):
            post = Post.select(Post.id, Post.root).where(Post.id == int(wanted)).first()
            if post:
                return "post", (post.thread_id, post.id)
    return None


def _file(rest):
    number = rest.partition("/")[0]
    if not re.fullmatch(r"[0-9]{1,18}", number):
        return None
    file = File.select(File.id).where(File.id == int(number)).first()
    return file and ("file", file.id)
