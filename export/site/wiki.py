"""Pages with their history: each revision's text and what it changed."""

from difflib import SequenceMatcher

from pilot import limits, markup
from pilot.models.file import File
from pilot.models.origin import Origin
from pilot.models.page import Page
from pilot.models.person import Person

AROUND = 3  # equal lines shown around a change


def pages(frame):
    """pages.html, a page for each page, and one for each revision."""
    lists = {"pages": list(Page.by_title()), "wanted": _wanted(), "deleted": list(Page.deleted())}
    yield frame.page("pages.html", "pages", **lists)
    for page in Page.select(Page, Person).join(Person).order_by(Page.id).iterator():
        history = list(page.history())
        yield frame.page(
            frame.to.page(page), "page", page=page, history=history,
            files=list(File.select().where(File.page == page).order_by(File.id)),
            sources=_sources(page), contents=_contents(page), origins=list(Origin.behind(page)),
            path_of=revision_path,
        )  # fmt: skip
        before = None
        for revision in reversed(history):
            yield _revision(frame, page, revision, before)
            before = revision


def revision_path(revision):
    return f"revisions/{revision.page_id}-{revision.number}.html"


def changes(old, new):
    """Rows of (line number, line, line number, line), "" where there is none; None for a gap."""
    before, after = old.split("\n"), new.split("\n")
    rows = []
    for group in SequenceMatcher(None, before, after).get_grouped_opcodes(AROUND):
        rows += [None] if rows or group[0][1] else []
        for tag, a, a_end, b, b_end in group:
            if tag == "equal":
                rows += [(a + n + 1, before[a + n], b + n + 1, before[a + n])
                         for n in range(a_end - a)]  # fmt: skip
            else:
                rows += [(n + 1, before[n], "", "") for n in range(a, a_end)]
                rows += [("", "", n + 1, after[n]) for n in range(b, b_end)]
    return rows


def _revision(frame, page, revision, before):
    rows = changes(before.body, revision.body) if before else []
    return frame.page(
        revision_path(revision), "revision",
        page=page, revision=revision, before=before, rows=rows, path_of=revision_path,
    )  # fmt: skip


def _wanted():
    return sorted(Page.wanted(), key=lambda row: (-row[1], row[0]))


def _contents(page):
    """The headings of a page that has many."""
    headings = markup.headings(page.html)
    return headings if len(headings) >= limits.CONTENTS_FROM else []


def _sources(page):
    """(pages, posts) that name this page, each with the sentence in which it does, in order."""
    links = page.sources()
    pages = [(link.page, link.around) for link in links if link.page_id]
    posts = [(link.post, link.around) for link in links if link.post_id]
    return sorted(pages, key=lambda row: row[0].key), sorted(posts, key=lambda row: row[0].id)
