"""The site of an archive as the tests read it: its pages, their addresses and anchors."""

from functools import cached_property
from html.parser import HTMLParser
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from tests.export.tampering import Contents

OUTSIDE = {"https://example.org/elsewhere"}  # what Ben typed himself


class Page(HTMLParser):
    """The addresses and anchors of one page."""

    def __init__(self, text):
        super().__init__()
        self.addresses, self.ids = [], set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.ids |= {attributes["id"]} if "id" in attributes else set()
        self.addresses += [attributes[n] for n in ("href", "src", "action") if n in attributes]


class Site:
    """All of data/ as a reader's disk holds it."""

    def __init__(self, archive):
        contents = Contents.of(archive)
        self.files = {path[5:]: one for path, one in contents.items() if path.startswith("data/")}

    @cached_property
    def pages(self):
        return {
            path: Page(content.decode())
            for path, content in self.files.items()
            if path.endswith(".html")
        }

    def text(self, path):
        return self.files[f"site/{path}"].decode()

    def broken(self):
        """(page, address) for each address that leads nowhere or to another host."""
        return [
            (path, address)
            for path, page in self.pages.items()
            for address in page.addresses
            if not self._resolves(path, address)
        ]

    def _resolves(self, path, address):
        parts = urlsplit(address)
        if parts.scheme or parts.netloc or address.startswith("/"):
            return address in OUTSIDE
        target = joined(path, unquote(parts.path)) if parts.path else path
        if target not in self.files:
            return False
        return not parts.fragment or unquote(parts.fragment) in self.pages[target].ids


def joined(path, address):
    """The path that an address on the page `path` leads to."""
    parts = []
    for part in (PurePosixPath(path).parent / address).parts:
        parts = parts[:-1] if part == ".." else [*parts, part]
    return "/".join(parts)
