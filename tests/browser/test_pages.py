"""Pages in a browser: the preview that follows the typing, contents, sections, moving."""

from playwright.sync_api import expect

from pilot.models.page import Page
from tests.browser.conftest import PHONE
from tests.test_moving import writes

BODY = "# One\n\nText.\n\n# Two\n\nText.\n\n# Three\n\nText."


def test_the_preview_of_a_page_follows_the_typing_beside_it(live, window):
    writes(live.ana, "Trains", "Book **early**.")
    page = window(live, live.ana)
    page.goto("/pages/Trains/edit")
    box, shown = page.get_by_label("Text"), page.get_by_role("region", name="Preview")
    page.get_by_role("button", name="Preview").click()
    expect(shown.locator("strong")).to_have_text("early")
    expect(box).to_be_visible()
    box.fill("Book **late**, see [[Hotels]].")
    expect(shown.locator("strong")).to_have_text("late")
    expect(shown.locator(".wanted")).to_have_text("Hotels")
    assert box.bounding_box()["x"] + box.bounding_box()["width"] <= shown.bounding_box()["x"]
    page.get_by_role("button", name="Bold").click()
    expect(box).to_be_focused()
    page.set_viewport_size(PHONE)
    assert box.bounding_box()["y"] + box.bounding_box()["height"] <= shown.bounding_box()["y"]


def test_a_section_is_edited_from_its_heading_and_one_comes_back_to_it(live, window, scripts):
    writes(live.ana, "Trains", BODY)
    page = window(live, live.ana, scripts=scripts)
    page.goto("/pages/Trains")
    page.get_by_role("navigation", name="Contents").get_by_role("link", name="Three").click()
    assert page.url.endswith("#s-three")
    page.get_by_role("link", name="Edit “Two”").click()
    box = page.get_by_label("Text")
    expect(box).to_have_value("# Two\n\nText.")
    box.fill("# Two\n\nNew.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".prose")).to_contain_text("New.")
    assert page.url.endswith("/pages/Trains#s-two")
    assert Page.get().latest.body == BODY.replace("# Two\n\nText.", "# Two\n\nNew.")


def test_on_a_phone_the_contents_open_above_the_text(live, window):
    writes(live.ana, "Trains", BODY)
    page = window(live, live.ana, viewport=PHONE)
    page.goto("/pages/Trains")
    expect(page.get_by_role("navigation", name="Contents")).to_be_hidden()
    page.locator("summary", has_text="Contents").click()
    page.locator("details.toc").get_by_role("link", name="Three").click()
    assert page.url.endswith("#s-three")


def test_a_page_is_moved_deleted_and_brought_back_by_hand(live, window, scripts):
    writes(live.ana, "Trains", "Text.")
    page = window(live, live.ana, scripts=scripts)
    page.goto("/pages/Trains")
    page.get_by_role("link", name="Move or delete").click()
    page.get_by_label("Title").fill("Travel/Rail")
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Rail")
    page.get_by_role("link", name="Move or delete").click()
    expect(page.get_by_role("button", name="Give up Trains")).to_be_visible()
    page.get_by_label("Why").fill("Twice the same")
    page.get_by_role("button", name="Delete Rail").click()
    expect(page.get_by_text("“Twice the same”")).to_be_visible()
    page.get_by_role("button", name="Bring it back").click()
    expect(page.locator(".prose")).to_have_text("Text.")


def test_on_a_phone_what_went_stands_above_what_came_and_both_are_whole(live, window):
    live.ana.post("/pages/new", title="Travel", body="Trains first.\n\nAsk the desk.", base="0")
    live.ben.post("/pages/Travel", body="Trains first.\n\nAsk Eva, she knows all.", base="1")
    page = window(live, live.lea, viewport=PHONE)
    page.goto("/pages/Travel/diff")
    gone, come = (page.locator(f"td.{name}").bounding_box() for name in ("gone", "come"))
    assert gone["y"] + gone["height"] <= come["y"]
    assert max(gone["x"] + gone["width"], come["x"] + come["width"]) <= PHONE["width"]
    expect(page.get_by_text("Trains first.")).to_have_count(2)
    expect(page.get_by_text("Trains first.").locator("visible=true")).to_have_count(1)
