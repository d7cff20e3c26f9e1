"""Our sanitised HTML as Markdown that reads the same in MkDocs, GitHub and CommonMark.

Texts are kept as typed, too, but only their HTML says what the trial made of them: which pages
existed, what was code, what was no link. What people typed as text stays text: it is escaped.
"""

import html
import re
from dataclasses import dataclass, field

from export.escaping import link, paragraph, text_of

VOID = {"br", "img", "input", "hr"}
BLOCKS = {"p", "pre", "blockquote", "ul", "ol", "table", "div", "hr", "h2", "h3", "h4", "h5", "h6"}
BETWEEN = {"table", "thead", "tbody", "tr", "ul", "ol"}  # hold nothing but tags and line ends
TAG = re.compile(
    r'<(?P<closes>/?)(?P<tag>[a-z][a-z0-9]*)(?P<attributes>(?:\s+[\w-]+(?:="[^"]*")?)*)\s*/?>'
)
ATTRIBUTE = re.compile(r'([\w-]+)(?:="([^"]*)")?')
OUTSIDE = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
INDENT = "    "


@dataclass
class Open:
    """A tag that is not closed yet; `parts` are (is a block, Markdown)."""

    tag: str
    attributes: dict
    parts: list = field(default_factory=list)


def markdown(html_text, rewrite):
    """The Markdown of a stored text; rewrite(address) gives what an own address (/…) becomes.

    None takes a link away and keeps its words.
    """
    writer = _Writer(set(re.findall(r'\bid="([^"]+)"', html_text)), rewrite)
    writer.read(html_text)
    while len(writer.open) > 1:
        writer.handle_endtag(writer.open[-1].tag)
    return _blocks(writer.open[0])


