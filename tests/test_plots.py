"""Plots: marks inside the picture whatever the figures are, and the same figures as a table."""

import re
import xml.etree.ElementTree as ElementTree
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from pilot import plot
from pilot.database import database
from pilot.models.measure import Measure
from tests.conftest import MEASURES

NUMBERS = st.one_of(
    st.none(), st.integers(-(10**15), 10**15), st.decimals(-(10**9), 10**9, places=3)
)
SERIES = st.lists(NUMBERS, max_size=90)
FIGURE = re.compile(r'<figure class="plot">.*?</figure>', re.DOTALL)


def agree(baseline, target):
    with database.atomic():
        Measure.update(baseline=Decimal(baseline), target=Decimal(target)).execute()


def marks_of(shape):
    """All coordinates of a shape as (x, y)."""
    found = shape.attributes
    if shape.tag == "rect":
        x, y = found["x"], found["y"]
        return [(x, y), (x + found["width"], y + found["height"])]
    if shape.tag == "circle":
        return [(found["cx"], found["cy"])]
    numbers = [float(number) for number in re.findall(r"-?[\d.]+", found["d"])]
    return list(zip(numbers[::2], numbers[1::2], strict=False))


def inside(picture):
    places = [place for shape in picture.shapes if shape.kind != "grid"
              for place in marks_of(shape)]  # fmt: skip
    return all(-0.2 <= x <= plot.WIDTH + 0.2 and -0.2 <= y <= plot.HEIGHT + 0.2 for x, y in places)


@given(SERIES, NUMBERS, NUMBERS)
def test_a_line_and_its_levels_stay_inside(values, baseline, target):
    levels = (("baseline", "baseline", baseline), ("target", "target", target))
    labels = [str(n) for n in range(len(values))]
    picture = plot.line("one", "One", "", labels, values, levels=levels, columns=(), rows=[])
    assert inside(picture)
    dots = [shape for shape in picture.shapes if shape.kind == "dot"]
    assert len(dots) == len([value for value in values if value is not None])


@given(SERIES)
def test_bars_stay_inside_and_nothing_has_none(values):
    labels = [str(n) for n in range(len(values))]
    series = [("old", "old", values), ("new", "new", values[::-1])]
    picture = plot.bars("one", "One", "", labels, series, columns=(), rows=[])
    assert inside(picture)
    rects = [shape for shape in picture.shapes if shape.tag == "rect"]
    assert len(rects) == 2 * len([value for value in values if value])
    assert all(rect.attributes["height"] >= 0 for rect in rects)


@given(st.lists(st.one_of(st.none(), st.lists(st.integers(-240, 240), min_size=3, max_size=3))))
def test_spans_stay_inside(values):
    triples = [value and tuple(sorted(value)) for value in values]
    labels = [str(n) for n in range(len(values))]
    assert inside(plot.spans("one", "One", "", labels, triples, columns=(), rows=[]))


@given(st.lists(NUMBERS, min_size=1))
def test_the_words_at_the_axis_are_short_and_rise(values):
    scale = plot.Scale(values)
    ticks = scale.ticks
    assert 2 <= len(ticks) <= 8
    assert ticks == sorted(set(ticks))
    _, words = plot._axes(scale, [])
    assert max(len(word.text) for word in words) <= 10


def test_every_plot_of_the_page_can_be_heard_and_read(world):
    """An image with a name and a sentence, no id twice, no style; a table says the same."""
    world.lea.post("/measures/1/readings", value="12")
    world.lea.post("/measures/channel", value="12")
    page = world.ana.reads("/pulse")
    figures = FIGURE.findall(page)
    assert len(figures) == len(MEASURES) + 1 + 4
    for figure in figures:
        tree = ElementTree.fromstring(figure.replace("&nbsp;", " "))  # noqa: S314 - our own page
        svg = tree.find("svg")
        assert svg.get("role") == "img"
        named = svg.get("aria-labelledby").split()
        assert [svg.find(tag).get("id") for tag in ("title", "desc")] == named
        assert all(svg.find(tag).text.strip() for tag in ("title", "desc"))
        assert tree.find(".//details//table") is not None
        assert "style=" not in figure
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_a_baseline_equal_to_its_target_is_a_sensible_picture(world):
    agree("5", "5")
    world.lea.post("/measures/1/readings", value="5")
    assert "Reached" in world.ana.reads("/pulse")
    agree("0", "0")
    assert world.ana.get("/pulse").status_code == 200


def test_a_trial_without_posts_readings_or_people_has_a_page(draft):
    page = draft.ana.reads("/pulse")
    assert "no question has had a reply yet" in page
    assert "Not read yet; baseline 48, target 8 hours." in page
