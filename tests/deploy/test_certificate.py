"""The certificate: its sections, its schema, its page on paper."""

import json
import re
import subprocess
from html.parser import HTMLParser

import pytest

from tests.agreed import CHARTER
from tests.conftest import find_chromium
from tests.deploy.conftest import ROOT

SCHEMA = json.loads((ROOT / "deploy/files/certificate.schema.json").read_text("utf-8"))
KINDS = {
    "object": dict, "array": list, "string": str, "integer": int, "null": type(None),
    "boolean": bool,
}  # fmt: skip


def test_it_says_what_is_not_under_this_program_s_control(ready):
    ready.down()
    assert len(ready.certificate["not_under_control"]) >= 3
    html = (ready.archives / "certificate.html").read_text("utf-8")
    section = html.partition('id="not-under-control"')[2].partition("</ul>")[0]
    assert section.count("<li>") >= 3
    assert "snapshots" in section


@pytest.mark.parametrize("foreign", [False, True])
def test_it_is_what_its_schema_says(ready, foreign):
    if foreign:
        (ready.data / "notes.txt").write_text("Ben's own", "utf-8")
    ready.down("--to", ready.folder / "to")
    assert not list(offences(ready.certificate, SCHEMA))


def test_it_names_the_archive_by_its_hash_and_asks_for_a_receipt(ready):
    ready.down()
    told = ready.certificate
    verified = json.loads(
        (ready.archives / "posts-2026-12-19.zip.verified.json").read_text("utf-8")
    )
    assert told["archive"]["sha256"] == told["receipt"]["sha256"] == verified["sha256"]
    assert told["receipt"]["by"] == "Nadia Petrov"
    assert told["existed"]["counts"]["posts"] == 2
    assert told["trial"]["what_happens"] == CHARTER["what_happens"]


DECIDE = """
from pilot import database, settings
database.use(settings.load().database_path)
from pilot.models.decision import Decision
from pilot.models.person import Person
Decision.record(Person.get(Person.email == "sam@example.org"), "adapt", "Two departments gained.")
"""


def test_it_repeats_the_decision_in_the_sponsor_s_words(box):
    box.must("-c", DECIDE, python=box.python)
    box.hand_over()
    assert box.down().returncode == 0
    told = box.certificate["decision"]
    assert (told["choice"], told["by"]) == ("adapt", "Sam Okoro")
    assert "adapt, by Sam Okoro" in (box.archives / "certificate.html").read_text("utf-8")
    assert "Two departments gained." in (box.archives / "certificate.html").read_text("utf-8")


def test_the_page_carries_its_style_and_asks_nobody_for_anything(ready):
    ready.down()
    page = Page((ready.archives / "certificate.html").read_text("utf-8"))
    assert not page.requests
    assert "Posts <instead> of the list" in page.text
    assert "--accent" in page.text


def test_the_page_can_be_made_again_from_the_json(ready):
    assert ready.deploy("certificate").returncode == 1
    ready.down()
    html = ready.archives / "certificate.html"
    before = html.read_bytes()
    html.unlink()
    shown = ready.deploy("certificate")
    assert shown.stdout.splitlines() == [str(ready.archives / "certificate.json"), str(html)]
    assert html.read_bytes() == before
    stamp = html.stat().st_mtime_ns
    ready.deploy("certificate")
    assert html.stat().st_mtime_ns == stamp


def test_it_prints_on_one_page(ready):
    chromium = find_chromium()
    if not chromium:
        pytest.skip("there is no Chromium")
    server, _ = ready.serve()
    ready.down("--to", ready.folder / "to")
    server.wait(timeout=10)
    assert pages(chromium, ready.archives / "certificate.html", ready.folder) == 1


def pages(chromium, html, folder):
    """How many sheets of A4 a browser prints for it."""
    pdf = folder / "certificate.pdf"
    subprocess.run(
        [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
         f"--user-data-dir={folder / 'chromium'}", f"--print-to-pdf={pdf}", html],
        check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    return len(re.findall(rb"/Type\s*/Page\b", pdf.read_bytes()))


class Page(HTMLParser):
    """The text of a page, and everything that a browser would fetch for it."""

    def __init__(self, html):
        super().__init__()
        self.text, self.requests = "", []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.requests += [value for name, value in attributes if name in ("src", "href")]

    def handle_data(self, data):
        self.text += data
        self.requests += re.findall(r"url\([^)]*\)|@import.*", data)


def offences(value, schema, place="certificate"):
    """What in a value is not as the schema says; the few words of JSON Schema that ours uses."""
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not isinstance(value, tuple(KINDS[kind] for kind in kinds)):
        yield f"{place} is no {kinds}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{place} is {value!r}"
    if "pattern" in schema and isinstance(value, str) and not re.search(schema["pattern"], value):
        yield f"{place} is {value!r}"
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from offences(item, schema.get("items", {}), f"{place}[{number}]")
    if isinstance(value, dict):
        yield from _offences_of_members(value, schema, place)


def _offences_of_members(value, schema, place):
    known, rest = schema.get("properties", {}), schema.get("additionalProperties", {})
    yield from (f"{place} lacks {name}" for name in schema.get("required", []) if name not in value)
    for name, member in value.items():
        if name not in known and rest is False:
            yield f"{place} has {name}, which the schema does not know"
        else:
            yield from offences(member, known.get(name, rest or {}), f"{place}.{name}")
