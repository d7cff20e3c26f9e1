"""What was moved or deleted is in each format what a reader of it expects."""

import re

import pytest

from tests.export.tampering import Contents


@pytest.fixture(scope="module")
def contents(written):
    return Contents.of(written)


def site(contents, name):
    return contents[f"data/site/{name}.html"].decode()


def test_the_site_says_what_a_page_was_called_and_no_link_to_the_old_title_breaks(contents):
    page = site(contents, "pages/Travel-By-rail")
    assert "formerly “Rail”" in page
    assert "Moved from “Rail”" in page
    assert 'href="../pages/Travel-By-rail.html"' in site(contents, "pages/Notes")
    assert not [name for name in contents if name.endswith("pages/Rail.html")]


def test_the_site_keeps_a_deleted_page_with_its_history_and_lists_it_apart(contents):
    page, index = site(contents, "pages/Mistake"), site(contents, "pages")
    assert re.search("Deleted <time[^>]*>[^<]*</time> by", page)
    assert "“Twice the same”" in page
    assert "Nothing here." not in page
    assert "Nothing here." in site(contents, "revisions/7-1")
    assert "Mistake" not in index.partition("Deleted pages")[0]
    assert 'href="pages/Mistake.html"' in index.partition("Deleted pages")[2]
    assert '"Mistake"' not in contents["data/site/search-index.js"].decode()


def test_markdown_says_both_in_front(contents):
    moved = contents["data/markdown/docs/pages/Travel-By-rail.md"].decode()
    deleted = contents["data/markdown/docs/pages/Mistake.md"].decode()
    assert 'earlier_titles: ["Rail"]' in moved
    assert "deleted_at: " in deleted
    assert "*Deleted.*" in deleted
    assert "Mistake" not in contents["data/markdown/docs/pages.md"].decode()


def test_spreadsheets_have_both(contents):
    assert "Rail,5," in contents["data/csv/redirects.csv"].decode()
    assert ",deleted" in contents["data/csv/revisions.csv"].decode()
