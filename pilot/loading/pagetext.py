"""A folder's page in the trial's dialect: HTML becomes Markdown, links become our own."""

import re

from pilot.loading.folder import ATTRIBUTES, FENCE, HEADING
from pilot.loading.hypertext import without_tags
from pilot.models.known import page_path

CODE = re.compile(r"(?<![`\\])(`{1,8})(?!`)((?:[^\n]|\n(?!\s*\n)){1,2000}?)(?<!`)\1(?!`)")
BARE_ATTRIBUTES = re.compile(r"^[ \t]*\{:[^{}\n]*\}[ \t]*$\n?", re.MULTILINE)
WORDS = r"(?:[^\[\]\\]|\\.|\[(?:[^\[\]\\]|\\.)*\])*"
DESTINATION = r"""\(\s*(<[^<>\n]*>|(?:[^\s()<>]|\([^\s()]*\))*)(?:\s+(?:"[^"]*"|'[^']*'))?\s*\)"""
IMAGE = re.compile(rf"!\[({WORDS})\]{DESTINATION}", re.DOTALL)
LINK = re.compile(rf"(?<![!\\])\[({WORDS})\]{DESTINATION}", re.DOTALL)
DEFINITION = re.compile(
    r"^ {0,3}\[([^\[\]\n^][^\[\]\n]*)\]:[ \t]*<?([^\s<>]+)>?[^\n]*\n?", re.MULTILINE
)
REFERENCE = re.compile(rf"(?<![!\\\]])\[({WORDS})\](?:\[([^\[\]]*)\])?(?![\[(:])", re.DOTALL)
TIGHT_TABLE = re.compile(
    r"^(?![ \t]*\|)(?=.*\S)(.*\n)(?=[ \t]*\|.*\n[ \t]*\|?[ \t]*:?-+[-:| \t]*$)", re.MULTILINE
)
HELD = re.compile("\ue100(\\d+)\ue101")


class PageText:
    """Rewrites one page of a folder.

    `keep(path)` stores a linked file and returns its short link, or None when it cannot be taken.
    Afterwards `missing` holds the links whose target is not in the folder.
    """

    def __init__(self, folder, page, keep):
        self._folder, self._page, self._keep = folder, page, keep
        self._code, self.missing = [], []

    def rewritten(self, text):
        text = FENCE.sub(self._hold, text)
        text = CODE.sub(self._hold, text)
        text = without_tags(text)
        text = HEADING.sub(lambda found: ATTRIBUTES.sub("", found[0]), text)
        text = TIGHT_TABLE.sub(r"\1\n", text)  # a table needs an empty line before it
        text = self._inlined(BARE_ATTRIBUTES.sub("", text))
        text = IMAGE.sub(self._image, text)
        text = LINK.sub(self._link, text)
        return self._released(re.sub(r"\n{3,}", "\n\n", text)).strip()

    def _hold(self, found):
        self._code.append(found[0])
        return f"\ue100{len(self._code) - 1}\ue101"

    def _released(self, text):
        return HELD.sub(lambda found: self._code[int(found[1])], text)

    def _inlined(self, text):
        """Links by reference to something in the folder become links where they stand."""
        targets = {_label(found[1]): found[2] for found in DEFINITION.finditer(text)}
        own = {name: to for name, to in targets.items() if self._folder.find(to, self._page)}
        if not own:
            return text
        text = DEFINITION.sub(lambda found: "" if _label(found[1]) in own else found[0], text)

        def inline(found):
            target = own.get(_label(found[2] or found[1]))
            return f"[{found[1]}]({target})" if target else found[0]

        return REFERENCE.sub(inline, text)

    def _image(self, found):
        words, link = found[1], found[2].strip("<>")
        target = self._folder.find(link, self._page)
        if target is None:
            return found[0]
        path, _, title = target
        address = None if title else path and self._keep(path)
        if not address:
            self.missing.append(link)
            return found[0]
        return f"![{' '.join(words.split())}]({address})"

    def _link(self, found):
        words, link = found[1], found[2].strip("<>")
        if link.startswith("#"):
            return f"[{words}](#{self._section(self._page, link[1:])})"
        target = self._folder.find(link, self._page)
        if target is None:
            return found[0]
        path, section, title = target
        if title:
            return self._wikilink(found, title, self._section(path, section))
        address = path and self._keep(path)
        if not address:
            self.missing.append(link)
            return found[0]
        return f"[{words}]({address})"

    def _wikilink(self, found, title, section):
        words = found[1]
        if "![" in words:
            place = f"#{section}" if section else ""
            return f"[{words}](/pages/{page_path(title)}{place})"
        shown = _bare(self._released(words))[:200]
        place = f"#{section}" if section else ""
        if shown in ("", title) and not place:
            return f"[[{title}]]"
        bar = "\\|" if _in_table(found) else "|"
        return f"[[{title}{place}{bar}{shown or title}]]"

    def _section(self, path, anchor):
        """The section whose own anchor is this, where its heading's words would give another."""
        if not (path and anchor):
            return re.sub(r"[\[\]|#\n]", "", anchor or "")
        return self._folder.sections(path).get(anchor, re.sub(r"[\[\]|#\n]", "", anchor))


def _label(text):
    return " ".join(text.casefold().split())


def _in_table(found):
    start = found.string.rfind("\n", 0, found.start()) + 1
    return found.string[start:].lstrip().startswith("|")


def _bare(words):
    """The words of a link without marks: a wikilink shows its text as it is."""
    words = " ".join(words.split())
    words = re.sub(r"(\*\*|__|``?|\*|~~)(?=\S)(.+?)(?<=\S)\1", r"\2", words)
    words = re.sub(r"(?<!\w)_(?=\S)(.+?)(?<=\S)_(?!\w)", r"\1", words)
    words = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", words)
    return " ".join(words.translate({ord("["): "(", ord("]"): ")", ord("|"): "/"}).split())
