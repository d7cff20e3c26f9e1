"""site: everything a reader wants as static HTML that opens from a folder, without a network."""

from itertools import chain
from pathlib import Path

from export.site import rest, search, threads, wiki
from export.site.frame import Frame, static

ABOUT = "static pages for people, with search; open site/index.html in any browser"
HERE = Path(search.__file__).parent


def entries(snapshot):
    """site/…; the style sheet is that of the running trial."""
    frame = Frame(snapshot)
    yield static("pilot.css")
    yield static("icon.svg")
    yield static("search.js", HERE)
    parts = (
        threads.timeline, threads.threads, threads.questions, threads.ideas, threads.topics,
        wiki.pages, rest.people, rest.files, rest.figures, search.search,
    )  # fmt: skip
    yield from chain.from_iterable(part(frame) for part in parts)
