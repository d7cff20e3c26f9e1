"""The loop in a browser, with and without scripts: posts, pages, files, search, the end."""

from datetime import UTC, datetime

from playwright.sync_api import expect

from pilot.models.inside import Inside
from tests.browser import steps
from tests.browser.conftest import PHONE
from tests.browser.screens import picture
from tests.browser.test_opening import link_for
from tests.conftest import PASSWORD

AFTER_THE_END = datetime(2026, 4, 10, 22, 0, 1, tzinfo=UTC)  # midnight in Berlin has passed


def test_ana_asks_ben_answers_and_both_find_it_again(live, window, scripts):
    lead = window(live, live.lea)
    ana, ben = (window(live, scripts=scripts) for _ in range(2))
    steps.join(ana, link_for(lead, "Ana Marin"))
    steps.join(ben, link_for(lead, "Ben Adler"))
    steps.post(ana, "How do I book a train for a guest? #travel", kind="How do I…")
    ben.goto("/questions")
    ben.get_by_role("link", name="Reply").click()
    steps.reply(ben, "The travel desk does it within an hour.")
    ana.reload()
    ana.get_by_role("button", name="Useful").click()
    expect(ana.get_by_role("button", name="Useful")).to_have_attribute("aria-pressed", "true")
    ana.get_by_role("button", name="Accept answer").click()
    expect(ana.locator("article.accepted")).to_contain_text("Accepted answer")
    ben.goto("/questions")
    expect(ben.locator("p.empty")).to_have_text("Every question has an answer.")
    ben.get_by_role("searchbox", name="Search").fill("trave")
    ben.get_by_role("searchbox", name="Search").press("Enter")
    expect(ben.locator(".results mark").first).to_have_text("trave")


def test_ben_writes_a_page_and_ana_sees_what_changed(live, window, scripts):
    ben = window(live, live.ben, scripts=scripts)
    steps.write_page(ben, "Travel/Trains", "Trains first.\n\nThen [[Travel/Hotels]].")
    expect(ben.locator("a.wanted")).to_have_text("Travel/Hotels")
    steps.edit_page(ben, "Trains first, always.\n\nThen [[Travel/Hotels]].", "Stronger")
    ana = window(live, live.ana, scripts=scripts)
    ana.goto("/pages/Travel/Trains")
    ana.get_by_role("link", name="History").click()
    ana.get_by_role("link", name="Show every saving").click()
    expect(ana.locator("tbody tr")).to_have_count(2)
    ana.get_by_role("button", name="Compare").click()
    expect(ana.locator("td.come")).to_contain_text("always")
    ana.goto("/pages/Travel/Trains")
    ana.locator("a.wanted").click()
    ana.get_by_label("Text").fill("Ask [[Travel/Trains]] first.")
    ana.get_by_role("button", name="Save").click()
    expect(ana.locator(".backlinks")).to_contain_text("Travel/Trains")


def test_two_people_write_the_same_line_and_nothing_is_lost(live, window, scripts):
    ben, ana = (window(live, who, scripts=scripts) for who in (live.ben, live.ana))
    steps.write_page(ben, "Plan", "One line.")
    for page in (ben, ana):
        page.goto("/pages/Plan/edit")
    for page, text in ((ben, "Ben's line."), (ana, "Ana's line.")):
        page.get_by_label("Text", exact=True).fill(text)
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_label("Text", exact=True)).to_have_count(0)  # it has arrived
    expect(ana.get_by_label("The text to save")).to_have_value("Ben's line.\nAna's line.")
    expect(ana.locator(".texts")).to_contain_text("Ben's line.")
    expect(ana.locator(".texts")).to_contain_text("Ana's line.")


def test_files_hang_on_a_post_on_a_page_and_on_their_own(live, window, scripts):
    ana = window(live, live.ana, scripts=scripts)
    steps.post(ana, "The form, as a picture.", files=[("form.png", picture())])
    ana.get_by_role("link", name="form.png").click()
    Inside.read(60)  # as the timekeeper does, within a minute
    ana.reload()
    expect(ana.locator("main img")).to_have_js_property("naturalWidth", 64)
    steps.write_page(ana, "Forms", "All of them.")
    ana.get_by_role("link", name="Edit", exact=True).click()
    steps.attach(ana, [("a.txt", b"one"), ("b.txt", b"two")])
    ana.get_by_role("button", name="Save").click()
    expect(ana.locator("article ul.files li")).to_have_text(["a.txt", "b.txt"])
    ana.goto("/files")
    steps.attach(ana, [("budget.csv", b"a,b\n")])
    if scripts:  # what is chosen there is kept at once
        ana.locator("main").get_by_role("link", name="budget.csv").click()
    else:
        ana.get_by_role("button", name="Keep").click()
    with ana.expect_download() as download:
        ana.get_by_role("link", name="Download").click()
    assert download.value.path().read_bytes() == b"a,b\n"


