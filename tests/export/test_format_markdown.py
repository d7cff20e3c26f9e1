"""markdown: Nadia opens the folder in her notes program, and every link leads somewhere."""

import re
from html.parser import HTMLParser
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

import pytest
import yaml
from markdown import Markdown

from export.from_html import markdown
from export.names import is_safe
from pilot import markup
from tests.export.tampering import Contents

START = "data/markdown/docs/"
OUTSIDE = {"https://example.org/elsewhere"}  # what Ben typed himself
FRONT = re.compile(r"---\n(.*?)\n---\n", re.DOTALL)
KNOWN = markup.Known(people={"ana": "Ana"}, pages={"travel": "Travel"})


class Tags(HTMLParser):
    """Addresses, anchors and names of tags of one HTML text."""

    def __init__(self, text):
        super().__init__()
        self.addresses, self.ids, self.tags = [], set(), []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.tags.append(tag)
        self.ids |= {attributes["id"]} if "id" in attributes else set()
        self.addresses += [attributes[name] for name in ("href", "src") if name in attributes]


def as_mkdocs_does(text):
    return Markdown(extensions=["toc", "tables", "fenced_code"]).convert(text)


def typed(text, kind="page"):
    """What Ana typed, shown by the trial, written as Markdown: (HTML, Markdown)."""
    html = markup.render(text, KNOWN, kind=kind).html
    return html, markdown(html, lambda address: f"..{address}")


@pytest.fixture(scope="module")
def contents(written):
    return Contents.of(written)


@pytest.fixture(scope="module")
def texts(contents):
    """{path below docs/: the file without its front matter}."""
    found = {
        path.removeprefix(START): FRONT.sub("", content.decode(), count=1)
        for path, content in contents.items()
        if path.startswith(START)
    }
    assert all(is_safe(f"data/markdown/docs/{path}") for path in found)
    return found


@pytest.fixture(scope="module")
def fronts(contents):
    """{path below docs/: the front matter as YAML reads it}."""
    files = {path: one.decode() for path, one in contents.items() if path.startswith(START)}
    found = {path: FRONT.match(text) for path, text in files.items()}
    return {path.removeprefix(START): yaml.safe_load(m[1]) for path, m in found.items() if m}


def test_every_link_and_image_resolves_and_none_leads_to_the_old_host(contents, texts):
    pages = {path: Tags(as_mkdocs_does(text)) for path, text in texts.items()}
    assert sum(len(page.addresses) for page in pages.values()) > 40
    for path, page in pages.items():
        for address in page.addresses:
            parts = urlsplit(address)
            if parts.scheme or address.startswith("/"):
                assert address in OUTSIDE, (path, address)
                continue
            target = joined(START + path, unquote(parts.path)) if parts.path else START + path
            assert target in contents, (path, address)
            if parts.fragment:
                assert unquote(parts.fragment) in pages[target.removeprefix(START)].ids, address


def test_the_reply_tree_is_that_of_the_trial(contents, fronts, texts):
    tree = {
        reply["id"]: front["id"]
        for path, front in fronts.items()
        if path.startswith("posts/")
        for reply in front["replies"]
    }
    posts = contents.records("post")
    assert tree == {row["id"]: row["root"] for row in posts if row["root"]}
    assert {front["id"] for path, front in fronts.items() if path.startswith("posts/")} == {
        row["id"] for row in posts if not row["root"]
    }
    for reply, root in tree.items():
        assert f'<a id="reply-{reply}"></a>' in texts[f"posts/{root}.md"]
    accepted = {row["question"]: row["reply"] for row in contents.records("answer")}
    assert {one["id"]: one["accepted_reply"] for one in fronts.values()
            if one.get("accepted_reply")} == accepted  # fmt: skip


def test_every_page_says_who_wrote_which_revision(contents, fronts):
    pages = {one["id"]: one for path, one in fronts.items() if path.startswith("pages/")}
    assert len(pages) == len(contents.records("page"))
    for page in contents.records("page"):
        front = pages[page["id"]]
        assert front["title"] == page["title"]
        numbers = [one["number"] for one in contents.records("revision")
                   if one["page"] == page["id"]]  # fmt: skip
        assert [one["number"] for one in front["revisions"]] == numbers


