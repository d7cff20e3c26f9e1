"""Readings: once a week, never overwritten, late ones marked; some the trial reads itself."""

import re
from datetime import timedelta

import pytest

from pilot.database import database
from pilot.models.measure import Measure, Reading
from pilot.models.weekly import Remainder
from tests.conftest import TODAY
from tests.today import replies

THIS_WEEK, LAST_WEEK = "2026-03-09", "2026-03-02"


def rows_of(visitor, name):
    """{week: the row's text} of one measure on the page of readings."""
    part = visitor.reads("/measures").partition(f'id="{name}"')[2].partition("</section>")[0]
    rows = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', part, re.DOTALL)
    return {week: " ".join(re.sub(r"<[^>]+>", " ", text).split()) for week, text in rows}


def gauged(key):
    """The first measure, read by the trial itself."""
    with database.atomic():
        Measure.update(gauge=key).where(Measure.id == 1).execute()
    return Measure.get_by_id(1)


def test_a_reading_belongs_to_a_week_and_everybody_sees_who_wrote_it_down(world):
    answer = world.lea.post("/measures/1/readings", value="11,5", week=LAST_WEEK)
    assert (answer.status_code, answer.location) == (303, "/measures#measure-1")
    rows = rows_of(world.ana, "measure-1")
    assert rows["Monday 2 March 2026"] == "11.5 Lea Brandt, 11 Mar, 11:00"
    assert rows["Monday 9 March 2026"] == "–"


def test_a_correction_stands_beside_what_it_corrects(world, travel):
    world.lea.post("/measures/1/readings", value="12", week=THIS_WEEK)
    travel(TODAY + timedelta(hours=2))
    world.lea.post("/measures/1/readings", value="9", week=THIS_WEEK)
    row = rows_of(world.ana, "measure-1")["Monday 9 March 2026"]
    assert row.startswith("9 Lea Brandt, 11 Mar, 13:00")
    assert "was 12 , Lea Brandt, 11 Mar, 11:00" in row
    assert Measure.get_by_id(1).latest.value == 9
    assert Reading.select().count() == 2


def test_the_same_number_again_changes_nothing(world):
    for _ in range(2):
        world.lea.post("/measures/1/readings", value="12")
    assert Reading.select().count() == 1


def test_what_is_written_down_after_wednesday_of_the_next_week_is_late(world, travel):
    world.lea.post("/measures/1/readings", value="12", week=LAST_WEEK)
    assert "Late" not in world.ana.reads("/measures")
    travel(TODAY + timedelta(days=1))
    world.lea.post("/measures/1/readings", value="13", week=LAST_WEEK)
    assert "Late" in rows_of(world.ana, "measure-1")["Monday 2 March 2026"]


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"value": "a few"}, "“a few” is not a number."),
        ({"value": "1e99"}, "“1e99” is not a number."),
        ({"value": "1", "week": "2026-03-16"}, "Choose a week of the trial that has begun."),
        ({"value": "1", "week": "2026-02-23"}, "Choose a week of the trial that has begun."),
        ({"value": "1", "week": "yesterday"}, "Choose a week of the trial that has begun."),
    ],
)
def test_nonsense_is_refused_with_a_sentence_and_what_was_typed(world, form, sentence):
    answer = world.lea.post("/measures/1/readings", **form)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'value="{form["value"]}"' in answer.text


def test_only_leads_write_down_and_only_since_the_opening(world):
    for address in ("/measures/1/readings", "/measures/channel"):
        for visitor, status in ((world.ana, 403), (world.sam, 403), (world.zoe, 401)):
            assert visitor.post(address, value="1").status_code == status
    assert "Write down<" not in world.ana.reads("/measures")
    assert world.lea.post("/measures/99/readings", value="1").status_code == 404


def test_before_the_opening_nothing_is_read(draft):
    assert draft.lea.post("/measures/1/readings", value="1").status_code == 409
    assert "Readings begin with the opening" in draft.ana.reads("/measures")


def test_the_last_readings_are_written_down_after_the_end(world, travel):
    travel(TODAY + timedelta(days=40))
    assert world.lea.post("/measures/1/readings", value="7").status_code == 303
    assert rows_of(world.ana, "measure-1")["Monday 6 April 2026"].startswith("7 Lea Brandt")


def test_what_is_left_of_the_old_channel_is_counted_too_and_shown_against_the_new(world):
    world.lea.post("/measures/channel", value="84", week=LAST_WEEK)
    world.lea.post("/measures/channel", value="41", week=THIS_WEEK)
    world.ana.publishes("Hello")
    assert [read.value for read in Remainder.series()] == [84, 41]
    plot = world.ana.reads("/pulse").partition("<figcaption>Old against new")[2]
    table = plot.partition("<tbody>")[2].partition("</tbody>")[0]
    assert re.findall(r">([^<>\n]+)</t[hd]>", table) == ["2 Mar", "84", "1", "9 Mar", "41", "1"]


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("hours", [None, 3]), ("wrote", [1, 3]), ("gave", [0, 2]), ("written", [1, 5]),
        ("answered", [None, 50]),
    ],
)  # fmt: skip
def test_the_trial_counts_what_it_can(world, travel, key, values):
    """Last week the sponsor opened it; this week two questions, three replies."""
    first = world.ana.publishes("How do I book?", kind="question")
    second = world.ana.publishes("How do I pay?", kind="question")
    travel(TODAY + timedelta(hours=2))
    accepted = replies(world.ben, first, "At the desk.")
    replies(world.ana, first, "Thank you.")
    travel(TODAY + timedelta(hours=4))
    replies(world.sam, second, "With the card.")
    world.ana.post(f"/posts/{first}/answer", reply=accepted)
    assert [read.value for read in gauged(key).series()] == values
    assert "counted by the trial" in world.ana.reads("/measures")


def test_nobody_writes_down_what_the_trial_counts(world):
    gauged("wrote")
    answer = world.lea.post("/measures/1/readings", value="1000")
    assert answer.status_code in (403, 409, 422)
    assert "reads this measure itself" in answer.text
    assert Reading.select().count() == 0


def test_a_measure_can_be_left_to_the_trial_in_the_charter(draft):
    row = {"name": "Who writes", "direction": "more", "about": "use", "baseline": "0",
           "target": "9", "gauge": "wrote"}  # fmt: skip
    Measure.replace_all([row, row | {"gauge": "nonsense"}])
    assert [measure.gauge for measure in Measure.in_order()] == ["wrote", ""]
    assert 'value="wrote" selected' in draft.lea.reads("/charter/edit?part=measures")


def test_the_form_opens_with_last_week_while_nobody_has_read_it(world):
    chosen = '<option value="2026-03-02" selected>'
    assert chosen in world.lea.reads("/measures").partition('id="measure-2"')[0]
    world.lea.post("/measures/1/readings", value="12", week=LAST_WEEK)
    assert chosen not in world.lea.reads("/measures").partition('id="measure-2"')[0]


def test_the_lead_is_told_what_nobody_has_read(world):
    assert "Not read yet: Hours to an answer (week of Monday 2 March 2026)" in world.lea.reads(
        "/today"
    )
    for number in (1, 2):
        world.lea.post(f"/measures/{number}/readings", value="1", week=LAST_WEEK)
    assert "All measures are read." in world.lea.reads("/today")
