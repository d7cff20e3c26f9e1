"""report: one HTML file that says the same as the trial did."""

import re

from pilot import clock
from pilot.models.journal import Entry
from tests.conftest import World
from tests.export.tampering import Contents

TEXT = re.compile(r"<main>.*</main>", re.DOTALL)


def test_the_archive_holds_the_report_that_people_saw(archive, folder):
    report = Contents.of(archive)["data/report/report.html"].decode()
    exported = Entry.select().order_by(Entry.id.desc()).get()
    assert exported.act == "exported"
    with clock.travel(exported.at):
        seen = World(folder).ana.reads("/report")
    assert without_buttons(seen) == without_buttons(report)


def test_it_needs_nothing_beside_it(archive):
    report = Contents.of(archive)["data/report/report.html"].decode()
    assert "<style>" in report
    assert not re.findall(r"<(?:link|script|img|a)\b|\bsrc=|\bstyle=|url\(", report)


def without_buttons(text):
    shown = re.sub(r'<p class="screen-only actions">.*?</p>', "", TEXT.search(text)[0])
    return "".join(shown.split()).replace("2026,", ",")  # an archive always says the year
