"""Answers met on the way: shown while a question is typed, ideas decided, pages made of replies."""

from playwright.sync_api import expect

from pilot.models.origin import Origin
from pilot.models.page import Page
from tests.browser.conftest import PHONE

QUESTION = "How do I book a train for a guest?"


def test_while_a_question_is_typed_likely_answers_appear_and_go_again(live, window):
    number = live.ben.publishes(QUESTION, kind="question")
    page = window(live, live.ana, viewport=PHONE)
    page.goto("/")
    likely = page.get_by_label("Likely answers")
    page.get_by_label("Your post").fill("Where are trains for guests booked?")
    expect(page.get_by_role("button", name="Asked before?")).to_be_hidden()
    page.get_by_text("How do I…").first.click()
    expect(likely.get_by_role("link", name=QUESTION)).to_have_attribute("href", f"/posts/{number}")
    page.get_by_text("Update", exact=True).first.click()
    expect(likely.get_by_role("link")).to_have_count(0)


def test_without_scripts_a_button_looks_only_for_questions(live, window):
    live.ben.publishes(QUESTION, kind="question")
    page = window(live, live.ana, scripts=False)
    page.goto("/")
    expect(page.get_by_role("button", name="Asked before?")).to_be_hidden()
    page.get_by_text("How do I…").first.click()
    page.get_by_label("Your post").fill("Where are trains for guests booked?")
    page.get_by_role("button", name="Asked before?").click()
    expect(page.get_by_label("Likely answers").get_by_role("link", name=QUESTION)).to_be_visible()
    expect(page.get_by_label("Your post")).to_have_value("Where are trains for guests booked?")
    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.get_by_text("Unanswered")).to_be_visible()


def test_the_sponsor_decides_an_idea_on_the_phone(live, window, scripts):
    number = live.ben.publishes("What if we booked groups?", kind="idea")
    page = window(live, live.sam, viewport=PHONE, scripts=scripts)
    page.goto(f"/posts/{number}")
    page.locator("summary", has_text="Decide").click()
    page.get_by_text("Taken up", exact=True).click()
    page.get_by_label("Who owns it?").select_option(label="Ana Marin, Legal")
    page.get_by_label("Why?").fill("Costs nothing to try.")
    page.get_by_role("button", name="Decide").click()
    expect(page.locator(".outcome")).to_have_text("Taken up by Ana Marin: “Costs nothing to try.”")
    page.goto("/ideas")
    expect(page.get_by_role("heading", name="Taken up 1")).to_be_visible()


def test_an_answer_becomes_a_page_and_both_lead_to_each_other(live, window, scripts):
    number = live.ana.publishes(QUESTION, kind="question")
    live.ben.post(f"/posts/{number}/replies", body="On the blue form.")
    page = window(live, live.lea, scripts=scripts)
    page.goto(f"/posts/{number}")
    reply = page.get_by_label("Reply by Ben Adler")
    reply.get_by_role("button", name="Make it a page").click()
    page.get_by_label("Title").fill("Travel/Trains for guests")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("link", name="what Ben Adler wrote").click()
    reply.get_by_role("link", name="Trains for guests").click()
    expect(page.get_by_role("heading", name="Trains for guests")).to_be_visible()
    assert (Page.select().count(), Origin.select().count()) == (1, 1)
