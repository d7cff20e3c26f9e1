"""docs/promises.md says nothing without a test that shows it."""

import re
from pathlib import Path

TESTS = Path(__file__).parent
DOCUMENT = (TESTS.parent / "docs" / "promises.md").read_text("utf-8")
NAMED = re.compile(r"`(test_\w+)`")


def test_every_promise_names_its_test_and_every_test_is_there():
    cells = [line.strip("|").split("|") for line in DOCUMENT.splitlines() if line.startswith("| ")]
    promises = [row for row in cells if row[0].strip() != "elsewhere"]
    assert len(promises) > 30
    assert not [row for row in promises if len(row) != 3 or not NAMED.search(row[2])]
    sources = "\n".join(path.read_text("utf-8") for path in TESTS.rglob("test_*.py"))
    there = set(re.findall(r"^def (test_\w+)\(", sources, re.MULTILINE))
    assert not set(NAMED.findall(DOCUMENT)) - there
