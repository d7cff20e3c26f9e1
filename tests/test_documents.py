"""The documents' own links lead somewhere: to a file that is there, and to a heading in it."""

import re
from pathlib import Path

import pytest

from tests.folder_links import CODE

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\(([^()\s]+)\)")


def anchor(heading):
    """As the usual viewers of Markdown make it."""
    kept = re.sub(r"[^\w\s-]", "", heading.strip().lower())
    return re.sub(r"\s", "-", kept)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_of_a_document_leads_to_something(document):
    text = CODE.sub("", document.read_text("utf-8"))
    for link in LINK.findall(text):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, heading = link.partition("#")
        target = document.parent / path if path else document
        assert target.exists(), link
        if heading:
            found = re.findall(r"(?m)^#+ (.+)$", target.read_text("utf-8"))
            assert heading in map(anchor, found), link
