"""Pages with their history: each revision's text and what it changed."""

from difflib import SequenceMatcher

from export.pages import WITHOUT_TEXT, earlier_titles, history, links_to
from export.posts import numbered
from pilot import limits, markup
from pilot.models.file import File
from pilot.models.freshness import StillRight
from pilot.models.origin import Origin
from pilot.models.page import Page
from pilot.models.person import Person
from pilot.models.upkeep import wanted

AROUND = 3  # equal lines shown around a change


def pages(frame):
    """pages.html, a page for each page, and one for each revision."""
    lists = {"pages": list(Page.by_title()), "wanted": _wanted(), "deleted": list(Page.deleted())}
    yield frame.page("pages.html", "pages", **lists)
    files = _files()
    known = {page.id: page for page in Page.select(*WITHOUT_TEXT)}
    looked_after = _looked_after()
    for page in Page.select().order_by(Page.id).iterator():
        past = history(frame.people, page)
        yield frame.page(
            frame.to.page(page), "page", page=page, by=frame.people[page.changed_by_id],
            history=past[::-1], files=files.get(page.id, []), sources=_sources(frame, page, known),
            contents=_contents(page), origins=Origin.behind(page),
            formerly=earlier_titles(page), path_of=revision_path,
            still_right=looked_after.get(page.id, []),
        )  # fmt: skip
        for before, revision in zip([None, *past], past, strict=False):
            yield _revision(frame, page, revision, before)


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
    return sorted(wanted(), key=lambda row: (-row[1], row[0]))


def _contents(page):
    """The headings of a page that has many."""
    headings = markup.headings(page.html)
    return headings if len(headings) >= limits.CONTENTS_FROM else []


def _looked_after():
    """{id of a page: who said that it is still right, and when, the last one first}."""
    found = {}
    for said in StillRight.select(StillRight, Person).join(Person).order_by(StillRight.id.desc()):
        found.setdefault(said.page_id, []).append(said)
    return found


def _files():
    """{id of a page: its files}."""
    found = {}
    for file in File.select().where(File.page.is_null(False)).order_by(File.id):
        found.setdefault(file.page_id, []).append(file)
    return found


def _sources(frame, page, known):
    """(pages, posts) that name this page, each with the sentence in which it does, in order."""
    links = links_to(page)
    wanted = [post for _, post, _ in links if post]
    posts_ = {post.id: post for post in numbered(frame.people, wanted)}
    pages_ = [(known[page], around) for page, _, around in links if page]
    posts = [(posts_[post], around) for _, post, around in links if post]
    return sorted(pages_, key=lambda row: row[0].key), sorted(posts, key=lambda row: row[0].id)