def test_all_words_are_there_but_withdrawn_ones(contents, texts):
    everything = {path: markup.plain_text(as_mkdocs_does(text)) for path, text in texts.items()}
    for post in contents.records("post"):
        shown = everything[f"posts/{post['root'] or post['id']}.md"]
        words = markup.plain_text(post["html"]).split("\n")
        assert all(line in shown for line in words) != bool(post["withdrawn_at"]), post
    everything = "\n".join(everything.values())
    for page in contents.records("page"):
        assert all(line in everything for line in markup.plain_text(page["html"]).split("\n"))
    assert "I was wrong" not in everything
    named_by_the_charter = {"travel", "records", "it", "privacy"}
    assert set(re.findall(r"(\w+)@example.org", everything)) <= named_by_the_charter


def test_files_stand_in_the_archive_once_under_their_own_names_here(contents, texts):
    assert "a:b?.txt" in texts["files.md"]
    assert "version 2" in texts["files.md"]
    linked = {digest for text in texts.values() for digest in re.findall(r"files/(\w{64})", text)}
    assert linked == {row["sha256"] for row in contents.records("blob")}
    assert not [path for path in contents if path.startswith(START) and path[-3:] != ".md"]


def test_mkdocs_finds_its_settings(contents, texts):
    settings = yaml.safe_load(contents["data/markdown/mkdocs.yml"])
    assert settings["site_name"] == "Posts instead of the list"
    assert set(settings["nav"]) <= texts.keys()
    assert not {path for path in texts if re.search(r"(?i)(?:^|/)readme\.md$", path)}


@pytest.mark.parametrize(
    "text",
    [
        "**bold** and *slanted*, ~~gone~~ and `co|de` with ``a ` in it``",
        "1 * 2 * 3 _ 4 _ snake_case __init__ *not closed",
        "# Heading\n\ntext\n\n## Second `x`\n\nmore",
        "- one\n- two\n    - inner\n    - more\n- three\n\n1. first\n2. second",
        "- [x] done\n- [ ] open",
        "> quoted\n> more\n\nand on",
        "| a | b |\n|---|--:|\n| `x` | 2 |\n| **y** | a\\|b |",
        "```\n# no heading\n<b>no tag</b> [no](link) **no**\n```",
        "    indented <b>\n    code",
        "<script>alert(1)</script> &lt; &amp;lt; <b>x</b> &copy; a & b",
        "\\# no heading\n\n2026\\. no list\n\n\\- none\n\n\\> none\n\n=== none\n\n+ 1",
        "[ana](/people/ana) @ana [[Travel]] [[Nowhere]] [x](javascript:alert(1)) https://a.example/b_c_(d)",
        "Wow![ana](/people/ana) and ![image](/f/abc234)",
        "Said it.[^1]\n\n[^1]: There.",
        "line one\nline two\n---\nline three",
        "a | b\n--|--",
        "`` ` `` and `\\` and \\\\ end",
        "***both*** **a*b*c** x**y**z",
        "~~~\ncode\n~~~\n\n* * *\n\n: colon\n\n!!! note",
    ],
)  # fmt: skip
def test_what_ana_typed_reads_the_same(text):
    html, written = typed(text)
    again = as_mkdocs_does(written)
    assert words(again) == words(html), written
    tags = Tags(again)
    kept = {"script", "b"} & set(tags.tags)
    assert not kept, written
    assert not [address for address in tags.addresses if address.startswith("javascript")]
    for tag in ("strong", "em", "table", "blockquote", "img", "h2"):
        assert tags.tags.count(tag) == Tags(html).tags.count(tag), (tag, written)


def words(html):
    boxes = re.sub(r"\[[ x]\] ", "", markup.plain_text(html))
    return boxes.split()


def joined(path, address):
    parts = []
    for part in (PurePosixPath(path).parent / address).parts:
        parts = parts[:-1] if part == ".." else [*parts, part]
    return "/".join(parts)


def test_the_charter_has_its_habits_its_comments_with_answers_and_how_it_changed(texts):
    index = texts["index.md"]
    assert "| Mail to everybody about a trip | Ask it as a question |" in index
    assert "- expenses of guests again (#expenses)" in index
    said = index.partition("## Said before the start")[2].partition("## Amendments")[0]
    assert "The end: [Ana Marín](people.md#ana.marin)" in said
    assert "Who reads it &lt;later>?" in said
    assert "<br>Nadia & nobody else." in said
    amended = index.partition("## Amendments")[2]
    assert "signed by [Sam Okoro](people.md#sam.okoro)" in amended
    assert "Until then: Everybody in five departments who travels." in amended
    assert "Why: Bookers &lt;too>." in amended
