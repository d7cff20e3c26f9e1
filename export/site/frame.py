"""Renders the pages of the site: one frame, the trial's words, every link relative."""

import re
from html import unescape
from pathlib import Path
from urllib.parse import unquote

from export.readme import templates
from export.site.addresses import Addresses
from export.words import Times, iso, noun, size
from pilot import clock, limits, markup
from pilot.models.ladder import LADDER
from pilot.models.report import WISH, Report

KIND = {
    "update": "Update",
    "question": "How do I…",
    "idea": "What if we…",
    "announcement": "Announcement",
    "reply": "Reply",
}
ROLE = {"sponsor": "Sponsor", "executive": "Executive", "lead": "Lead"}
NAVIGATION = {
    "index.html": "Timeline",
    "questions.html": "Questions",
    "ideas.html": "Ideas",
    "pages.html": "Pages",
    "files.html": "Files",
    "people.html": "People",
    "topics.html": "Topics",
    "pulse.html": "Pulse",
    "charter.html": "Charter",
    "journal.html": "Journal",
}
AROUND_THEIR_OWN = {*NAVIGATION, "search.html"}
MARK = "<!--here-->"  # in around.html; no text that is escaped holds it
STATIC = Path(clock.__file__).parent / "static"
ID = re.compile(r'\bid="([^"]+)"')
SAME_PAGE = re.compile(r'(<a\b[^<>]*?) href="#([^"]*)"')


class Frame:
    """What all pages of one site share."""

    def __init__(self, snapshot):
        self.snapshot, self.trial = snapshot, snapshot.trial
        self.people, self.title = snapshot.people, snapshot.title
        self.to = Addresses(snapshot.lost)
        times = Times(self.trial.timezone)
        self._templates = templates()
        self._templates.filters.update(
            moment=times.moment, day=times.day, iso=iso, size=size, number=number,
            title=snapshot.title,
        )  # fmt: skip
        self._templates.globals.update(
            trial=self.trial, made_at=snapshot.made_at, KIND=KIND, ROLE=ROLE, limits=limits,
            has_report=any(one.name == "report" for one in snapshot.formats),
            NAVIGATION=NAVIGATION, noun=noun, to=self.to, around=self._around,
        )  # fmt: skip
        # An import in each template would cost a twentieth of the site.
        self._templates.globals["show"] = self._templates.get_template("site/_macros.html").module
        self._loaded, self._pieces = {}, {}

    def page(self, path, template, **shown):
        """(path below data/, [bytes]) of one page; `shown` are the template's names."""
        up = "../" * path.count("/")
        relink = self.to.rewrite(up)
        text = self._template(template).render(
            up=up, here=path, **shown,
            prose=lambda html: markup.stored(markup.relink(_without_dead_ends(html), relink)),
        )
        return f"site/{path}", [text.encode()]

    def report(self):
        """(path below data/, [bytes]) of the report: the same document that the trial shows."""
        sheet = markup.sheet((STATIC / "pilot.css").read_text("utf-8"))
        text = self._templates.get_template("report/document.html").render(
            report=Report.now(), wish=WISH, sheet=sheet, back={}, LADDER=LADDER
        )
        return "report/report.html", [text.encode()]

    def _around(self, path):
        """What stands around the title, script and content of a page, in four pieces.

        Made once for each folder, and for each page that the navigation names.
        """
        up = "../" * path.count("/")
        here = path if path in AROUND_THEIR_OWN else ""
        if (pieces := self._pieces.get((up, here))) is None:
            text = self._templates.get_template("site/around.html").render(up=up, here=here)
            pieces = self._pieces[up, here] = [markup.stored(piece) for piece in text.split(MARK)]
        return pieces

    def _template(self, name):
        if name not in self._loaded:
            self._loaded[name] = self._templates.get_template(f"site/{name}.html")
        return self._loaded[name]


def static(name, folder=STATIC):
    """(path below data/, [bytes]) of a file that is the same in every site."""
    return f"site/{name}", [(folder / name).read_bytes()]


def number(value):
    """A measure's value without needless zeros."""
    return "–" if value is None else f"{value.normalize():,f}"


def _without_dead_ends(html):
    """The text without links to places in itself that it does not have."""
    if ' href="#' not in html:
        return html
    places = set(ID.findall(html))

    def kept(match):
        return match[0] if unquote(unescape(match[2])) in places else match[1]

    return SAME_PAGE.sub(kept, html)
