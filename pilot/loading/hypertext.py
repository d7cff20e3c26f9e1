"""Raw HTML as Markdown: what a page of a folder, or a letter without plain text, holds of it."""

import re
from html.parser import HTMLParser

from pilot.loading.elements import BREAK, DROPPED, KNOWN, VOID, item, void, written

A_TAG = re.compile(
    rf"</?(?:{'|'.join(sorted(KNOWN, key=len, reverse=True))})(?=[\s/>])[^<>]*>", re.IGNORECASE
)
ANY_TAG = re.compile(r"<[/!?]?[a-zA-Z][^<>]*>")
LESS = "\ue000"  # stands for a "<" that begins no tag we know, while the parser reads
DEEP = 100  # elements in each other; nobody writes more, and each costs the time of those around


def without_tags(text):
    """Markdown whose HTML has become Markdown; unknown tags stay the text they are."""
    if "<!--" not in text and not A_TAG.search(text):
        return text
    return _read(_only_tags(text), lambda data: data).replace(LESS, "<")


def as_markdown(html, escape):
    """A whole HTML document as Markdown; `escape` makes its words harmless."""
    known = ANY_TAG.sub(lambda tag: tag[0] if A_TAG.match(tag[0]) else "", html)
    text = _read(_only_tags(known), lambda data: escape(re.sub(r"\s+", " ", data)))
    return text.replace(LESS, "&lt;").strip()


def _only_tags(text):
    """The text with each "<" that begins no tag put aside: the parser is slow on broken ones."""
    kept, end = [], 0
    text = "".join(_without_comments(text))
    for tag in A_TAG.finditer(text):
        kept += [text[end : tag.start()].replace("<", LESS), tag[0]]
        end = tag.end()
    return "".join([*kept, text[end:].replace("<", LESS)])


def _without_comments(text):
    end = 0
    while (start := text.find("<!--", end)) >= 0 and (close := text.find("-->", start)) >= 0:
        yield text[end:start]
        end = close + 3
    yield text[end:]


def _read(html, words):
    reader = _Reader(words)
    reader.feed(html)
    reader.close()
    text = re.sub(rf"[ \t]*{BREAK}[ \t]*(?:\n[ \t]*)?", BREAK, reader.text())
    return _broken("\n".join(_row_breaks(line) for line in text.split("\n")))


def _row_breaks(line):
    """Line breaks inside a table's row, which is one line in Markdown, become dots."""
    if not line.lstrip().startswith("|"):
        return line
    return re.sub(rf"{BREAK}+", " · ", line)


def _broken(text):
    """Single breaks end their line; several begin a paragraph as deep as the line they are in."""
    lines = []
    for line in text.split("\n"):
        depth = " " * len(re.match(r"\s*(?:(?:[-*+]|\d+[.)])\s+)?", line)[0])
        parts = re.split(rf"({BREAK}+)", line)
        for mark, part in zip(["", *parts[1::2]], parts[::2], strict=True):
            if mark and lines:
                lines[-1] += "  " if len(mark) == 1 and lines[-1].strip() else ""
                lines += [""] * (len(mark) > 1)
            lines.append(f"{depth}{part.lstrip()}" if mark and part.strip() else part)
    return "\n".join(lines)


class _Frame:
    def __init__(self, tag="", attributes=()):
        self.tag, self.attributes = tag, dict(attributes)
        self.parts, self.items = [], []  # items: of a list its entries, of a table its rows


class _Reader(HTMLParser):
    """Keeps a frame for each open element; closing it writes its Markdown into the one around."""

    def __init__(self, words):
        super().__init__(convert_charrefs=False)
        self._words, self._frames = words, [_Frame()]

    def text(self):
        while len(self._frames) > 1:
            if self._frames[-1].tag in DROPPED:
                self._frames[-1].tag = ""  # never closed: rather show it than lose all that follows
            self._close()
        return "".join(self._frames[0].parts)

    def handle_starttag(self, tag, attributes):
        if tag in VOID:
            self._frames[-1].parts.append(void(tag, dict(attributes)))
            return
        if tag in ("li", "p", "tr", "td", "th") and self._frames[-1].tag == tag:
            self._close()  # HTML lets these end by themselves
        if len(self._frames) < DEEP:
            self._frames.append(_Frame(tag, attributes))

    def handle_endtag(self, tag):
        if tag in (frame.tag for frame in self._frames):
            while self._frames[-1].tag != tag:
                self._close()
            self._close()

    def handle_data(self, data):
        within = any(frame.tag in ("pre", *DROPPED) for frame in self._frames)
        self._frames[-1].parts.append(data if within else self._words(data))

    def handle_entityref(self, name):
        self._frames[-1].parts.append(f"&{name};")

    def handle_charref(self, name):
        self._frames[-1].parts.append(f"&#{name};")

    def _close(self):
        frame = self._frames.pop()
        around = self._frames[-1]
        text = "".join(frame.parts)
        if frame.tag in ("li", "tr", "td", "th"):
            nearest = next((f for f in reversed(self._frames) if f.tag in HOLDERS[frame.tag]), None)
            if nearest:
                nearest.items.append((frame.tag, frame.items if frame.tag == "tr" else item(text)))
                return
        around.parts.append(written(frame, text))


HOLDERS = {"li": ("ul", "ol"), "tr": ("table",), "td": ("tr",), "th": ("tr",)}
