"""Files dropped anywhere: kept at once with progress, cancel and a link; folders; mails."""

import os

import pytest
from playwright.sync_api import expect

from pilot import clock
from pilot.models.file import File
from pilot.models.page import Page
from pilot.models.post import Post
from tests.browser.test_scripts import DROP
from tests.browser.test_writing import limit_uploads
from tests.test_dropped import letter
from tests.test_files import keeps


@pytest.fixture
def page(live, window):
    """Ana's browser on the files page; it may write to the clipboard."""
    page = window(live, live.ana, permissions=["clipboard-read", "clipboard-write"])
    page.goto("/files")
    return page


def drop(page, name, text, where="main"):
    page.locator(where).first.evaluate(DROP, [name, text])


def drop_from_disk(page, *paths):
    """A drag from the desktop, folders too, as the browser itself reports it."""
    network = page.context.new_cdp_session(page)
    transfer = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        event = {"type": kind, "x": 400, "y": 300, "data": transfer}
        network.send("Input.dispatchDragEvent", event)


def test_a_dropped_file_is_kept_and_its_link_is_on_the_clipboard(page, live):
    page.clock.set_fixed_time(clock.now())
    drop(page, "plan.txt", "the plan")
    tray = page.get_by_role("list", name="Files on their way")
    expect(tray).to_contain_text("8 bytes you need not mail.")
    expect(tray.get_by_role("button", name="Link copied")).to_be_visible()
    file = File.get()
    assert page.evaluate("navigator.clipboard.readText()").endswith(file.short_link)
    row = page.get_by_role("row", name="plan.txt")
    expect(row).to_contain_text("just now")
    tray.get_by_role("button", name="Close").click()
    expect(tray).to_have_count(0)


def test_several_files_come_one_after_another_wherever_one_is(page, tmp_path):
    page.goto("/pulse")
    for name in ("a.txt", "b.txt", "c.txt"):
        (tmp_path / name).write_text(name)
    drop_from_disk(page, *(tmp_path / name for name in ("a.txt", "b.txt", "c.txt")))
    expect(page.locator(".tray")).to_contain_text("c.txt")
    expect(page.locator(".tray .said", has_text="need not mail")).to_have_count(3)
    assert File.select().count() == 3


def test_a_file_dropped_on_a_page_is_on_that_page(page, live):
    live.ana.post("/pages/new", title="Travel/Trains", body="Trains.", base="0")
    page.goto("/pages/Travel/Trains")
    drop(page, "plan.txt", "the plan")
    expect(page.locator("ul.files")).to_contain_text("plan.txt")
    assert File.get().page.title == "Travel/Trains"


def test_an_upload_is_cancelled_and_tried_again(page, tmp_path):
    network = page.context.new_cdp_session(page)
    limit_uploads(network, 20_000)
    (tmp_path / "film.bin").write_bytes(os.urandom(300_000))
    drop_from_disk(page, tmp_path / "film.bin")
    tray = page.locator(".tray")
    expect(tray.get_by_role("progressbar")).to_be_visible()
    tray.get_by_role("button", name="Cancel").click()
    expect(tray).to_contain_text("Cancelled.")
    assert not File.select().exists()
    limit_uploads(network, -1)
    tray.get_by_role("button", name="Try again").click()
    expect(tray).to_contain_text("300 kB you need not mail.")


def test_what_is_here_already_is_not_sent_again(page, live, tmp_path):
    content = os.urandom(150_000)
    keeps(live.ben, content, "first.bin")
    (tmp_path / "second.bin").write_bytes(content)
    sent = []
    page.on("request", lambda one: sent.append(one.url) if one.method == "POST" else None)
    drop_from_disk(page, tmp_path / "second.bin")
    expect(page.locator(".tray")).to_contain_text("150 kB you need not mail.")
    assert sent == [f"{live.url}/files/known"]
    page.goto("/")
    page.get_by_label("Your post").fill("Once more")
    page.locator("form.composer [type=file]").set_input_files(tmp_path / "second.bin")
    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.locator("article.post ul.files li")).to_have_text("second.bin")
    assert File.select().where(File.post.is_null(False)).count() == 1


def test_a_dropped_folder_of_markdown_becomes_pages_when_that_is_wanted(page, tmp_path):
    handbook = tmp_path / "handbook"
    (handbook / "travel").mkdir(parents=True)
    (handbook / "index.md").write_text("# Handbook\n\n[Trains](travel/trains.md)")
    (handbook / "travel" / "trains.md").write_text("# Trains\n\nEarly.")
    drop_from_disk(page, handbook)
    expect(page.locator(".tray")).to_contain_text("handbook holds 2 pages of Markdown.")
    page.get_by_role("button", name="Make pages").click()
    expect(page.get_by_role("heading", name="Pages from a folder")).to_be_visible()
    assert Page.called("Handbook/Travel/Trains")


def test_a_mail_dropped_into_an_empty_box_fills_it(page, live):
    """R39"""
    page.goto("/")
    box = page.get_by_label("Your post")
    drop(page, "Trains.eml", letter().decode())
    expect(box).to_have_value("**Trains to Linz**\n\nThe early one is *full*.")
    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.locator("article.post ul.files li")).to_have_text(["table-0.csv", "table-1.csv"])
    assert Post.select().count() == 2


def test_a_drag_says_that_it_copies(page):
    """R39: else Outlook moves the mail to its trash."""
    effect = page.evaluate(
        """() => {
          const transfer = new DataTransfer();
          transfer.items.add(new File(["x"], "x.eml"));
          const over = {dataTransfer: transfer, bubbles: true, cancelable: true};
          const event = new DragEvent("dragover", over);
          document.querySelector("main").dispatchEvent(event);
          return [transfer.dropEffect, event.defaultPrevented, "dropping" in document.body.dataset];
        }"""
    )
    assert effect[1:] == [True, True]