class _Writer:
    def __init__(self, ids, rewrite):
        self.ids, self.rewrite = ids, rewrite
        self.open = [Open("", {})]

    def read(self, text):
        """Goes through what the sanitiser wrote: it quotes every attribute and closes every tag."""
        end = 0
        for match in TAG.finditer(text):
            if match.start() > end:
                self.handle_data(html.unescape(text[end : match.start()]))
            end = match.end()
            if match["closes"]:
                self.handle_endtag(match["tag"])
            else:
                self.handle_starttag(match["tag"], match["attributes"])
        if end < len(text):
            self.handle_data(html.unescape(text[end:]))

    def handle_starttag(self, tag, attributes):
        found = ATTRIBUTE.findall(attributes) if attributes else ()
        opened = Open(tag, {name: html.unescape(value) for name, value in found})
        if tag in VOID:
            self._write(opened)
        else:
            self.open.append(opened)

    def handle_endtag(self, tag):
        if len(self.open) > 1 and tag == self.open[-1].tag:
            self._write(self.open.pop())

    def handle_data(self, data):
        if self.open[-1].tag in BETWEEN:
            return
        is_code = self._is_within("code", "pre")
        self.open[-1].parts.append((False, data if is_code else text_of(data)))

    def _write(self, closed):
        text = getattr(self, f"_{closed.tag}", self._as_it_is)(closed)
        self.open[-1].parts.append((closed.tag in BLOCKS or closed.tag == "li", text))

    def _as_it_is(self, closed):
        return _blocks(closed) if closed.tag in BLOCKS else _inline(closed)

    def _p(self, closed):
        return paragraph(_inline(closed))

    def _heading(self, closed):
        words = " ".join(_inline(closed).split())
        return f"{'#' * int(closed.tag[1])} {_anchor(closed)}{words}"

    _h2 = _h3 = _h4 = _h5 = _h6 = _heading

    def _br(self, closed):
        return "<br>" if self._is_within("td", "th") else "  \n"

    def _hr(self, closed):
        return "* * *"

    def _em(self, closed):
        return _around("*", _inline(closed))

    def _strong(self, closed):
        return _around("**", _inline(closed))

    def _del(self, closed):
        return f"<del>{_inline(closed)}</del>"

    def _sup(self, closed):
        return f"{_anchor(closed)}<sup>{_inline(closed)}</sup>"

    def _code(self, closed):
        text = _inline(closed)
        if self._is_within("pre"):
            return text
        if not text.strip() or self._is_within("td", "th"):
            return f"<code>{html.escape(text_of(text), quote=False)}</code>" if text else ""
        fence = "`" * (_longest(text, "`") + 1)
        pad = " " if "`" in (text[0], text[-1]) else ""
        return f"{fence}{pad}{' '.join(text.split())}{pad}{fence}"

    def _pre(self, closed):
        text = _inline(closed).strip("\n")
        if self._is_within("li", "blockquote"):
            return "\n".join(INDENT + line for line in text.split("\n"))
        fence = "`" * max(3, _longest(text, "`") + 1)
        return f"{fence}\n{text}\n{fence}"

    def _a(self, closed):
        words, address = _inline(closed).replace("  \n", " "), closed.attributes.get("href") or ""
        if address.startswith("/"):
            address = self.rewrite(address)
        elif address[:1] == "#":
            address = address if address[1:] in self.ids else None
        elif not OUTSIDE.match(address):
            address = None
        return words if address is None else link(words or text_of(address), address)

    def _img(self, closed):
        words = text_of(closed.attributes.get("alt") or "")
        address = self.rewrite(closed.attributes.get("src") or "")
        return words if address is None else f"!{link(words, address)}"

    def _input(self, closed):
        return "[x] " if "checked" in closed.attributes else "[ ] "

    def _li(self, closed):
        return _anchor(closed) + _blocks(closed)

    def _ul(self, closed):
        return _items(closed, lambda number: "-   ")

    def _ol(self, closed):
        start = int(closed.attributes.get("start") or 1)
        return _items(closed, lambda number: f"{start + number}.".ljust(4))

    def _blockquote(self, closed):
        lines = _blocks(closed).split("\n")
        return "\n".join(f"> {line}".rstrip() for line in lines)

    def _td(self, closed):
        align = closed.attributes.get("align", "")
        self.open[-1].attributes.setdefault("columns", []).append(align)
        return f" {' '.join(_inline(closed).split()).replace('|', '&#124;')} |"

    _th = _td

    def _tr(self, closed):
        columns = closed.attributes.get("columns", [])
        for above in self.open[-2:]:
            above.attributes.setdefault("columns", columns)
        return f"|{_inline(closed, '')}\n"

    def _thead(self, closed):
        return _inline(closed)

    def _table(self, closed):
        rule = {"left": ":---", "right": "---:", "center": ":---:"}
        marks = (rule.get(align, "---") for align in closed.attributes.get("columns", []))
        first, _, rest = _inline(closed).replace("\n\n", "\n").strip().partition("\n")
        lines = (line for line in rest.split("\n") if line.strip())
        return "\n".join([first, f"| {' | '.join(marks)} |", *lines])

    def _is_within(self, *tags):
        return any(one.tag in tags for one in self.open)


def _inline(closed, between=""):
    return between.join(text for _, text in closed.parts)


def _blocks(closed):
    """Blocks with a blank line between; loose words between them are paragraphs."""
    found, words = [], []
    for is_block, text in [*closed.parts, (True, "")]:
        if not is_block:
            words.append(text)
            continue
        if loose := "".join(words).strip():
            found.append(paragraph(loose))
        words = []
        found += [text] if text.strip() else []
    return "\n\n".join(found)


def _items(closed, marker):
    texts = [text for is_block, text in closed.parts if is_block]
    lines = []
    for number, text in enumerate(texts):
        first, *rest = text.split("\n")
        lines.append(marker(number) + first)
        lines += [INDENT + line if line.strip() else "" for line in rest]
    return "\n".join(lines)


def _around(mark, text):
    words = text.strip()
    if not words:
        return text
    start = text.index(words)
    return f"{text[:start]}{mark}{words}{mark}{text[start + len(words) :]}"


def _anchor(closed):
    name = closed.attributes.get("id")
    return f'<a id="{html.escape(name)}"></a>' if name else ""


def _longest(text, mark):
    return max((len(run) for run in re.findall(f"{mark}+", text)), default=0)
