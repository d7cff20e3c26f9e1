"""Reading in a browser: what comes in meanwhile, the keys, and pages without a connection."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.conftest import PHONE
from tests.conftest import TODAY, served

LOOK = "document.dispatchEvent(new Event('visibilitychange'))"  # as on coming back to the tab
KEPT = """async () => {
  const urls = [];
  for (const name of await caches.keys())
    for (const request of await (await caches.open(name)).keys())
      urls.push(new URL(request.url).pathname);
  return urls;
}"""
READY = "navigator.serviceWorker.controller !== null"


@pytest.fixture
def page(live, window):
    """Ana's browser before a timeline of a dozen posts."""
    for number in range(12):
        live.ben.publishes(f"News {number}")
    page = window(live, live.ana)
    page.goto("/")
    return page


def test_a_post_by_another_is_announced_without_a_jump_and_shown_when_asked_for(page, live):
    page.locator("#post-8").scroll_into_view_if_needed()
    place, top = page.evaluate("scrollY"), page.locator("#post-8").bounding_box()["y"]
    live.ben.publishes("Just in")
    page.evaluate(LOOK)
    fresh = page.get_by_role("link", name="1 new post")
    expect(fresh).to_be_in_viewport()
    live.lea.publishes("And this")
    page.evaluate(LOOK)
    expect(page.get_by_role("status")).to_have_text("2 new posts")
    assert page.evaluate("scrollY") == place
    assert page.locator("#post-8").bounding_box()["y"] == top
    page.get_by_role("link", name="2 new posts").click()
    expect(page.locator("article.post .prose").first).to_have_text("And this")
    expect(page.get_by_role("status")).to_have_text("")


def test_two_people_side_by_side_see_each_other_s_posts(live, window):
    ana, ben = (window(live, who) for who in (live.ana, live.ben))
    for page in (ana, ben):
        page.goto("/")
    ana.get_by_label("Your post").fill("Half a thought")
    steps.post(ben, "Ben was faster")
    ana.evaluate(LOOK)
    expect(ana.get_by_role("link", name="1 new post")).to_be_visible()
    expect(ana.get_by_label("Your post")).to_have_value("Half a thought")
    ben.goto("/")
    ben.evaluate(LOOK)
    expect(ben.get_by_role("status")).to_have_text("")  # one's own post is no news


def test_times_are_told_in_words_with_the_exact_one_behind(page):
    time = page.locator("#post-3 time")
    shown = time.inner_text()  # months ago by this computer's clock: as the server says it
    assert shown == "11 Mar, 11:00"
    page.clock.install(time=TODAY + timedelta(minutes=5, seconds=10))
    page.reload()
    expect(time).to_have_text("5 minutes ago")
    expect(time).to_have_attribute("title", re.compile("2026"))
    page.clock.fast_forward(3_600_000)
    expect(time).to_have_text("1 hour ago")


def test_without_scripts_times_are_as_the_server_says_them(live, window):
    live.ben.publishes("News")
    page = window(live, live.ana, scripts=False)
    page.goto("/")
    expect(page.locator("#post-2 time")).to_have_text("11 Mar, 11:00")


def test_the_keys_go_from_post_to_post(page):
    articles = page.locator("article.post")
    for key, place in (("n", 0), ("j", 1), ("n", 2), ("k", 1)):
        page.keyboard.press(key)
        expect(articles.nth(place)).to_be_focused()
        expect(articles.nth(place)).to_be_in_viewport()
    focused = articles.nth(1)
    assert focused.get_attribute("aria-label") == "Update by Ben Adler"
    assert focused.evaluate("post => getComputedStyle(post).outlineStyle") == "solid"


def test_r_opens_the_thread_with_its_box_ready(page):
    page.keyboard.press("n")
    page.keyboard.press("r")
    box = page.get_by_label("Your reply")
    expect(box).to_be_focused()
    page.keyboard.type("nnn")
    expect(box).to_have_value("nnn")
    page.keyboard.press("Escape")
    expect(box).not_to_be_focused()
    page.keyboard.press("r")
    expect(box).to_be_focused()


def test_the_slash_searches_and_escape_leads_back(page):
    page.keyboard.press("n")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("article.post").first).to_be_focused()


def test_the_question_mark_shows_the_keys_and_the_focus_returns(page):
    page.keyboard.press("n")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("next post")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.locator("article.post").first).to_be_focused()


