"""Turns Markdown into safe HTML; run as a module it is the child process that markup.py bounds."""

import html
import json
import resource
import signal
import sys
import threading
from collections.abc import Iterable, Mapping

import nh3
from markdown import Markdown
from pygments.token import STANDARD_TYPES

from pilot.dialect import OUTSIDE, OWN, OWN_FILE, Dialect, slug
from pilot.limits import RENDER_SECONDS
from pilot.markup import UNSEEN

MEMORY = 1 << 30  # bytes of address space for the child
GROWTH = 30  # times its text (and 20 kB) HTML may be: references can multiply a long address
TOP_HEADING = {"post": 3, "page": 2}  # what "# Title" becomes: the screens own the levels above


def _permitted(tag: str, attribute: str, value: str) -> str | None:
    """The second gate, on what the sanitiser has parsed: no address passes unseen."""
    if attribute == "src":
        return value if OWN_FILE.match(value) else None
    harmless = attribute != "href" or value[:1] == "#" or OWN.match(value) or OUTSIDE.match(value)
    return value if harmless else None


HEADINGS = {"h2", "h3", "h4", "h5", "h6"}
ATTRIBUTES = {
    **{tag: {"id"} for tag in ("li", "sup", *HEADINGS)},
    **{tag: {"align"} for tag in ("th", "td")},
    "a": {"href", "title", "rel"}, "img": {"src", "alt", "title", "loading"},
    "input": {"checked"}, "ol": {"start"},
}  # fmt: skip
CLASSES = {
    "a": {"mention", "topic", "page", "wanted", "footnote-ref", "footnote-backref"},
    "div": {"footnote", "highlight"},
    "li": {"task-list-item"}, "ul": {"task-list"}, "ol": {"task-list"},
    "span": {*STANDARD_TYPES.values(), "hll", "linenos", "filename"} - {""},
}  # fmt: skip
SANITISER = nh3.Cleaner(
    tags={*ATTRIBUTES, *CLASSES, "p", "br", "hr", "blockquote", "pre", "code", "em", "strong",
          "del", "table", "thead", "tbody", "tr"},
    attributes=ATTRIBUTES, allowed_classes=CLASSES, attribute_filter=_permitted, link_rel=None,
    set_tag_attribute_values={
        "input": {"type": "checkbox", "disabled": "", "aria-label": "task"},
    },
)  # fmt: skip

_mine = threading.local()  # a Markdown instance takes milliseconds to make; threads cannot share


def render(text: str, people: Mapping[str, str], pages: Mapping[str, str], kind: str) -> dict:
    """The fields of markup.Rendered as JSON knows them. Takes cleaned text.

    Raises RecursionError for text nested too deeply and MemoryError for HTML grown too long.
    """
    md = vars(_mine).pop(kind, None) or _markdown(kind)
    md.reset().kind, md.text = kind, text
    md.dialect.begin(people, pages)
    written = UNSEEN.sub("", SANITISER.clean(md.convert(text)))  # &#8238; was only now a character
    setattr(_mine, kind, md)  # not before: an instance that raised may be in disorder
    if len(written) > GROWTH * len(text) + 20_000:
        raise MemoryError
    found = {name: list(getattr(md.dialect, name)) for name in ("mentions", "topics", "pages")}
    headings = list(_headings(md.toc_tokens)) if kind == "page" else []
    return {"html": written, "headings": headings, **found}


def _markdown(kind: str) -> Markdown:
    used = "sane_lists tables footnotes toc pymdownx.tilde pymdownx.magiclink pymdownx.tasklist"
    settings = {
        "tables": {"use_align_attribute": True},
        "footnotes": {"SEPARATOR": "-"},
        "toc": {"marker": "", "baselevel": TOP_HEADING[kind], "slugify": slug},
        "pymdownx.tilde": {"subscript": False},
        "pymdownx.highlight": {"linenums_style": "inline"},  # a table of two columns reads badly
    }
    used += " pymdownx.highlight pymdownx.superfences"
    extensions = [*used.split(), *["nl2br"] * (kind == "post"), Dialect()]
    return Markdown(extensions=extensions, extension_configs=settings)


def _headings(tokens: list[dict]) -> Iterable[tuple[int, str, str]]:
    for token in tokens:
        yield token["level"], token["id"], html.unescape(token["name"])
        yield from _headings(token["children"])


def serve() -> None:
    """Answer each line of JSON on standard input with one line, until the parent is gone.

    The process's own alarm is the deadline: it also ends a rendering whose parent has died.
    """
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for line in sys.stdin:
        signal.setitimer(signal.ITIMER_REAL, RENDER_SECONDS)
        try:
            fields = render(**json.loads(line))
        except (RecursionError, MemoryError):
            fields = None
        signal.setitimer(signal.ITIMER_REAL, 0)
        sys.stdout.write(json.dumps(fields) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