def test_pulse_says_the_same_to_everybody(live, window, scripts):
    shown = set()
    for visitor in (live.ana, live.sam, live.lea):
        window(live, visitor, scripts=scripts).goto("/")
    for visitor in (live.ana, live.sam, live.lea):
        page = window(live, visitor, scripts=scripts)
        page.goto("/pulse")
        shown.add(page.locator("main").inner_text())
    assert len(shown) == 1
    assert "60 % 3 of 5 opened the trial at least once" in shown.pop().replace("\n", " ")


def test_the_end_date_passes_and_everything_can_be_read(live, window, scripts, travel):
    live.ana.person.choose_password(PASSWORD)
    ana = window(live, live.ana, scripts=scripts)
    steps.post(ana, "What will be left of this?", kind="How do I…")
    page = window(live, scripts=scripts)
    travel(AFTER_THE_END)
    page.goto("/posts/2")
    steps.sign_in(page, "ana@example.org")
    expect(page.locator("article.post")).to_contain_text("What will be left of this?")
    expect(page.locator("p.strip[data-phase=frozen]")).to_contain_text("Read-only")
    for address in ("/", "/posts/2", "/pages", "/files", "/questions"):
        page.goto(address)
        expect(page.locator("main form, main button, main textarea")).to_have_count(0)
    assert page.goto("/pages/new").status == 409
    expect(page.locator("main")).to_contain_text("read-only")


def test_the_sponsor_ends_early_while_ana_is_writing(live, window, scripts):
    ana, sam = (window(live, who, scripts=scripts) for who in (live.ana, live.sam))
    ana.goto("/")
    ana.get_by_label("Your post").fill("One more thing")
    sam.goto("/trial/end")
    sam.locator("summary", has_text="End the trial now").click()
    sam.get_by_label("Write the trial's name").fill("Something else")
    sam.get_by_role("button", name="End the trial").click()
    expect(sam.locator("#confirm-error")).to_contain_text("exactly: Posts instead of the list")
    sam.get_by_label("Why before the agreed day").fill("We know enough.")
    sam.get_by_label("Write the trial's name").fill("Posts instead of the list")
    sam.get_by_role("button", name="End the trial").click()
    expect(sam.get_by_role("heading", level=1)).to_have_text("What happens now")
    ana.get_by_role("button", name="Post", exact=True).click()
    expect(ana.locator("main")).to_contain_text("The trial has ended and is read-only.")
    sam.goto("/")
    expect(sam.locator("form.composer")).to_have_count(0)


def test_the_whole_day_fits_a_phone(live, window, scripts):
    page = window(live, live.ana, scripts=scripts, viewport=PHONE, has_touch=True, is_mobile=True)
    steps.post(page, "Is there a desk in Munich tomorrow?", kind="How do I…")
    steps.reply(page, "Found one myself.")
    page.get_by_role("button", name="Accept answer").click()
    expect(page.locator("article.accepted")).to_be_visible()
    page.locator("search svg").tap()  # on the phone the box is a glass until it is touched
    page.keyboard.type("munich\n")
    expect(page.locator(".results li")).to_have_count(1)
    page.get_by_role("link", name="Pulse").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pulse")
    steps.sign_out(page)


def test_everything_is_reached_by_keyboard(live, window, scripts):
    live.ana.person.choose_password(PASSWORD)
    page = window(live, scripts=scripts)
    page.goto("/")
    type_into(page, "E-mail", "ana@example.org")
    type_into(page, "Password", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("form.composer")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_in_viewport()
    type_into(page, "Your post", "Written without a mouse.")
    tab_to(page, page.get_by_role("button", name="Post", exact=True))
    page.keyboard.press("Enter")
    expect(page.locator("article.post .prose")).to_have_text("Written without a mouse.")
    type_into(page, "Your reply", "So was this.")
    tab_to(page, page.get_by_role("button", name="Reply", exact=True))
    page.keyboard.press("Space")
    expect(page.locator("article.reply .prose")).to_have_text("So was this.")


def type_into(page, label, text):
    tab_to(page, page.get_by_label(label))
    page.keyboard.type(text)


def tab_to(page, control, patience=40):
    """Presses Tab until the control has the focus; each stop on the way is visible."""
    for _ in range(patience):
        if control.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{control} is not reached by Tab")
