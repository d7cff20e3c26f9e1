"""Somebody takes their data home and is erased, on a phone, with scripts and without; what others
see then, and that no format of a later archive holds the name.
"""

import json
import mailbox
import shutil
import subprocess
import sys
import zipfile
from contextlib import closing

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.conftest import multipart
from tests.export.tampering import Contents
from tests.export.test_format_git import cloned, git

NAMES = ("ana marin", "ana.marin", "ana@example.org", "counsel")
WORDS, SEAT = "How do I seat nine guests?", b"a seat map that only Ana had"
TEXTS = {False: "stays, under the new name", True: "is withdrawn, and its words are removed"}
FILES = {False: "stay, under the new name",
         True: "are removed, unless others brought a version of them"}  # fmt: skip


@pytest.fixture
def busy(live):
    """Ana asks, answers, keeps a file and writes a page; Ben names her."""
    live.ana.publishes(f"{WORDS} #travel", kind="question")
    live.ben.post("/posts/2/replies", body="@ana.marin, ask at the desk.")
    live.ana.post("/posts/2/replies", body="The desk was closed, so I asked Sam.")
    live.ana.client.post("/files", **multipart(SEAT, "seats.txt"))
    live.ana.post("/pages/new", title="Guests", body="Nine fit. Ask @ana.marin.")
    return live


def test_ana_takes_her_data_home_in_two_presses(busy, window, scripts, tmp_path):
    ana = window(busy, busy.ana, scripts=scripts, viewport=PHONE, accept_downloads=True)
    ana.goto("/")
    home = _takes_home(ana, tmp_path)
    assert json.loads(home["data.json"])["person"] == "ana.marin"
    assert WORDS in home["index.html"].decode()
    assert SEAT in home.values()
    reader = ana.context.browser.new_context(java_script_enabled=False, viewport=PHONE).new_page()
    reader.goto((tmp_path / "home" / "index.html").as_uri())
    expect(reader.get_by_role("heading", level=1)).to_have_text("Ana Marin")
    for link in reader.locator("a[href^='files/']").all():
        assert (tmp_path / "home" / link.get_attribute("href")).read_bytes() == SEAT
    assert reader.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    reader.context.close()


def test_ana_takes_it_home_when_all_is_over_too_and_is_told_who_can_erase_her(
    busy, window, scripts, tmp_path
):
    busy.trial.freeze(None)
    ana = window(busy, busy.ana, scripts=scripts, viewport=PHONE, accept_downloads=True)
    ana.goto("/")
    assert SEAT in _takes_home(ana, tmp_path).values()
    ana.get_by_role("link", name="Erase me").click()
    expect(ana.get_by_text("The operator can still erase you")).to_be_visible()
    expect(ana.get_by_role("button", name="Erase me for good")).to_have_count(0)


@pytest.mark.parametrize("files_go", [False, True])
@pytest.mark.parametrize("texts_go", [False, True])
def test_ana_is_erased_as_she_wishes_and_no_later_archive_holds_her_name(
    busy, window, tmp_path, texts_go, files_go
):
    scripts = texts_go == files_go
    ana = window(busy, busy.ana, scripts=scripts, viewport=PHONE)
    ana.goto("/me")
    ana.get_by_role("link", name="Erase me").click()
    for choice in (TEXTS[texts_go], FILES[files_go]):
        ana.get_by_label(choice, exact=True).check()
    ana.get_by_role("button", name="Erase me for good").click()
    expect(ana.get_by_text("To be sure it is you who wants this, type ana.marin.")).to_be_visible()
    expect(ana.get_by_label(FILES[files_go], exact=True)).to_be_checked()
    ana.get_by_label("Type ana.marin to confirm").fill("Ana.Marin")
    ana.get_by_role("button", name="Erase me for good").click()
    expect(ana.get_by_role("heading", name="Sign in")).to_be_visible()
    ana.goto("/me")
    expect(ana.get_by_role("heading", name="Sign in")).to_be_visible()
    _ben_sees(window(busy, busy.ben, scripts=scripts, viewport=PHONE), texts_go, files_go)
    found = _everything(_exported(busy, tmp_path), tmp_path)
    for name in NAMES:
        assert not [place for place, text in found.items() if name in text.lower()], name
    for thing, goes in ((WORDS, texts_go), (SEAT.decode(), files_go)):
        holding = [place for place, text in found.items() if thing in text]
        assert bool(holding) != goes, (thing, holding)
    assert "former participant 1 was erased by their own wish" in found["data/site/journal.html"]


def _takes_home(ana, tmp_path):
    """{path: bytes} of the ZIP, two presses after the menu was opened."""
    ana.locator("details.menu summary").click()
    ana.get_by_role("link", name="About me").click()
    with ana.expect_download() as download:
        ana.get_by_role("button", name="Download my data").click()
    with zipfile.ZipFile(download.value.path()) as home:
        home.extractall(tmp_path / "home")
        return {name: home.read(name) for name in home.namelist()}


def _ben_sees(ben, texts_go, files_go):
    ben.goto("/posts/2")
    expect(ben.get_by_text("former participant 1").first).to_be_visible()
    main = ben.locator("main")
    expect(main).to_contain_text("ask at the desk")
    for words in (WORDS, "The desk was closed"):
        if texts_go:
            expect(main).not_to_contain_text(words)
        else:
            expect(main).to_contain_text(words)
    ben.goto("/pages/Guests")
    expect(ben.locator("main")).to_contain_text("Nine fit. Ask @former.participant.1")
    ben.goto("/files")
    expect(ben.get_by_role("link", name="seats.txt")).to_have_count(0 if files_go else 1)
    ben.goto("/search?q=Marin")
    expect(ben.locator("main mark")).to_have_count(0)
    ben.goto("/people")
    expect(ben.locator("main")).not_to_contain_text("Ana")


def _exported(world, tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "export", "write", "--to", tmp_path / "archive"],
        env=world.environment(), check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 3, done.stderr
    assert "known gap: former participant 1: name and address erased" in done.stdout
    (path,) = (tmp_path / "archive").glob("*.zip")
    return Contents.of(path)


def _everything(contents, tmp_path):
    """{place: text} of the archive with what is encoded or packed in it made readable."""
    found = {path: content.decode("utf-8", "replace") for path, content in contents.items()}
    (tmp_path / "mbox").write_bytes(contents["data/mbox/trial.mbox"])
    with closing(mailbox.mbox(tmp_path / "mbox")) as letters:
        messages = list(letters)
    for message in messages:
        heads = [str(value) for value in message.values()]
        bodies = [part.get_payload(decode=True) or b"" for part in message.walk()]
        words = heads + [body.decode("utf-8", "replace") for body in bodies]
        found[f"mbox {message['Message-ID']}"] = "\n".join(words)
    if shutil.which("git"):
        clone = cloned(contents["data/git/pages.bundle"], tmp_path)
        found["git"] = git(clone, "log", "--all", "--patch", "--format=full")
    return found
