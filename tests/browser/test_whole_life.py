"""A whole trial in one go, as its people see it: from the charter's first part to the report."""

from datetime import timedelta

from playwright.sync_api import expect

from tests.browser import steps
from tests.conftest import FIRST_POST

VOTES = {"ana": "Adapt", "ben": "Adapt", "eva": "Stop", "lea": "Adapt"}


def test_from_the_charter_to_the_report(live_draft, window, travel, scripts):
    pages = {
        name: window(live_draft, getattr(live_draft, name), scripts=scripts)
        for name in ("ana", "ben", "sam", "eva", "lea")
    }
    ana, sam, lea = pages["ana"], pages["sam"], pages["lea"]
    write_a_part(lea)
    comment_and_answer(ana, lea)
    open_it(sam)
    steps.post(ana, "How do I book a train?", kind="How do I…")
    live_weeks(live_draft, travel)
    ana.goto("/pulse")
    expect(ana.locator("main")).to_contain_text("80 %")  # four of five wrote
    travel(live_draft.trial.ends_at - timedelta(days=2))
    for name, choice in VOTES.items():
        vote(pages[name], choice)
    travel(live_draft.trial.ends_at)
    ana.goto("/")
    expect(ana.locator("p.strip[data-phase=frozen]")).to_contain_text("Read-only")
    decide(sam)
    ana.goto("/trial/end")
    expect(ana.locator("#decision")).to_contain_text("Decided: adapt")
    expect(ana.locator("main")).to_contain_text("Fewer than 5 people voted")
    ana.goto("/journal")
    for act in ("confirmed", "opened", "frozen", "decided"):
        expect(ana.locator(".journal")).to_contain_text(act)
    ana.goto("/report")
    report = ana.locator("body")
    for words in ("Nobody finds the answer of last month again.", "It works, but not for the"):
        expect(report).to_contain_text(words)


def write_a_part(page):
    page.goto("/charter/edit?part=issue")
    page.get_by_label("The issue", exact=True).fill("Nobody finds the answer of last month again.")
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Instead of")


def comment_and_answer(page, lead):
    page.goto("/charter")
    part = page.locator("#end")
    part.get_by_text("Comment on this part").click()
    part.get_by_role("textbox").fill("Who reads the archive?")
    part.get_by_role("button", name="Comment").click()
    expect(page.locator("article.comment")).to_contain_text("waits for an answer")
    lead.goto("/charter")
    lead.get_by_label("Your answer to Ana Marin").fill("Nadia alone.")
    lead.get_by_role("button", name="Answer").click()
    expect(lead.locator("article.comment")).to_contain_text("Nadia alone.")


def open_it(page):
    page.goto("/")
    page.get_by_role("button", name="Confirm the charter").click()
    page.get_by_label("Your first post").fill(FIRST_POST)
    page.get_by_role("button", name="Publish and open the trial").click()
    expect(page.locator("p.strip[data-phase=open]")).to_contain_text("Day 1 of")


def live_weeks(world, travel):
    """Three weeks in which questions are asked and answered, over HTTP."""
    opened = world.trial.opened_at
    for day in (1, 8, 15):
        travel(opened + timedelta(days=day))
        asked = world.ben.publishes(f"How do I change a booking on day {day}?", kind="question")
        world.lea.post(f"/posts/{asked}/replies", body="At the desk, until five.")


def vote(page, choice):
    page.goto("/")
    page.get_by_role("link", name="Vote: adopt, adapt or stop").click()
    page.get_by_text(choice, exact=True).click()
    page.get_by_label("Why, in a sentence").fill("It was good for me.")
    page.get_by_role("button", name="Vote").click()
    expect(page.locator("#vote")).to_contain_text("You have voted")


def decide(page):
    page.goto("/")
    page.get_by_role("link", name="the decision is yours").click()
    page.get_by_text("Adapt", exact=True).click()
    page.get_by_label("Why", exact=True).fill("It works, but not for the shifts.")
    page.get_by_role("button", name="Sign the decision").click()
    expect(page.locator("#decision")).to_contain_text("Signed Sam Okoro")
