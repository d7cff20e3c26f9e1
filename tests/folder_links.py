"""Relative links that lead nowhere: in a folder of Markdown, and in the pages it was loaded into.

As a script: `python -m tests.folder_links FOLDER` names those of the folder. It shares no code with
the loading, so that one can check the other.
"""

import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

CODE = re.compile(r"^\s*(```+|~~~+).*?^\s*\1|`[^`\n]*`", re.DOTALL | re.MULTILINE)
FRONT_MATTER = re.compile(r"\A---\n.*?^---\n", re.DOTALL | re.MULTILINE)
LINKS = (
    re.compile(r"\]\(\s*<?([^\s()<>]+)"),
    re.compile(r"""\s(?:href|src)=["']([^"']+)["']"""),
    re.compile(r"^ {0,3}\[[^\]^]+\]:\s*<?([^\s<>]+)", re.MULTILINE),
)
NOT_RELATIVE = re.compile(r"[a-zA-Z][\w+.-]*:|//|#|.*[{}]")


def unresolved_in_folder(root):
    """[(page, link)] for each relative link of the .md files whose target the folder lacks."""
    found = []
    for page in sorted(Path(root).rglob("*.md")):
        text = CODE.sub("", FRONT_MATTER.sub("", page.read_text("utf-8")))
        for link in (link for pattern in LINKS for link in pattern.findall(text)):
            if not NOT_RELATIVE.match(link) and not resolves(Path(root), page, link):
                found.append((page.relative_to(root).as_posix(), link))
    return found


def resolves(root, page, link):
    """Whether a file, or for a link without ending a page or a folder's page, is there."""
    target = unquote(re.split("[#?]", link)[0]).lstrip("/")
    if Path(target).suffix:
        return (page.parent / target).is_file()
    places = (base / target for base in (page.parent, page.with_suffix(""), root))
    return any(is_page(place.resolve()) for place in places)


def is_page(place):
    pages = (f"{place}.md", place / "index.md", place / "README.md", place / f"{place.name}.md")
    return any(Path(page).is_file() for page in pages)


class Links(HTMLParser):
    """All href and src of a text, and which of them are to pages nobody has written."""

    def __init__(self, html):
        super().__init__()
        self.all, self.wanted, self.ids = [], [], set()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.ids.add(attributes.get("id"))
        if link := attributes.get("href") or attributes.get("src"):
            self.all.append(unquote(link))
            if "wanted" in (attributes.get("class") or ""):
                self.wanted.append(unquote(link))


if __name__ == "__main__":
    dead = unresolved_in_folder(sys.argv[1])
    sys.stdout.writelines(f"{page}: {link}\n" for page, link in dead)
    sys.exit(3 if dead else 0)
