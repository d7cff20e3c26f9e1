"""Pulse: figures counted by hand, the same for everybody, about nobody in particular."""

from datetime import timedelta

import pytest

from pilot.database import database
from pilot.models.person import Person
from pilot.models.pulse import Pulse
from tests.conftest import TODAY

PEOPLE = "name,mail,department\n" + "".join(
    f"{unit} {n},{unit.lower()}{n}@example.org,{unit}\n"
    for unit, size in (("Legal", 4), ("Sales", 7), ("Board", 4))
    for n in range(size)
)


@pytest.fixture
def lively(world, travel):
    """20 people: Legal 5, Sales 8, Board 5, Organisation 1, Finance 1; a week with few events."""
    world.lea.post("/roster", sheet=PEOPLE)
    asked = world.ana.publishes("How do I book a train?", kind="question")
    unanswered = world.ana.publishes("How do I book a boat?", kind="question")
    travel(TODAY + timedelta(hours=2))
    reply = world.ben.post(f"/posts/{asked}/replies", body="At the desk.").location
    travel(TODAY + timedelta(hours=10))
    world.sam.post(f"/posts/{asked}/replies", body="Or by phone.")
    world.sam.post(f"/posts/{unanswered}/replies", body="I shall ask.")
    world.ana.post(f"/posts/{asked}/useful")
    world.ana.post(f"/posts/{reply.rpartition('-')[2]}/useful")
    world.ana.post(f"/posts/{asked}/answer", reply=reply.rpartition("-")[2])
    world.eva.post("/pages/new", title="Travel", body="Ask at the desk.")
    gone = world.lea.publishes("Withdrawn at once.")
    world.lea.post(f"/posts/{gone}/withdraw")
    return world


def main_of(visitor):
    """What the page says without the frame around it."""
    return visitor.reads("/pulse").partition("<main")[2].partition("</main>")[0]


def test_the_figures_are_those_counted_by_hand(lively):
    pulse = Pulse.now()
    assert pulse.people == 20
    assert {step: share.number for step, share in pulse.ladder.items()} == {
        "reached": 5,  # Ana, Ben, Sam, Eva, Lea
        "took_part": 4,  # the same but Lea, who withdrew what she wrote
        "gave": 2,  # Ben and Sam
        "got_help": 1,  # Ana
        "benefit": 1,  # Ana
    }
    assert pulse.totals == {"posts": 3, "replies": 3, "pages": 1, "files": 0}
    sponsor, executives = pulse.led
    assert (sponsor.posts, sponsor.replies, sponsor.hours) == (1, 2, 10)
    assert (executives.posts, executives.replies, executives.hours) == (0, 0, None)
    assert pulse.waiting == 1
    assert pulse.hours == 6  # the median of 2 and 10
    text = main_of(lively.ana)
    assert "25 % <small>5 of 20" in text
    assert "6 hours (median)" in text


def test_the_page_is_the_same_for_everybody(lively, travel):
    """To the byte, frame and all: whoever looks over a shoulder sees nothing of whose it is."""
    for phase in ("open", "frozen"):
        seen = {visitor.get("/pulse").data for visitor in everybody(lively)}
        assert len(seen) == 1, phase
        travel(TODAY + timedelta(days=50))


def everybody(world):
    return world.ana, world.ben, world.eva, world.lea, world.sam


def test_small_departments_are_not_shown(lively):
    """Legal, Sales and Board are large enough; Finance and Organisation, one each, are not.

    Left out alone, two people would be what is missing from the whole: so a third group is.
    """
    shown = [name for name, _ in Pulse.now().departments]
    assert shown == ["Legal", "Sales"]
    text = main_of(lively.ana)
    assert "3 departments are counted in the whole only" in text
    assert "Finance" not in text
    assert "Board" not in text


def test_departments_are_counted_for_themselves(lively):
    departments = dict(Pulse.now().departments)
    assert (departments["Legal"]["took_part"].number, departments["Legal"]["gave"].number) == (1, 0)
    assert (departments["Sales"]["took_part"].number, departments["Sales"]["gave"].number) == (1, 1)
    assert departments["Sales"]["reached"].people == 8


def test_a_trial_of_five_has_no_department_large_enough(world):
    assert Pulse.now().departments == []
    assert "5 departments are counted in the whole only" in main_of(world.ana)


def test_fewer_than_five_people_get_no_figures(draft):
    with database.atomic():
        Person.update(left_at=TODAY).where(Person.handle == "eva.lind").execute()
    text = main_of(draft.ana)
    assert "figures would be about persons" in text
    assert "% <small>" not in text


def test_no_name_of_a_participant_is_on_the_page(lively):
    text = main_of(lively.sam)
    for name in ("Ana Marin", "Ben Adler", "Eva Lind"):
        assert name not in text


def test_reading_a_measure_shows_against_its_target(lively):
    assert "No reading yet" in main_of(lively.ana)
    lively.lea.post("/measures/1/readings", value="12")
    assert "On the way" in main_of(lively.ana)
    lively.lea.post("/measures/1/readings", value="7,5")
    text = main_of(lively.ana)
    assert "7.5" in text
    assert 'label good">Reached' in text
    for visitor, status in ((lively.ana, 403), (lively.sam, 403), (lively.zoe, 401)):
        assert visitor.post("/measures/1/readings", value="1").status_code == status
    nonsense = lively.lea.post("/measures/1/readings", value="a few")
    assert nonsense.status_code == 422
    assert "“a few” is not a number." in nonsense.get_data(as_text=True)
    assert lively.lea.post("/measures/99/readings", value="1").status_code == 404
