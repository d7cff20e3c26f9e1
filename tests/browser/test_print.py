"""On paper a page is its title, its text and where its links lead; nothing to press."""

from playwright.sync_api import expect

from tests.test_moving import writes

BODY = "# One\n\nText with [a link](https://example.org/).\n\n# Two\n\nText.\n\n# Three\n\nText."


def test_a_page_is_printed_without_what_only_a_screen_needs(live, window):
    writes(live.ana, "Trains", BODY)
    live.ben.publishes("See [[Trains]].")
    page = window(live, live.ana)
    page.goto("/pages/Trains")
    page.emulate_media(media="print")
    for name in ("Main", "Contents"):
        expect(page.get_by_role("navigation", name=name)).to_be_hidden()
    for nothing in ("button", ".heading > p", ".backlinks"):
        expect(page.locator(f"{nothing}:visible")).to_have_count(0)
    for words in ("Trains", "One", "Three"):
        expect(page.get_by_role("heading", name=words)).to_be_visible()
    shown = page.get_by_role("link", name="a link")
    after = shown.evaluate("link => getComputedStyle(link, '::after').content")
    assert after == '" (https://example.org/)"'


def test_the_list_of_those_not_yet_in_is_printed_with_a_mark_to_tick_for_each(live, window):
    page = window(live, live.lea)
    page.goto("/today/missing")
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
    expect(page.locator(":is(button, .actions, .screen-only):visible")).to_have_count(0)
    for unit, name in (("Legal", "Ana Marin"), ("Sales", "Ben Adler")):
        expect(page.get_by_role("heading", name=unit)).to_be_visible()
        expect(page.get_by_role("listitem").filter(has_text=name)).to_be_visible()
    row = page.get_by_role("listitem").filter(has_text="Ana Marin")
    mark = row.evaluate("row => getComputedStyle(row, '::before').content")
    assert "○" in mark


def test_the_charter_and_the_report_break_as_blocks_so_that_no_heading_is_lost(live, window):
    live.lea.post("/charter/proposal", field="cohort", text="And interns.", reason="They call.")
    page = window(live, live.lea)
    for address, grid in (("/charter", "main, .unit"), ("/report", "main, .plot")):
        page.goto(address)
        page.emulate_media(media="print")
        shown = page.locator(grid).evaluate_all("all => all.map(e => getComputedStyle(e).display)")
        assert set(shown) == {"block"}, address