def test_the_keys_can_be_switched_off_and_on(page):
    page.get_by_role("button", name="Keys").click()
    page.get_by_role("button", name="Switch the keys off").click()
    page.get_by_role("button", name="Close").click()
    page.reload()
    page.keyboard.press("n")
    expect(page.locator("article.post").first).not_to_be_focused()
    page.get_by_role("button", name="Keys").click()
    page.get_by_role("button", name="Switch the keys on").click()
    page.get_by_role("button", name="Close").click()
    page.keyboard.press("n")
    expect(page.locator("article.post").first).to_be_focused()


def test_what_was_read_opens_again_when_the_server_is_gone(world, window):
    with served(world):
        page = window(world, world.ana)
        page.goto("/")
        eventually(page, READY)
        for address in ("/posts/1", "/charter", "/me", "/"):
            page.goto(address)
        eventually(page, f"({KEPT})().then(urls => urls.includes('/'))")
    page.goto("/posts/1")
    expect(page.locator("article.post")).to_contain_text("From today travel is discussed here")
    expect(page.get_by_role("status")).to_contain_text("No connection.")
    page.goto("/pages")
    expect(page.get_by_role("heading")).to_have_text("No connection")
    assert not [path for path in page.evaluate(KEPT) if path.startswith(("/me", "/posts/newer"))]


def test_nothing_is_kept_after_signing_out(live, window):
    page = window(live, live.ana)
    page.goto("/")
    eventually(page, READY)
    page.goto("/posts/1")
    eventually(page, f"({KEPT})().then(urls => urls.includes('/posts/1'))")
    steps.sign_out(page)
    eventually(page, f"({KEPT})().then(urls => !urls.some(url => !url.startsWith('/static')))")


def test_nothing_is_kept_once_the_session_has_ended_elsewhere(live, window):
    page = window(live, live.ana)
    page.goto("/")
    eventually(page, READY)
    page.goto("/posts/1")
    eventually(page, f"({KEPT})().then(urls => urls.includes('/posts/1'))")
    page.context.clear_cookies()
    page.goto("/charter")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    eventually(page, f"({KEPT})().then(urls => !urls.some(url => !url.startsWith('/static')))")


def test_the_thumb_reaches_the_box_on_the_phone(live, window, scripts):
    page = window(live, live.ana, scripts=scripts, viewport=PHONE, has_touch=True, is_mobile=True)
    page.goto("/pages")
    write = page.get_by_role("link", name="Write")
    assert write.bounding_box()["y"] > PHONE["height"] * 0.75
    write.tap()
    expect(page.get_by_label("Your post")).to_be_in_viewport()
    live.ben.publishes("A long story.\n\n" * 40)
    page.goto("/posts/2")
    page.get_by_role("link", name="Reply", exact=True).tap()
    expect(page.get_by_label("Your reply")).to_be_focused()
    expect(page.locator("a.write")).to_be_hidden()


def eventually(page, expression):
    """Waits from outside: the page's policy lets no string become a script inside."""
    for _ in range(100):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"This never came true: {expression}")


def test_on_the_phone_the_round_button_covers_no_form(live, window):
    page = window(live, live.ana, viewport={"width": 360, "height": 740})
    for address in ("/", "/me/password", "/feeds"):
        page.goto(address)
        write = page.locator("a.write")
        for form in page.locator("main form:has(textarea, input:not([type=hidden]))").all():
            form.scroll_into_view_if_needed()
            expect(write).to_be_hidden()
    live.ben.publishes("A long story.\n\n" * 40)
    page.goto("/")
    page.evaluate("scrollTo(0, 900)")
    expect(page.locator("a.write")).to_be_visible()


def test_the_trial_s_name_has_room_on_a_small_phone(live, window):
    page = window(live, live.ana, viewport={"width": 360, "height": 740})
    page.goto("/")
    name = page.locator(".masthead .brand span").bounding_box()
    assert name["width"] > 100
    expect(page.locator(".menu summary")).to_have_accessible_name("Ana Marin")


def test_a_name_behind_a_label_is_whole_where_it_begins_a_line(live, window):
    live.lea.post("/charter/proposal", field="purpose", text="Less mail.", reason="Asked for.")
    page = window(live, live.sam, viewport={"width": 360, "height": 740})
    page.goto("/notices")
    name = page.get_by_text("proposes to amend the charter").first
    label = page.get_by_text("Waits for you")
    assert name.bounding_box()["y"] > label.bounding_box()["y"] + 5, "it does begin a line"
    assert name.bounding_box()["x"] >= label.bounding_box()["x"]
