"""No view shows a figure about a group of fewer than five people, nor lets one be worked out."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilot import limits
from pilot.database import database
from pilot.models.person import Person
from pilot.models.share import shown_groups
from tests.conftest import TODAY
from tests.today import crowd

FIRST_CELLS = re.compile(r'<tr>\s*<th scope="row">(.*?)</th>(.*?)</tr>', re.DOTALL)
VIEWS = (
    ("ana", "/pulse"), ("ana", "/report"), ("ana", "/posts/2"), ("eva", "/today"),
    ("lea", "/today"), ("lea", "/posts/2"), ("lea", "/measures"), ("sam", "/today"),
)  # fmt: skip
ROSTERS = (
    {},
    {"Sales": 3},
    {"Sales": 4},
    {"Sales": 4, "Legal": 4},
    {"Sales": 4, "Legal": 4, "Board": 4, "Finance": 3},
    {"Sales": 9, "Legal": 9, "Board": 9, "Finance": 4, "Organisation": 4, "Canteen": 4},
    {"Sales": 5, "Canteen": 1, "Garage": 2},
)


@given(st.dictionaries(st.text(max_size=3), st.integers(1, 12), max_size=9))
def test_shown_groups_are_large_and_so_is_what_is_left(sizes):
    """Whoever subtracts what is shown from the whole gets nobody, or five or more."""
    groups = {name: set(range(size)) for name, size in sizes.items()}
    shown = shown_groups(groups)
    assert all(len(people) >= limits.GROUP_MIN for people in shown.values())
    left = sum(sizes.values()) - sum(len(people) for people in shown.values())
    assert left == 0 or left >= limits.GROUP_MIN or not shown


@pytest.mark.parametrize("roster", ROSTERS, ids=str)
def test_no_table_of_any_view_has_a_row_for_a_small_department(world, roster):
    for department, size in roster.items():
        crowd(department, size)
    must_read = {"title": "Closed", "must_read": "1", "reason": "All must know."}
    assert world.eva.publishes("The list is closed.", kind="announcement", **must_read) == 2
    for visitor in (world.ana, world.ben, world.sam):
        visitor.post("/posts/2/acknowledge")
        visitor.post("/posts/2/useful")
    sizes = dict.fromkeys(Person.departments(), 0)
    for person in Person.enrolled():
        sizes[person.department] += 1
    for who, address in VIEWS:
        rows = FIRST_CELLS.findall(unescape(getattr(world, who).reads(address)))
        for name, _ in rows:
            assert sizes.get(name, limits.GROUP_MIN) >= limits.GROUP_MIN, (who, address, name)


def test_four_people_get_no_figures_at_all(world):
    with database.atomic():
        Person.update(left_at=TODAY).where(Person.handle == "eva.lind").execute()
    for address in ("/pulse", "/report"):
        assert "figures would be about persons" in world.ana.reads(address)
        assert " % <small>" not in world.ana.reads(address)
