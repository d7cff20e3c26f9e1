"""The site of an archive in a browser, opened from a folder: how fast it is there and finds."""

import tempfile
import zipfile
from pathlib import Path
from statistics import median

from playwright.sync_api import sync_playwright

from tests.bench import words
from tests.bench.bags import NotMeasured
from tests.conftest import FLAGS, find_chromium

NO_BROWSER = "not measured: no Chromium"
FOUND = """(word) => {
  const input = document.querySelector("#words");
  input.value = word;
  const began = performance.now();
  input.dispatchEvent(new Event("input"));
  document.querySelector(".results").getBoundingClientRect();
  return [performance.now() - began, document.querySelectorAll(".results > li").length];
}"""
LOADED = "performance.getEntriesByType('navigation')[0].loadEventEnd"
ROUNDS = 3
SOUGHT = (words.COMMON, words.RARE, "e", "nowhere to be found")


def site_figures(archive):
    """{row: figure, or the reason why there is none} of the site in a finished archive."""
    names = (
        "site's first page, s (to reach: 1)", "site's search page, s",
        "longest search there, ms (to reach: 200)",
    )  # fmt: skip
    if not (chromium := find_chromium()):
        return dict.fromkeys(names, NO_BROWSER)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, zipfile.ZipFile(archive) as bag:
        bag.extractall(folder, [name for name in bag.namelist() if "/data/site/" in name])
        (site,) = Path(folder).glob("*/data/site")
        figures = _in(chromium, site)
    return dict(zip(names, figures, strict=True))


def _in(chromium, site):
    """(seconds, seconds, milliseconds): medians of the pages, the longest of the searches."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        pages = [browser.new_page() for _ in range(2 * ROUNDS)]
        firsts = [_loaded(page, site / "index.html") for page in pages[:ROUNDS]]
        searches = [_loaded(page, site / "search.html") for page in pages[ROUNDS:]]
        found = [pages[-1].evaluate(FOUND, word) for word in SOUGHT]
        browser.close()
    missing = [word for word, (_, hits) in zip(SOUGHT, found, strict=True) if not hits]
    if missing != [SOUGHT[-1]]:
        raise NotMeasured(f"the site's search finds none of {missing}")
    return median(firsts), median(searches), max(took for took, _ in found)


def _loaded(page, path):
    """Seconds until everything of the page is there and its scripts have run."""
    page.goto(path.as_uri())
    page.wait_for_function(f"{LOADED} > 0")
    return page.evaluate(LOADED) / 1000
