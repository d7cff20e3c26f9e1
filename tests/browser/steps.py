"""What people do with a mouse and a keyboard, by the words they read on the screen."""

import re

from playwright.sync_api import expect

from tests.conftest import CHARTER, MEASURES, PASSWORD


def join(page, link):
    """Opens a personal link and chooses a password."""
    page.goto(link)
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("details.menu")).to_be_visible()


def sign_in(page, email):
    """Fills the sign-in form wherever it is; the page that was asked for follows."""
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("details.menu")).to_be_visible()


def sign_out(page):
    page.locator("details.menu summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def post(page, body, *, kind="Update", files=()):
    """Writes a post on the timeline; its thread follows."""
    page.goto("/")
    page.get_by_text(kind, exact=True).first.click()
    page.get_by_label("Your post").fill(body)
    attach(page, files)
    page.get_by_role("button", name="Post", exact=True).click()
    expect(page).to_have_url(re.compile(r"/posts/\d+$"))
    expect(page.locator("article.post .prose")).to_be_visible()


def reply(page, body, *, files=()):
    page.get_by_label("Your reply").fill(body)
    attach(page, files)
    page.get_by_role("button", name="Reply", exact=True).click()
    expect(page.locator("article.reply").last).to_contain_text(body)


def attach(page, files):
    """Chooses files, (name, bytes) each, in the page's form."""
    if files:
        chosen = [{"name": n, "mimeType": "", "buffer": content} for n, content in files]
        page.locator("main input[type=file]:not([webkitdirectory])").set_input_files(chosen)


def write_page(page, title, body):
    page.goto("/pages/new")
    page.get_by_label("Title").fill(title)
    page.get_by_label("Text").fill(body)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title.rpartition("/")[2])


def edit_page(page, body, summary):
    """Replaces the text of the page that is open."""
    page.get_by_role("link", name="Edit", exact=True).click()
    page.get_by_label("Text").fill(body)
    page.get_by_label("What changed").fill(summary)
    page.get_by_role("button", name="Save").click()


def fill_charter(page, fields):
    """Opens the charter's form, fills some fields of CHARTER and saves."""
    page.goto("/charter/edit")
    for field in fields:
        control = page.locator(f"[name={field}]")
        fill = control.select_option if field.endswith("-start") else control.fill
        fill(CHARTER[field])
    page.get_by_role("button", name="Save the charter").click()
    expect(page).to_have_url(page.url.replace("/edit", ""))


def fill_measures(page):
    page.goto("/charter/edit")
    for position, measure in enumerate(MEASURES, start=1):
        for field, value in measure.items():
            control = page.locator(f"[name=measure-{position}-{field}]")
            if field in ("direction", "about"):
                control.select_option(value)
            else:
                control.fill(value)
    page.get_by_label("Sponsor").select_option(label="Sam Okoro, Board")
    page.get_by_role("button", name="Save the charter").click()
