"""Writing in a browser: toolbar, preview, completion, uploads, and nothing that gets lost."""

import os

import pytest
from playwright.sync_api import expect

from pilot import limits
from pilot.models.file import File
from pilot.models.page import Page
from pilot.models.post import Post
from tests.browser import steps
from tests.browser.screens import picture
from tests.conftest import served

PASTE = """(target, bytes) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([new Uint8Array(bytes)], "image.png", {type: "image/png"}));
  target.dispatchEvent(
    new ClipboardEvent("paste", {clipboardData: transfer, bubbles: true, cancelable: true}));
}"""
SELECT = "(box, [from, to]) => { box.focus(); box.setSelectionRange(from, to); }"
WITHIN_MS = 5_000


@pytest.fixture
def page(live, window):
    """Ana's browser on the timeline."""
    page = window(live, live.ana)
    page.goto("/")
    return page


@pytest.fixture
def box(page):
    return page.get_by_label("Your post")


def post_button(page):
    return page.get_by_role("button", name="Post", exact=True)


def test_the_mouse_makes_a_word_bold(page, box):
    box.fill("Trains are fast")
    box.evaluate(SELECT, [0, 6])
    page.get_by_role("button", name="Bold").click()
    expect(box).to_have_value("**Trains** are fast")
    expect(box).to_be_focused()


def test_the_keyboard_makes_a_word_bold_and_a_line_a_quote(page, box):
    box.fill("Trains are fast")
    box.evaluate(SELECT, [0, 6])
    page.keyboard.press("Control+b")
    expect(box).to_have_value("**Trains** are fast")
    page.keyboard.press("Shift+Tab")  # over the preview to the one stop of the toolbar
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="Bold")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="Italic")).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("button", name="Quote")).to_be_focused()
    page.keyboard.press("Enter")
    expect(box).to_be_focused()
    assert "> " in box.input_value()


def test_the_preview_shows_what_is_then_published(page, box):
    box.fill("Ask @ben.adler about **trains**, #travel and [[Trains]]\n\n1. one\n2. two")
    page.get_by_role("button", name="Preview").click()
    shown = page.get_by_role("region", name="Preview")
    expect(shown.locator("strong")).to_have_text("trains")
    expect(box).to_be_hidden()
    preview = shown.inner_html()
    post_button(page).click()
    expect(page.locator("article.post .prose strong")).to_have_text("trains")
    assert page.locator("article.post .prose").inner_html().strip() == preview.strip()


def test_one_goes_back_from_the_preview_to_the_text(page, box):
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("region", name="Preview")).to_have_text("There is nothing to show yet.")
    page.get_by_role("button", name="Preview").click()
    expect(box).to_be_visible()
    expect(page.get_by_role("region", name="Preview")).to_be_hidden()


@pytest.mark.parametrize(
    ("typed", "keys", "text"),
    [
        ("Ask @be", ["Enter"], "Ask @ben.adler "),
        ("@", ["ArrowDown", "ArrowDown", "Enter"], "@eva.lind "),
        ("About #tr", ["ArrowDown", "Enter"], "About #travel "),
        ("See [[travel/tr", ["Tab"], "See [[Travel/Trains]] "),
    ],
)
def test_a_name_is_completed_by_keyboard(live, page, box, typed, keys, text):
    live.ben.publishes("#trains and #travel, #trains")
    live.ben.publishes("#trains")
    live.ben.post("/pages/new", title="Travel/Trains", body="Text.", base="0")
    box.press_sequentially(typed)
    expect(page.get_by_role("listbox", name="Suggestions")).to_be_visible()
    page.wait_for_load_state("networkidle")  # the list follows each letter
    for key in keys:
        page.keyboard.press(key)
    expect(box).to_have_value(text)
    expect(box).to_be_focused()
    page.reload()
    expect(box).to_have_value(text)  # the draft knows it, too


def test_escape_closes_the_suggestions_and_the_next_one_leaves_the_box(page, box):
    box.press_sequentially("Ask @be")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_value("Ask @be")
    expect(box).to_be_focused()
    page.keyboard.press("Escape")
    expect(box).not_to_be_focused()


