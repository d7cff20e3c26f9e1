"""Posts and revisions as Atom feeds (RFC 4287), with absolute addresses for readers elsewhere."""

from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from pilot import markup
from pilot.models.base import instant_text

ATOM = "http://www.w3.org/2005/Atom"
TYPE = "application/atom+xml"
register_namespace("", ATOM)


def feed(posts, *, url, address, title, began, topic="", kinds):
    """The bytes of the feed. `url` is our public address, `address` that of this feed below it.

    `kinds` says how each kind of post is called; `began` stands for the time of an empty feed.
    """
    asked = f"?topic={quote(topic)}" if topic else ""
    root = _head(
        f"{url}/posts{asked}", f"#{topic} · {title}" if topic else title, by=title,
        updated=max(map(_changed, posts), default=began), itself=url + address,
        page=f"{url}/posts{asked}" if topic else f"{url}/",
    )  # fmt: skip
    for post in posts:
        _entry(root, post, url, kinds)
    return tostring(root, encoding="utf-8", xml_declaration=True)


def page_feed(page, revisions, *, url, address, title):
    """The bytes of the feed of one page: what each of these revisions changed, newest first.

    `revisions` are (Revision, changed lines as text). The page keeps its id when it is moved, and
    each revision the address that it had.
    """
    root = _head(
        f"{url}/pages#{page.id}", f"{page.title} · {title}", by=title,
        updated=revisions[0][0].at, itself=url + address, page=url + page.address,
    )  # fmt: skip
    for revision, changes in revisions:
        entry = SubElement(root, _name("entry"))
        _text(entry, "id", f"{url}{revision.address}")
        _text(entry, "title", revision.summary or f"Revision {revision.number}")
        _text(entry, "updated", instant_text(revision.at))
        author = SubElement(entry, _name("author"))
        _text(author, "name", revision.author.name)
        _link(entry, "alternate", f"{url}{revision.address}")
        _text(entry, "content", changes)
    return tostring(root, encoding="utf-8", xml_declaration=True)


def _head(name, title, *, by, updated, itself, page):
    root = Element(_name("feed"))
    _text(root, "id", name)
    _text(root, "title", title)
    _text(root, "updated", instant_text(updated))
    _text(SubElement(root, _name("author")), "name", by)
    _link(root, "self", itself, TYPE)
    _link(root, "alternate", page)
    return root


def _entry(root, post, url, kinds):
    entry = SubElement(root, _name("entry"))
    _text(entry, "id", url + post.address)
    _text(entry, "title", post.excerpt or kinds[post.kind])
    _text(entry, "published", instant_text(post.at))
    _text(entry, "updated", instant_text(_changed(post)))
    author = SubElement(entry, _name("author"))
    _text(author, "name", post.author.name)
    _text(author, "uri", f"{url}/people/{quote(post.author.handle)}")
    SubElement(entry, _name("category"), term=post.kind, label=kinds[post.kind])
    _link(entry, "alternate", url + post.address)
    content = _text(entry, "content", markup.relink(post.html, lambda path: url + path))
    content.set("type", "html")


def _text(parent, name, text):
    """A child with this text; XML 1.0 has no place for control characters (§2.2)."""
    child = SubElement(parent, _name(name))
    child.text = markup.clean(text)
    return child


def _link(parent, relation, address, kind="text/html"):
    SubElement(parent, _name("link"), rel=relation, href=address, type=kind)


def _changed(post):
    return post.edited_at or post.at


def _name(name):
    return f"{{{ATOM}}}{name}"
