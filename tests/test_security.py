"""The security document names tests that exist, and every requirement once."""

import re
from pathlib import Path

TESTS = Path(__file__).parent
DOCUMENT = (TESTS.parent / "docs" / "security.md").read_text("utf-8")
CHAPTERS = {1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16}


def test_every_test_that_it_names_is_there():
    named = re.findall(r"`((?:\w+/)?test_\w+\.py)`", DOCUMENT)
    assert len(named) > 60
    assert not [name for name in named if not (TESTS / name).is_file()]


def test_every_row_has_a_requirement_a_way_and_a_proof_or_a_reason():
    rows = [line.strip("|").split("|") for line in DOCUMENT.splitlines() if line.startswith("|")]
    assert not [row for row in rows if len(row) != 3 or not all(cell.strip() for cell in row)]


def test_no_chapter_is_forgotten():
    numbers = {int(chapter) for chapter in re.findall(r"\b(\d{1,2})\.\d{1,2}\b", DOCUMENT)}
    assert numbers >= CHAPTERS