def test_an_upload_can_be_cancelled_and_sent_again(page, box):
    network = page.context.new_cdp_session(page)
    limit_uploads(network, 20_000)
    box.fill("With a film")
    steps.attach(page, [("film.bin", os.urandom(300_000))])
    post_button(page).click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    post_button(page).click()  # once more, in impatience
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("alert")).to_contain_text("Your text and files are still here.")
    expect(box).to_have_value("With a film")
    assert page.evaluate("document.querySelector('[type=file]').files[0].name") == "film.bin"
    assert not Post.select().where(Post.body == "With a film").exists()
    limit_uploads(network, -1)
    post_button(page).click()
    expect(page.locator("article.post ul.files li")).to_have_text("film.bin")
    assert Post.select().where(Post.body == "With a film").count() == 1
    assert page.evaluate("localStorage.length") == 0


def test_a_refused_text_with_files_comes_back_with_its_sentence(page, box):
    box.fill("x" * 10_001)
    steps.attach(page, [("plan.txt", b"the plan")])
    post_button(page).click()
    expect(page.locator("#body-error")).to_contain_text("This is 10,001 characters long.")
    expect(box).to_have_value("x" * 10_001)
    expect(page.get_by_label("plan.txt")).to_be_checked()
    box.fill("")
    box.press_sequentially("Shorter, says @be")
    page.keyboard.press("Enter")  # completion works in the new box
    page.get_by_role("button", name="Bold").click()
    post_button(page).click()
    expect(page.locator("article.post ul.files li")).to_have_text("plan.txt")


def test_a_file_that_is_too_large_is_refused_with_the_limit(page, box, monkeypatch):
    monkeypatch.setattr(limits, "FILE_BYTES", 100_000)
    box.fill("Large")
    steps.attach(page, [("large.bin", bytes(150_000))])
    post_button(page).click()
    expect(page.get_by_role("alert")).to_contain_text("too large")
    expect(page.get_by_role("alert")).to_contain_text("Your text and files are still here.")
    expect(box).to_have_value("Large")


def test_a_pasted_picture_becomes_a_file_of_the_post(page, box):
    box.fill("As you see")
    box.evaluate(PASTE, list(picture()))
    post_button(page).click()
    expect(page.locator("article.post ul.files li")).to_have_text("image.png")
    assert File.get().media_type == "image/png"


def test_a_killed_tab_loses_nothing(page, box):
    context = page.context
    box.fill("Written for ten minutes")
    page.close(run_before_unload=False)
    again = context.new_page()
    again.goto("/")
    expect(again.get_by_label("Your post")).to_have_value("Written for ten minutes")


def test_a_server_that_is_gone_is_said_loudly_and_the_text_stays(world, window):
    with served(world):
        world.ben.post("/pages/new", title="Plan", body="One.", base="0")
        page = window(world, world.ana)
        page.goto("/pages/Plan/edit")
        page.get_by_label("Text").fill("Two, after an hour of work.")
    port = world.settings.port
    page.get_by_role("button", name="Save").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Not saved, kept on this computer", timeout=WITHIN_MS)
    expect(alert).to_be_in_viewport()
    expect(page.get_by_label("Text")).to_have_value("Two, after an hour of work.")
    with served(world, port):
        page.get_by_role("button", name="Save").click()
        expect(page.locator(".prose")).to_have_text("Two, after an hour of work.")
        assert page.evaluate("localStorage.length") == 0
        page.wait_for_load_state()
        page.goto("about:blank")
    assert Page.called("Plan").number == 2


def test_the_text_that_was_not_saved_survives_whatever_is_opened_next(live, window):
    page = window(live, live.ana, service_workers="block")  # else its requests are not caught
    page.goto("/")
    box = page.get_by_label("Your post")
    page.context.route("**/healthz", lambda route: route.abort("connectionrefused"))
    box.fill("Not lost")
    post_button(page).click()
    expect(page.get_by_role("alert")).to_contain_text("Not saved")
    reply = live.ben.post("/posts/1/replies", body="Hello").location.rpartition("-")[2]
    page.goto(f"/posts/{reply}")  # which leads on elsewhere, as a text that was taken does
    page.goto("/")
    expect(box).to_have_value("Not lost")


def test_withdrawing_asks_once(live, window, scripts):
    live.ana.publishes("Said too early")
    page = window(live, live.ana, scripts=scripts)
    page.goto("/posts/2")
    expect(page.get_by_role("button", name="Withdraw it")).to_be_hidden()
    page.locator("summary", has_text="Withdraw").click()
    expect(page.locator("details.sure")).to_contain_text("Its place stays")
    page.get_by_role("button", name="Withdraw it").click()
    expect(page.locator("article.withdrawn")).to_be_visible()


def limit_uploads(network, rate):
    """Lets so many bytes a second through; -1 is as many as there are."""
    network.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": rate},
    )
