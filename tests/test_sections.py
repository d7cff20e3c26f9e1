"""Long pages: contents, a link beside each heading, one section edited alone, code in colours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilot.markup import Known, headings, plain_text, render
from pilot.models.page import Page
from pilot.models.section import Section, replaced
from tests.test_moving import writes

BODY = """Before.

# Booking

Book early.

## By *phone*

Call the desk.

```
# no heading
```

Prices
------

Low.

# Booking

Again.
"""
ADDRESS = "/pages/Trains"
NOBODY = Known({}, {})


@pytest.fixture
def page(world):
    writes(world.ana, "Trains", BODY)
    return ADDRESS


def box(text):
    return text.partition("<textarea")[2].partition(">")[2].partition("</textarea>")[0].strip()


def body():
    return Page.called("Trains").latest.body


def test_a_long_page_has_contents_and_a_link_beside_each_heading(world, page):
    text = world.ben.reads(page)
    contents = text.partition('aria-label="Contents"')[2]
    for anchor, words in (("s-by-phone", "By phone"), ("s-booking_1", "Booking")):
        assert f'<a href="#{anchor}">{words}</a>' in contents
        assert f'id="{anchor}"' in text
    assert 'aria-label="Link to “By phone”"' in text
    assert f'href="{page}/edit?section=s-by-phone" aria-label="Edit “By phone”"' in text
    short = world.ben.reads(writes(world.ana, "Short", "# One\n\nText."))
    assert "Contents" not in short


def test_one_section_is_edited_and_the_rest_stays_as_it_was(world, page):
    text = world.ben.reads(f"{page}/edit?section=s-by-phone")
    assert box(text).startswith("## By *phone*")
    assert box(text).endswith("```")
    assert "You edit one section." in text
    form = fields(text)
    answer = world.ben.post(page, body="## By phone\n\nDial 100.", **form)
    assert (answer.status_code, answer.location) == (303, f"{page}#s-by-phone")
    assert body() == BODY.strip().replace(
        "## By *phone*\n\nCall the desk.\n\n```\n# no heading\n```", "## By phone\n\nDial 100."
    )


def test_a_section_joins_what_others_saved_meanwhile(world, page):
    form = fields(world.ben.reads(f"{page}/edit?section=s-prices"))
    world.eva.post(page, body=f"First of all.\n\n{BODY}", base=1)
    world.ben.post(page, body="Prices\n------\n\nHigh.", **form)
    assert body() == f"First of all.\n\n{BODY.strip()}".replace("Low.", "High.")


def test_a_refused_section_comes_back_as_a_section(world, page):
    form = fields(world.ben.reads(f"{page}/edit?section=s-prices"))
    answer = world.ben.post(page, body="High.", **form, summary="s" * 251)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert box(text) == "High."
    assert fields(text) == form


@pytest.mark.parametrize("anchor", ["s-nothing", "", "%00", "s-booking_9"])
def test_a_section_that_is_not_there_means_the_whole_page(world, page, anchor):
    text = world.ben.reads(f"{page}/edit?section={anchor}")
    assert "You edit one section." not in text
    assert "Before." in box(text)


def test_nonsense_for_a_place_destroys_nothing(world, page):
    assert world.ben.post(page, body="x", base=9, first=1, last=2).status_code == 404
    world.ben.post(page, body="At the end.", base=1, first=999, last=-5)
    assert body() == f"{BODY.strip()}\nAt the end."


def test_headings_inside_lists_and_quotations_begin_no_section():
    text = "# One\n\n> # Quoted\n\n- # Listed\n\n# Two"
    assert Section.of(text, render(text, NOBODY, kind="page").html, "s-two") is None


PARTS = ["# A\n", "## B\n", "### A\n", "A\n===\n", "B\n---\n", "x\n", "\n", "```\n", "    # x\n"]


@given(st.lists(st.sampled_from(PARTS), max_size=12))
def test_each_section_that_is_offered_begins_with_its_heading(parts):
    text = "".join(parts).strip("\n")
    html = render(text, NOBODY, kind="page").html
    for _, anchor, words in headings(html):
        if section := Section.of(text, html, anchor):
            said = section.text(text)
            first = plain_text(render(said, NOBODY, kind="page").html).partition("\n")[0]
            assert first == words
            assert replaced(text, section.first, section.last, said) == text


def test_code_is_coloured_by_classes_and_nothing_of_it_is_lost(world):
    text = "```python\ndef f(x):  # why\n    return '<b>'\n```\n\n```nosuchlanguage\nx < y\n```"
    html = render(text, NOBODY).html
    assert '<span class="k">def</span>' in html
    assert '<span class="c1"># why</span>' in html
    assert "style=" not in html
    assert "return '<b>'" in plain_text(html)
    assert "x < y" in plain_text(html)
    numbered = render('```python linenums="1" title="a.py"\nx = 1\n```', NOBODY).html
    assert "<table" not in numbered


def test_footnotes_and_contents_work_on_a_page(world):
    address = writes(world.ana, "Notes", "One[^1].\n\n[^1]: The reason.")
    text = world.ben.reads(address)
    note = text.partition('class="footnote-ref" href="#')[2].partition('"')[0]
    assert f'id="{note}"' in text


def fields(text):
    """What the editor's form carries besides the text."""
    names = ("base", "anchor", "first", "last")
    found = {name: text.partition(f'name="{name}" value="')[2].partition('"')[0] for name in names}
    return {name: value for name, value in found.items() if value}
