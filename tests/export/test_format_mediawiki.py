"""mediawiki: the dump that MediaWiki reads holds every page with every revision."""

import hashlib
from xml.etree import ElementTree

import pytest

from export import xml
from export.formats.mediawiki import _Wiki
from pilot import database
from pilot.models.page import Page
from pilot.models.person import Person
from tests.export.tampering import Contents

SPACE = "{http://www.mediawiki.org/xml/export-0.11/}"


@pytest.fixture(scope="module")
def contents(written):
    return Contents.of(written)


@pytest.fixture(scope="module")
def pages(contents):
    return _parsed(contents["data/mediawiki/pages.xml"]).findall(f"{SPACE}page")


def test_every_page_has_every_revision_with_author_time_and_text(pages, contents):
    people = {person["id"]: person["name"] for person in contents.records("person")}
    titles = {page["id"]: page["title"] for page in contents.records("page")}
    kept = [
        (titles[one["page"]], one["at"][:19], people[one["author"]],
         f"Deleted: {one['summary']}" if one["act"] == "deleted" else one["summary"], one["body"])
        for one in sorted(contents.records("revision"), key=lambda r: (r["page"], r["number"]))
    ]
    found = [
        (_of(page, "title"), _of(one, "timestamp")[:19], _of(one, "contributor/username"),
         _of(one, "comment"), _of(one, "text"))
        for page in _in(pages, 0) if page.find(f"{SPACE}redirect") is None
        for one in page.findall(f"{SPACE}revision")
    ]  # fmt: skip
    assert found == kept


def test_earlier_titles_lead_to_their_pages(pages):
    found = {
        _of(page, "title"): (page.find(f"{SPACE}redirect").get("title"), _of(page, "revision/text"))
        for page in pages if page.find(f"{SPACE}redirect") is not None
    }  # fmt: skip
    assert found == {"Rail": ("Travel/By rail", "#REDIRECT [[Travel/By rail]]")}


def test_each_revision_names_the_one_before_and_its_own_checksum(pages):
    ids = [_of(revision, "id") for page in pages for revision in page.findall(f"{SPACE}revision")]
    assert len(ids) == len(set(ids))
    assert len({_of(page, "id") for page in pages}) == len(pages)
    for page in pages:
        before = ""
        for revision in page.findall(f"{SPACE}revision"):
            assert _of(revision, "parentid") == before
            before = _of(revision, "id")
            text = _of(revision, "text")
            sha1 = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
            assert int(_of(revision, "sha1"), 36) == int(sha1, 16)
            assert revision.find(f"{SPACE}text").get("bytes") == str(len(text.encode()))


def test_every_file_has_a_page_that_says_where_its_bytes_are(pages, contents):
    described = _in(pages, 6)
    assert len(described) == len(contents.records("file"))
    names = [_of(page, "title") for page in described]
    assert len({name.casefold() for name in names}) == len(names)
    assert {"File:Plan.pdf", "File:plan (2).pdf", "File:a-b?.txt", "File:form.docx"} <= set(names)
    text = "".join(_of(page, "revision/text") for page in described)
    for version in contents.records("version"):
        sha256 = contents.records("blob")[version["blob"] - 1]["sha256"]
        assert f"files/{sha256}" in text
        assert f"data/files/{sha256}" in contents


def test_no_address_leads_to_a_host_of_the_trial(contents):
    text = contents["data/mediawiki/pages.xml"].decode()
    assert "<base>" not in text
    assert text.count("http") == text.count("http://www.mediawiki.org") + text.count(
        "http://www.w3.org"
    )


def test_what_xml_forbids_is_replaced_and_the_rest_comes_back(folder):
    words = "\x00a\x0b\x1f\ufffe\ud800]]>&<b>\r\n\tz\U0001f389"
    wanted = "�a����]]>&<b>\r\n\tz\U0001f389"
    assert _parsed(xml.element("text", words)).text == wanted
    again = _parsed(f"<a>{xml.cdata(words)}</a>").text
    assert again == wanted.replace("\r", "")
    assert _parsed(xml.element("a", "", b='"<\x07&')).get("b") == '"<\ufffd&'


def test_titles_that_mediawiki_would_take_for_something_else_are_changed(folder):
    database.use(folder / "trial.db")
    assert Person.select().exists()
    assert Page.select().exists()
    wiki = _Wiki()
    assert wiki.title("Talk: before lunch") == "Talk - before lunch"
    assert wiki.title("Trains: a list") == "Trains: a list"
    assert wiki.title("de:Zug") == "de -Zug"
    assert wiki.title("会" * 200) == "会" * 73
    assert wiki.title("会" * 199) == "会" * 73 + " (2)"
    assert wiki.name("User:", "Ana Marín") == "Ana Marín (2)"


def _parsed(text):
    return ElementTree.fromstring(text)  # noqa: S314 - we wrote it


def _in(pages, namespace):
    return [page for page in pages if _of(page, "ns") == str(namespace)]


def _of(node, path):
    return node.findtext("/".join(SPACE + part for part in path.split("/"))) or ""
