"""Follows links: of a running trial over HTTP, and of an unpacked archive on disk."""

import re
import urllib.parse
from html.parser import HTMLParser

NOT_FOLLOWED = re.compile(r"/(join|sign|static)|/pages/.*(/edit|/diff)")
NOT_HTML = re.compile(r"/(files/\d+/|f/)|.*\.(md|csv)$")


class Addresses(HTMLParser):
    """The href and src values of a page, as a browser would read them."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found += [value or "" for name, value in attrs if name in {"href", "src"}]


def crawl(person):
    """({addresses read}, {address: page it stood on} that lead nowhere or to a fault).

    An answer that refuses with a sentence (403, 409, 422) leads somewhere.
    """
    seen, waiting, broken = set(), [("/", "the start"), ("/pages", "the start")], {}
    while waiting:
        address, source = waiting.pop()
        if address in seen or NOT_FOLLOWED.match(address):
            continue
        seen.add(address)
        status, body = person.get(address)
        if status == 404 or status >= 500:
            broken[address] = source
        if not NOT_HTML.match(address):
            waiting += [(link, address) for link in own_links(body) - seen]
    return seen, broken


def own_links(html):
    """The root-relative addresses of a page, without their fragments."""
    return {
        address.partition("#")[0]
        for address in Addresses(html).found
        if address.startswith("/") and address.partition("#")[0]
    }


def unresolved(file):
    """Sentences about the links of one HTML file of the archive that lead nowhere or elsewhere."""
    for address in Addresses(file.read_text("utf-8")).found:
        parts = urllib.parse.urlsplit(address)
        if parts.scheme in {"http", "https", "mailto"} or not parts.path:
            continue
        target = file.parent / urllib.parse.unquote(parts.path)
        if parts.path.startswith("/") or not target.exists():
            yield f"{file.name}: {address}"
