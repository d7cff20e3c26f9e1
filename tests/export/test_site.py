"""The site: a reader in ten years opens a folder, without a network, a server or scripts."""

import re
import zipfile
from urllib.parse import unquote, urlsplit

import pytest

from tests.export.sites import Site, joined


@pytest.fixture(scope="module")
def site(written):
    return Site(written)


@pytest.fixture(scope="module")
def unpacked(written, tmp_path_factory):
    folder = tmp_path_factory.mktemp("reader")
    with zipfile.ZipFile(written) as bag:
        bag.extractall(folder)
    return folder / written.stem / "data"


def test_every_link_and_image_leads_somewhere_inside(site):
    assert len(site.pages) > 30
    assert site.broken() == []


def test_every_page_is_reached_from_the_first(site):
    seen, waiting = set(), ["site/index.html"]
    while waiting:
        path = waiting.pop()
        if path in seen or path not in site.pages:
            continue
        seen.add(path)
        for address in site.pages[path].addresses:
            waiting.append(joined(path, unquote(urlsplit(address).path)))
    assert {path for path in site.pages if path.startswith("site/")} <= seen


def test_links_in_texts_lead_where_they_led(site):
    text = site.text("posts/9.html")
    for address in (
        "../posts/7.html", "../posts/2.html#reply-3", "../people/sam.okoro.html",
        "../pages/Travel-Booking.html#s-before", "../pages.html#wanted",
        "https://example.org/elsewhere",
    ):  # fmt: skip
        assert f'href="{address}"' in text, address
    for words in ("/people/nobody", "/files/999"):
        assert words in text
        assert f'href="{words}"' not in text


def test_a_thread_holds_its_replies_its_answer_and_what_was_withdrawn(site):
    text = site.text("posts/2.html")
    assert "Accepted answer" in text
    assert 'class="reply withdrawn" id="reply-4"' in text
    assert "I wonder as well" not in text
    assert "Withdrawn" in site.text("posts/7.html")
    assert "I was wrong" not in "".join(site.text(p[5:]) for p in site.pages if p[:5] == "site/")


def test_edits_and_revisions_are_kept_to_be_read(site):
    edited = site.text("posts/8.html")
    assert "The train leaves" in edited
    assert "The tarin leaves at nine &amp; &lt;b&gt;" in edited
    revision = site.text("revisions/1-2.html")
    assert "<del>Book early.</del>" in revision
    assert "<ins>Book **very** early.</ins>" in revision
    assert "emphasis" in site.text("pages/Travel-Booking.html")


def test_what_everybody_saw_is_there(site):
    assert "Never written" in site.text("pages.html")
    assert "48" in site.text("pulse.html")
    assert "travel@example.org" in site.text("charter.html")
    assert "opened" in site.text("journal.html")
    assert "Account manager" in site.text("people/ben.adler.html")
    assert 'download="a:b?.txt"' in "".join(map(site.text, _paths(site, "site/files/")))


def test_it_shows_what_was_opened_looked_for_looked_after_and_pinned(site):
    assert "opened 2 times" in site.text("files/1.html")
    assert "opened 2 times" in site.text("files.html")
    assert "visa for &lt;Peru&gt;" in site.text("search.html")
    page = site.text("pages/Travel-Booking.html")
    assert re.search(r"still right, said <a[^>]*>Eva Lind</a>", page)
    pins = re.findall(r"Pinned by <a[^>]*>([^<]*)</a>(.*)", site.text("posts/10.html"))
    assert [name for name, _ in pins] == ["Lea Brandt", "Eva Lind"]
    assert " until <time" in pins[0][1]
    assert "still so when the archive was made" in pins[1][1]


def test_the_report_is_one_step_from_every_page_if_the_archive_has_one(site, export, tmp_path):
    assert 'href="../../report/report.html"' in site.text("posts/2.html")
    assert export("write", "--to", tmp_path / "alone", "--formats", "site").status == 0
    alone = Site(next((tmp_path / "alone").glob("*.zip")))
    assert "report.html" not in alone.text("posts/2.html")
    assert alone.broken() == []


