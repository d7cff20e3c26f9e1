"""Draws the mark for a phone's home screen: `python -m tests.icons` writes the two PNG files.

Chromium installs a page only when it has bitmaps of 192 and 512 pixels.
"""

import sys
from pathlib import Path

from tests.conftest import find_chromium
from tests.screenshots import browser

STATIC = Path(__file__).parents[1] / "pilot" / "static"
SIZES = (192, 512)
# The mark keeps to the middle 60 %: systems cut the rest into their own shapes.
PAGE = """<style>* {{ margin: 0 }} body {{ display: grid; place-items: center; height: 100vh;
background: #1d4f91 }} svg {{ width: 60vw }} g, path {{ stroke: #fff }} [fill^="#"] {{ fill: #fff }}
</style>{mark}"""


def main():
    mark = (STATIC / "icon.svg").read_text("utf-8")
    executable = find_chromium() or sys.exit("There is no Chromium on the path.")
    with browser(executable) as chromium:
        for size in SIZES:
            page = chromium.new_page(viewport={"width": size, "height": size})
            page.set_content(PAGE.format(mark=mark))
            page.screenshot(path=STATIC / f"icon-{size}.png")


if __name__ == "__main__":
    main()
