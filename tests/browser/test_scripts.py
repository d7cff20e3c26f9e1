"""What the one script adds: drafts that survive, files by drop, presses that count once."""

import pytest
from playwright.sync_api import expect

from pilot.models.post import Post
from tests.browser import steps
from tests.conftest import PASSWORD

DROP = """(target, [name, text]) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([text], name));
  for (const type of ["dragover", "drop"]) target.dispatchEvent(
    new DragEvent(type, {dataTransfer: transfer, bubbles: true, cancelable: true}));
}"""


@pytest.fixture
def page(live, window):
    """Ana's browser on the timeline; she has a password to sign in again with."""
    live.ana.person.choose_password(PASSWORD)
    page = window(live, live.ana)
    page.goto("/")
    return page


def test_a_draft_survives_reload_and_another_page(page):
    page.get_by_text("How do I…").first.click()
    page.get_by_label("Your post").fill("Half a thought")
    page.reload()
    expect(page.get_by_label("Your post")).to_have_value("Half a thought")
    expect(page.get_by_label("How do I…")).to_be_checked()
    page.goto("/pages")
    page.goto("/")
    page.get_by_role("button", name="Throw it away").click()
    expect(page.get_by_label("Your post")).to_have_value("")
    page.reload()
    expect(page.get_by_label("Your post")).to_have_value("")


def test_a_draft_survives_an_expired_session(page):
    page.get_by_label("Your post").fill("Written for ten minutes")
    page.context.clear_cookies()
    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.locator("main")).to_contain_text("You were signed out")
    page.get_by_role("link", name="Sign in").click()
    steps.sign_in(page, "ana@example.org")
    expect(page.get_by_label("Your post")).to_have_value("Written for ten minutes")
    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.locator("article.post .prose")).to_have_text("Written for ten minutes")
    page.goto("/")
    expect(page.get_by_label("Your post")).to_have_value("")
    assert page.evaluate("localStorage.length") == 0


def test_a_refused_text_stays_in_the_box_and_in_the_browser(page):
    page.get_by_label("Your post").fill("x" * 10_001)
    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.locator("#body-error")).to_contain_text("This is 10,001 characters long.")
    page.goto("/")
    expect(page.get_by_label("Your post")).to_have_value("x" * 10_001)


def test_a_page_s_draft_does_not_undo_what_ben_wrote_meanwhile(page, live):
    live.ben.post("/pages/new", title="Plan", body="One.", base="0")
    page.goto("/pages/Plan/edit")
    page.get_by_label("Text").fill("One, says Ana.")
    live.ben.post("/pages/Plan", body="One, says Ben.", base="1")
    page.goto("/pages/Plan/edit")
    expect(page.get_by_label("Text")).to_have_value("One, says Ana.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".texts")).to_contain_text("One, says Ben.")
    page.get_by_label("Text").fill("One, say both.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".prose")).to_have_text("One, say both.")


@pytest.mark.parametrize("choice", ["Keep it for me", "Throw it away"])
def test_nobody_else_at_this_computer_sees_the_draft(page, live, choice):
    page.get_by_label("Your post").fill("Between me and me")
    page.locator("details.menu summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Stay").click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name=choice).click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    live.ben.person.choose_password(PASSWORD)
    steps.sign_in(page, "ben@example.org")
    expect(page.get_by_label("Your post")).to_have_value("")
    steps.sign_out(page)
    steps.sign_in(page, "ana@example.org")
    kept = "Between me and me" if choice == "Keep it for me" else ""
    expect(page.get_by_label("Your post")).to_have_value(kept)
    assert page.evaluate("localStorage.length") == bool(kept)


def test_two_presses_make_one_post(page, live):
    page.get_by_label("Your post").fill("Only once, please")
    page.get_by_role("button", name="Post", exact=True).dblclick()
    expect(page.locator("article.post .prose")).to_have_text("Only once, please")
    assert Post.select().where(Post.body == "Only once, please").count() == 1


def test_the_same_words_sent_twice_without_scripts_are_one_post(live):
    first, again = (live.ana.post("/posts", body="Twice") for _ in range(2))
    assert first.location == again.location
    reply, again = (live.ben.post(f"{first.location}/replies", body="+1") for _ in range(2))
    assert reply.location == again.location
    assert live.ben.post("/posts", body="+1").location != reply.location


def test_useful_counts_without_leaving_the_place(page, live):
    for number in range(12):
        live.ben.post("/posts", body=f"News {number}")
    page.reload()
    button = page.locator("#post-3").get_by_role("button", name="Useful")
    button.scroll_into_view_if_needed()
    place = page.evaluate("scrollY")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(button).to_be_focused()
    assert place > 0
    assert page.evaluate("scrollY") == place


def test_useful_leads_back_to_the_list_without_scripts(live, window):
    live.ben.post("/posts", body="News", kind="idea")
    page = window(live, live.ana, scripts=False)
    page.goto("/posts?kind=idea")
    page.get_by_role("button", name="Useful").click()
    expect(page).to_have_url(f"{live.url}/posts?kind=idea#post-2")
    expect(page.get_by_role("button", name="Useful 1")).to_be_visible()


def test_files_are_dropped_anywhere(page):
    page.locator("main").evaluate(DROP, ["plan.txt", "the plan"])
    page.get_by_label("Your post").evaluate(DROP, ["list.txt", "the list"])
    page.get_by_label("Your post").fill("Two files")
    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.locator("ul.files li")).to_have_text(["plan.txt", "list.txt"])
