"""Not yet in: the list that a lead prints and takes along, to help people in."""

import re

import pytest

from pilot.database import database
from pilot.models.person import Person
from tests.conftest import MORNING
from tests.today import crowd

ADDRESS = "/today/missing"


@pytest.fixture
def waiting(world):
    """Ana (Legal), Ben (Sales), Eva (Finance) and two more of Sales have never been in."""
    with database.atomic():
        led = Person.role.in_(("sponsor", "lead"))
        Person.update(joined_at=MORNING).where(led).execute()
        for person in crowd("Sales", 2):
            Person.update(joined_at=None).where(Person.id == person.id).execute()
    return world


def listed(visitor):
    """{department: its names} as the page shows them."""
    sections = re.findall(r'<section class="unit".*?</section>', visitor.reads(ADDRESS), re.S)
    return {
        re.search(r"<h2[^>]*>(.*?) <span", section)[1]: re.findall(r"<li>(.*?)<", section)
        for section in sections
    }


def test_the_lead_reads_who_is_not_in_by_department_and_name(waiting):
    assert listed(waiting.lea) == {
        "Finance": ["Eva Lind"], "Legal": ["Ana Marin"],
        "Sales": ["Ben Adler", "Sales 0", "Sales 1"],
    }  # fmt: skip
    text = waiting.lea.reads(ADDRESS)
    assert '<span class="count">3</span>' in text
    assert "ana@example.org" not in text
    assert f'href="{ADDRESS}"' in waiting.lea.reads("/today")


def test_whoever_comes_in_or_leaves_is_not_on_it(waiting):
    waiting.ana.person.join()
    waiting.lea.post(f"/roster/people/{waiting.ben.person.id}/leave")
    assert listed(waiting.lea) == {"Finance": ["Eva Lind"], "Sales": ["Sales 0", "Sales 1"]}


def test_when_everybody_is_in_it_says_so(waiting):
    for person in Person.enrolled():
        person.join()
    assert listed(waiting.lea) == {}
    assert "Everybody is in." in waiting.lea.reads(ADDRESS)


@pytest.mark.parametrize(
    ("who", "status"), [("ana", 403), ("sam", 403), ("eva", 403), ("zoe", 302)]
)
def test_nobody_else_reads_it(waiting, who, status):
    answer = getattr(waiting, who).get(ADDRESS)
    assert answer.status_code in (status, 303)
    assert "Ben Adler" not in answer.get_data(as_text=True)


def test_before_the_opening_there_is_no_such_page(draft):
    assert draft.lea.get(ADDRESS).status_code == 409


def test_after_the_end_it_is_still_read_and_offers_no_links(waiting):
    waiting.trial.freeze(None)
    assert "Ben Adler" in waiting.lea.reads(ADDRESS)
    assert "/roster/slips" not in waiting.lea.reads(ADDRESS)


def test_a_name_that_is_markup_is_a_name(waiting):
    with database.atomic():
        Person.update(name="<b>Ben</b>", title="<i>").where(
            Person.id == waiting.ben.person.id
        ).execute()
    assert "&lt;b&gt;Ben&lt;/b&gt;" in waiting.lea.reads(ADDRESS)
    assert "<b>Ben" not in waiting.lea.reads(ADDRESS)