def test_ideas_stand_by_what_became_of_them_with_owner_reason_and_history(site):
    ideas = site.text("ideas.html")
    assert 'Declined <span class="count">1</span>' in ideas
    assert "<strong>Declined</strong>" in ideas
    assert "“会議: too few of us.”" in ideas
    thread = site.text(re.search(r'href="(posts/\d+\.html)"', ideas)[1])
    assert thread.index("too few of us.") < thread.index("Costs &lt;nothing&gt; &amp; saves seats.")
    assert "decided by" in thread


def test_a_page_made_of_an_answer_and_the_answer_lead_to_each_other(site):
    page = site.text("pages/Travel-Guests-by-train.html")
    assert 'made from <a href="../posts/2.html#reply-3">what Ana Marín wrote</a>' in page
    assert 'On page <a href="../pages/Travel-Guests-by-train.html">' in site.text("posts/2.html")


def test_the_image_of_a_post_is_the_file_itself(site):
    (source,) = re.findall(r'<img [^>]*src="([^"]+)"', site.text("posts/5.html"))
    assert re.fullmatch(r"\.\./\.\./files/[0-9a-f]{64}", source)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("strasse", "Straße & Co"),
        ("ULLER", "Reply"),
        ("議事", "議事録"),
        ("marin", "Ana Marín"),
        ("train nine", "The train leaves"),
        ("seat", "seat map.png"),
    ],
)
def test_a_browser_finds_words_without_a_single_request(chromium, unpacked, words, found):
    page = chromium.new_page()
    requests, errors = [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"file://{unpacked}/site/index.html")
    page.fill("#q", words)
    page.press("#q", "Enter")
    page.wait_for_url("**/search.html?q=*")
    page.locator(".results li").first.wait_for()
    assert found in page.locator(".results").inner_text()
    assert page.locator(".results mark").count()
    page.locator(".results a").first.click()
    page.wait_for_load_state()
    assert "search.html" not in page.url
    assert {url.partition(":")[0] for url in requests} == {"file"}
    assert not errors
    page.close()


def test_everything_can_be_read_without_scripts(chromium, unpacked):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"file://{unpacked}/README.html")
    page.click("text=site/index.html")
    assert "From today travel is discussed here" in page.inner_text("main")
    page.click("nav.main >> text=Pages")
    page.click("main >> text=Travel/Booking")
    assert "very" in page.inner_text(".prose")
    page.goto(f"file://{unpacked}/site/search.html")
    assert "Searching needs scripts" in page.content()
    assert page.locator("noscript").is_visible()
    assert not page.locator("form.find").is_visible()
    context.close()


def test_the_pages_are_accessible_and_fit_a_phone(chromium, unpacked):
    from axe_playwright_python.sync_playwright import Axe

    page = chromium.new_page(viewport={"width": 390, "height": 844})
    names = (
        "index", "posts/2", "pages/Travel-Booking", "revisions/1-2", "pulse", "files/9", "search",
        "people", "../README",
    )  # fmt: skip
    for name in names:
        page.goto(f"file://{unpacked}/site/{name}.html")
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, (name, wide)
        violations = Axe().run(page).response["violations"]
        assert not violations, (name, [one["id"] for one in violations])
    page.close()


def _paths(site, start):
    return [path.removeprefix("site/") for path in site.pages if path.startswith(start)]


def test_a_comparison_stands_in_one_column_on_a_phone_with_each_line_once(chromium, unpacked):
    page = chromium.new_page(viewport={"width": 390, "height": 844})
    compared = 0
    for path in sorted((unpacked / "site/revisions").glob("*.html")):
        page.goto(path.as_uri())
        diff = page.locator("table.diff")
        if not diff.count():
            continue
        compared += 1
        beyond = page.locator(".scroll").evaluate("box => box.scrollWidth - box.clientWidth")
        assert beyond <= 0, path.name
        for row in diff.locator("tr:has(td):not(:has(ins, del, [colspan]))").all():  # unchanged
            assert row.locator("td:nth-child(n + 3):visible").count() == 0, path.name
    page.close()
    assert compared > 1
