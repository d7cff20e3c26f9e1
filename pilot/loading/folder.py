"""A folder of Markdown: which pages and files it holds, what they say, where their links lead."""

import os
import posixpath
import re
from collections import Counter
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from pilot import limits
from pilot.errors import Refused
from pilot.loading.titles import Titles
from pilot.rendering import slug

FRONT_MATTER = re.compile(
    r"\A(---|\+\+\+)[ \t]*\n(.*?)^\1[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE
)
TITLE = re.compile(r"^title\s*[:=]\s*(\S.*?)\s*$", re.MULTILINE)
HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)(?:[ \t]+#+)?[ \t]*$", re.MULTILINE)
FIRST_HEADING = re.compile(r"\A\s*#[ \t]+(.+?)(?:[ \t]+#+)?[ \t]*(?:\n|\Z)")
ATTRIBUTES = re.compile(r"[ \t]*\{[#:][^{}\n]*\}[ \t]*$", re.MULTILINE)  # kramdown's {#id}
FENCE = re.compile(
    r"^[ \t>]*(`{3,}|~{3,})[^\n]*\n(?:.*?\n)??[ \t>]*\1[`~]*[ \t]*(?=\n|\Z)",
    re.DOTALL | re.MULTILINE,
)
ANCHOR = re.compile(r"\{#([^{}\n]+)\}\s*\Z")
INNER_LINK = re.compile(r"\[([^\[\]]*)\]\([^()]*\)")
FOREIGN = re.compile(r"[a-zA-Z][\w+.-]*:|//|#|\Z|[^#]*[{}]")


class Folder:
    """The Markdown files of a folder as pages, everything else that is not hidden as files."""

    def __init__(self, root):
        self.root = Path(root)
        self.pages, self.files, self.refused = [], [], {}
        self._sections = {}
        for path in _walk(self.root):
            self._note(path)
        self._known = {path.casefold(): path for path in self.pages + self.files}
        self.titles = Titles({path: self._own_title(path) for path in self.pages})

    def text(self, path):
        """The text of a page without its front matter and without a first heading that repeats it.

        Raises Refused for a file that is too large to be a page.
        """
        body = FRONT_MATTER.sub("", self._read(path), count=1)
        first = FIRST_HEADING.match(body)
        if first and _plain(first[1]) == _plain(self._own_title(path)):
            body = body[first.end() :]
        return body

    def find(self, link, page):
        """(path or None, section, title that it has as a page or None); None for no relative link.

        A link without an ending means a page or its folder, as site generators write them: from
        beside the page, from below it, from the top.
        """
        if FOREIGN.match(link):
            return None
        target, _, section = link.partition("#")
        target = unquote(target.partition("?")[0])
        tried = [_joined(base, target) for base in _bases(page, target)]
        found = next(filter(None, map(self._at, tried)), None)
        if found in self.titles:
            return found, unquote(section), self.titles[found]
        names_a_file = found or PurePosixPath(target).suffix.lower() not in ("", ".md")
        return found, unquote(section), None if names_a_file else self._wanted(tried[0])

    def sections(self, path):
        """{anchor: section} for the headings of a page whose words give another anchor here."""
        if path not in self._sections:
            self._sections[path] = _sections(FENCE.sub("", self._read_or_nothing(path)))
        return self._sections[path]

    def path(self, relative):
        return self.root / relative

    def _note(self, path):
        relative = path.relative_to(self.root).as_posix()
        if path.is_symlink():
            self.refused[relative] = "a link to another place is not followed"
        elif not path.is_file():
            self.refused[relative] = "it is no file"
        elif path.suffix.lower() == ".md":
            self.pages.append(relative)
        else:
            self.files.append(relative)

    def _at(self, path):
        names = [path] if PurePosixPath(path).suffix else []
        names += [f"{path}.md", path]
        found = (self._known.get(name.casefold()) for name in names)
        return next(filter(None, found), None) or self.titles.index_of(path)

    def _wanted(self, path):
        if path == ".":
            return self.titles.wanted("index.md")
        return self.titles.wanted(path if path.lower().endswith(".md") else f"{path}.md")

    def _own_title(self, path):
        text = self._read_or_nothing(path)
        front = FRONT_MATTER.match(text)
        if front and (named := TITLE.search(front[2])):
            return named[1].strip("\"'")
        heading = HEADING.search(FENCE.sub("", text[front.end() if front else 0 :]))
        return _plain(ATTRIBUTES.sub("", heading[1])) if heading else ""

    def _read_or_nothing(self, path):
        try:
            return self._read(path)
        except Refused:
            return ""

    def _read(self, path):
        source = self.root / path
        try:
            if source.stat().st_size > limits.PAGE_CHARACTERS * 4:
                raise Refused(f"it is larger than {limits.PAGE_CHARACTERS:,} characters can be")
            content = source.read_bytes()
        except OSError as error:
            raise Refused(f"it cannot be read ({error.strerror})") from error
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", "replace")
        return text.replace("\r\n", "\n").replace("\r", "\n")


def _walk(root):
    """Files in the order of their paths; hidden ones and folders are left out."""
    for folder, names, files in os.walk(root):
        names[:] = sorted(name for name in names if not name.startswith("."))
        elsewhere = [name for name in names if (Path(folder) / name).is_symlink()]
        shown = sorted([*files, *elsewhere])
        yield from (Path(folder) / name for name in shown if not name.startswith("."))


def _bases(page, target):
    if target.startswith("/"):
        return [""]
    beside = str(PurePosixPath(page).parent)
    if PurePosixPath(target).suffix:
        return [beside]
    return [beside, str(PurePosixPath(page).with_suffix("")), ""]


def _joined(base, target):
    """The path below the root; what leads out of the folder ends at its top."""
    return posixpath.normpath(posixpath.join("/", base, target.lstrip("/"))).lstrip("/") or "."


def _sections(text):
    found, seen = {}, Counter()
    for heading in HEADING.finditer(text):
        given, words = ANCHOR.search(heading[1]), INNER_LINK.sub(r"\1", heading[1])
        own = slug(_plain(ATTRIBUTES.sub("", words))).removeprefix("s-")
        if given:
            found[given[1]] = own
        if seen[own]:
            found[f"{own}-{seen[own]}"] = f"{own}_{seen[own]}"
        found.setdefault(re.sub(r"\W+", "-", words.lower().replace("&", "and")).strip("-"), own)
        seen[own] += 1
    return found


def _plain(title):
    return " ".join(re.sub(r"[*_`]", "", title).split())
