"""The elements of WXR 1.2 in the order and with the names that WordPress itself writes."""

from urllib.parse import quote

from export.names import safe
from export.xml import DECLARATION, cdata, element
from pilot.models.base import one_line

BASE = "http://127.0.0.1:8765/"  # where wordpress/serve.py offers the archive during an import
HEAD = (
    DECLARATION + '<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:wfw="http://wellformedweb.org/CommentAPI/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:wp="http://wordpress.org/export/1.2/">\n<channel>\n'
)
END = "</channel>\n</rss>\n"
KINDS = {
    "update": "Updates",
    "question": "How do I…",
    "idea": "What if we…",
    "announcement": "Announcements",
}


def site(trial):
    """The name of the trial and the version; the address is nobody's."""
    return "".join((
        element("title", one_line(trial.name)), element("link", BASE),
        element("description", one_line(trial.purpose)), element("wp:wxr_version", "1.2"),
        element("wp:base_site_url", BASE), element("wp:base_blog_url", BASE),
    ))  # fmt: skip


def author(person):
    """Somebody who may have written; WordPress offers to make a user of each."""
    fields = {"author_login": person.handle, "author_email": person.email,
              "author_display_name": person.name, "author_first_name": "",
              "author_last_name": ""}  # fmt: skip
    return f"<wp:author>{element('wp:author_id', person.id)}{_wp(fields)}</wp:author>\n"


def category(number, slug, name):
    """A kind of post."""
    fields = {"category_nicename": slug, "category_parent": "", "cat_name": name}
    return f"<wp:category>{element('wp:term_id', number)}{_wp(fields)}</wp:category>\n"


def tag(number, word):
    """A topic."""
    fields = {"tag_slug": slug_of(word), "tag_name": word}
    return f"<wp:tag>{element('wp:term_id', number)}{_wp(fields)}</wp:tag>\n"


def item(number, kind, *, title, author, html, at, times, parent=0, slug="", inside=""):
    """A post, page or attachment; `kind` is its post type, `inside` further elements."""
    own = f"?page_id={number}" if kind == "page" else f"?p={number}"
    fields = {
        "post_date": stamp(at, times.zone), "post_date_gmt": stamp(at),
        "comment_status": "closed" if kind == "attachment" else "open", "ping_status": "closed",
        "post_name": slug, "status": "inherit" if kind == "attachment" else "publish",
    }  # fmt: skip
    return "".join((
        "<item>\n<title>", cdata(title), "</title>\n", element("link", BASE + own),
        element("pubDate", f"{at:%a, %d %b %Y %H:%M:%S} +0000"),
        "<dc:creator>", cdata(author), "</dc:creator>\n",
        element("guid", BASE + own, isPermaLink="false"), element("description"),
        "<content:encoded>", cdata(html), "</content:encoded>\n",
        "<excerpt:encoded>", cdata(""), "</excerpt:encoded>\n",
        element("wp:post_id", number), _wp(fields), element("wp:post_parent", parent),
        element("wp:menu_order", 0), _wp({"post_type": kind, "post_password": ""}),
        element("wp:is_sticky", 0), inside, "</item>\n",
    ))  # fmt: skip


def term(domain, slug, name):
    """That a post has this tag or category."""
    return f'<category domain="{domain}" nicename="{slug}">{cdata(name)}</category>\n'


def comment(reply, html, times):
    """A reply; all stand directly below their post, as in the trial."""
    fields = {
        "comment_author": reply.author.name, "comment_author_email": reply.author.email,
        "comment_date": stamp(reply.at, times.zone), "comment_date_gmt": stamp(reply.at),
        "comment_content": html, "comment_approved": "1", "comment_type": "comment",
    }  # fmt: skip
    return "".join((
        "<wp:comment>\n", element("wp:comment_id", reply.id), _wp(fields),
        element("wp:comment_parent", 0), element("wp:comment_user_id", reply.author.id),
        "</wp:comment>\n",
    ))  # fmt: skip


def address(version):
    """Where a file is during an import; serve.py gives it the name by which WordPress knows it.

    Any other server of the folder, such as `python3 -m http.server`, answers the same address.
    """
    stem, _, ending = version.file.name.rpartition(".")
    name = f"{safe(stem or ending, 'file')}.{safe(ending, 'bin', 12)}" if stem else "file.bin"
    return f"{BASE}files/{version.blob.sha256}?name={name}"


def slug_of(word):
    """As WordPress writes a word in an address."""
    return quote(word.encode("utf-8", "replace"), safe="").lower()


def stamp(at, zone=None):
    """`2026-03-02 09:00:00`, in UTC without a zone."""
    return f"{at.astimezone(zone) if zone else at:%Y-%m-%d %H:%M:%S}"


def _wp(fields):
    return "".join(f"<wp:{name}>{cdata(value)}</wp:{name}>\n" for name, value in fields.items())
