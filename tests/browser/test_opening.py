"""From an empty folder to the sponsor's first post, in a browser, with and without scripts."""

from playwright.sync_api import expect

from tests.browser import steps
from tests.conftest import CAST, CHARTER, FIRST_POST, PASSWORD

ROSTER = CAST.replace("Lea Brandt,lea@example.org", "Lea Brandt,LEA@example.org")


def test_the_first_lead_prepares_and_the_sponsor_opens(empty, window, scripts):
    lead = window(empty, scripts=scripts)
    become_first_lead(lead, empty)
    write_the_charter_with_holes(lead)
    load_the_roster(lead)
    complete_the_charter(lead)
    sponsor = window(empty, scripts=scripts)
    steps.join(sponsor, link_for(lead, "Sam Okoro"))
    open_the_trial(sponsor)
    lead.goto("/")
    expect(lead.locator("article.post")).to_contain_text("I will answer every question myself")
    expect(lead.locator("form.composer")).to_be_visible()


def test_slips_are_printed_on_paper_without_the_frame(live_draft, window):
    page = window(live_draft, live_draft.lea)
    page.goto("/roster")
    page.get_by_role("link", name="Slips to print").click()
    expect(page.locator(".slips li")).to_have_count(5)
    expect(page.locator(".slips")).to_contain_text("open http://127.0.0.1:")
    page.emulate_media(media="print")
    expect(page.locator(".slips li").first).to_be_visible()
    expect(page.locator("header.masthead")).to_be_hidden()
    expect(page.locator("footer.colophon")).to_be_hidden()


def become_first_lead(page, trial):
    page.goto(f"/join/{trial.app.extensions['invitations'].first_lead_token()}")
    page.get_by_label("Name").fill("Lea Brandt")
    page.get_by_label("E-mail").fill("lea@example.org")
    page.get_by_label("Department").fill("Organisation")
    page.get_by_label("Choose a password").fill("short")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("Use at least 10 characters")).to_be_visible()
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Waiting for a sponsor")


def write_the_charter_with_holes(page):
    steps.fill_charter(page, ("name", "issue", "issue_number"))
    expect(page.locator("main")).to_contain_text("Where that number comes from is missing.")
    expect(page.locator("main")).to_contain_text(CHARTER["issue"])
    page.goto("/charter/edit")
    page.locator("[name=timezone]").fill("Europe/Atlantis")
    page.locator("[name=purpose]").fill(CHARTER["purpose"])
    page.get_by_role("button", name="Save the charter").click()
    expect(page.locator("#timezone-error")).to_contain_text("There is no time zone")
    expect(page.locator("[name=purpose]")).to_have_value(CHARTER["purpose"])
    page.locator("[name=timezone]").fill(CHARTER["timezone"])
    page.get_by_role("button", name="Save the charter").click()
    expect(page.get_by_role("button", name="Save the charter")).to_have_count(0)


def load_the_roster(page):
    page.goto("/roster")
    first_two = "\n".join(ROSTER.splitlines()[:2])
    page.get_by_label("Or paste the rows").fill(f"{first_two}\nMira,mira@,Legal")
    page.get_by_role("button", name="Load at once").click()
    expect(page.locator(".lead")).to_contain_text("1 added, 0 changed, 0 unchanged, 1 refused")
    expect(page.get_by_text("“mira@” is not a mail address.")).to_be_visible()
    page.goto("/roster")
    steps.attach(page, [("people.csv", ROSTER.encode())])
    page.get_by_role("button", name="Look first").click()
    expect(page.locator(".lead")).to_contain_text("3 added, 1 changed, 1 unchanged, 0 refused")
    page.get_by_role("button", name="Load these").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Loaded")


def complete_the_charter(page):
    steps.fill_charter(page, CHARTER)
    steps.fill_measures(page)
    expect(page.locator(".checks li.done")).to_have_text(["The charter is complete"])


def link_for(page, name):
    """The personal link that the lead is shown for this person."""
    page.goto("/roster")
    page.locator("main").get_by_role("link", name=name).click()
    page.get_by_role("button", name="Make a link").click()
    return page.get_by_label("Link", exact=True).input_value()


def open_the_trial(page):
    page.goto("/")
    page.get_by_role("button", name="Confirm the charter").click()
    page.get_by_label("Your first post").fill("Let us go.")
    page.get_by_role("button", name="Publish and open the trial").click()
    expect(page.get_by_text("so far there are 10")).to_be_visible()
    expect(page.get_by_label("Your first post")).to_have_value("Let us go.")
    page.get_by_label("Your first post").fill(FIRST_POST)
    page.get_by_role("button", name="Publish and open the trial").click()
    expect(page.locator("p.strip[data-phase=open]")).to_contain_text("Day 1 of 31")
