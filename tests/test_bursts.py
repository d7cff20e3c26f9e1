"""Savings of one person within ten minutes are shown as one, and each of them is kept."""

from datetime import timedelta

import pytest

from pilot.models.page import Page
from tests.conftest import TODAY
from tests.test_moving import moves, writes


@pytest.fixture
def page(world, travel):
    """Ana saves at 0, 4, 9 and 12 minutes, then Ben at 13; then Ana again at 14."""
    address = writes(world.ana, "Trains", "0")
    for number, (minute, who) in enumerate([(4, "ana"), (9, "ana"), (12, "ana"), (13, "ben")], 1):
        travel(TODAY + timedelta(minutes=minute))
        body = "\n".join(str(n) for n in range(number + 1))
        getattr(world, who).post(address, body=body, base=number, summary=f"At {minute}")
    travel(TODAY + timedelta(minutes=14))
    world.ana.post(address, body="0\n1\n2\n3\n4\n5", base=5)
    return address


def rows(text):
    return text.partition("<tbody>")[2].partition("</tbody>")[0].split("<tr>")[1:]


def test_the_history_folds_them_and_shows_every_one_when_asked(world, page):
    text = world.eva.reads(f"{page}/history")
    newest, bens, anas, first = rows(text)
    assert "savings" not in newest + bens + first
    assert "At 4; At 9; At 12" in anas
    assert "3 savings" in anas
    assert f'href="{page}?revision=3"' in anas
    assert "Show every saving" in text
    every = world.eva.reads(f"{page}/history?every=1")
    assert len(rows(every)) == 6
    assert "savings" not in every.partition("<tbody>")[2].partition("</tbody>")[0]
    assert every.count("/restore") == 5


def test_all_of_them_are_stored(world, page):
    assert [one.body.count("\n") for one in Page.get().history()] == [5, 4, 3, 2, 1, 0]


def test_what_changed_last_folds_them_with_one_comparison(world, page):
    text = world.eva.reads("/pages/recent")
    assert 'href="/pages/Trains/diff?from=1&amp;to=4"' in text
    assert text.count('href="/pages/Trains"') == 4
    moved = moves(world.ben, "Trains", "Rail")
    assert moved.status_code == 303
    assert "Moved from “Trains”" in world.eva.reads("/pages/recent")
