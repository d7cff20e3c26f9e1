"""HTML elements as Markdown: what each one becomes when it closes."""

import re
import textwrap

VOID = {"br", "hr", "img", "input", "wbr", "col", "meta", "link", "base"}
DROPPED = {"style", "script", "head", "title", "template", "noscript", "svg"}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
ONE_LINE = {*HEADINGS, "summary", "caption", "th", "td", "a", "button", "dt"}
BLOCKS = {
    "div", "p", "details", "section", "article", "header", "footer", "main", "nav", "aside",
    "figure", "figcaption", "center", "form", "fieldset", "dl", "dd", "body", "html", "address",
}  # fmt: skip
MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*", "code": "`", "kbd": "`", "tt": "`",
         "samp": "`", "del": "~~", "s": "~~", "strike": "~~"}  # fmt: skip
PLAIN = {
    "span", "u", "small", "big", "mark", "font", "sub", "abbr", "cite", "q", "ins", "label",
    "tbody", "thead", "tfoot", "colgroup", "iframe", "picture", "time", "option", "select",
}  # fmt: skip
STRUCTURE = {"sup", "ul", "ol", "li", "table", "tr", "blockquote", "pre"}
KNOWN = VOID | DROPPED | ONE_LINE | BLOCKS | {*MARKS} | PLAIN | STRUCTURE
SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
BREAK = "\ue001"
ENCODED = str.maketrans({" ": "%20", "(": "%28", ")": "%29", "<": "%3C", ">": "%3E"})


def void(tag, attributes):
    if tag == "br":
        return BREAK
    if tag == "hr":
        return "\n\n---\n\n"
    if tag == "img":
        return (
            f"![{_in_line(attributes.get('alt') or '')}]({_address(attributes.get('src') or '')})"
        )
    return ""


def written(frame, text):
    tag = frame.tag
    if tag in DROPPED:
        return ""
    if tag in MARKS:
        return _marked(text, MARKS[tag])
    writer = WRITERS.get(tag)
    if writer:
        return writer(frame, text)
    return _block(text) if tag in BLOCKS else text


def _marked(text, mark):
    words = text.strip()
    if not words or mark in words:
        return text
    return text.replace(words, f"{mark}{words}{mark}", 1)


def _link(frame, text):
    words, href = _in_line(text), frame.attributes.get("href")
    return f"[{words}]({_address(href)})" if href and words else words


def _superscript(_, text):
    return text.translate(SUPERSCRIPT) if text.strip().isdigit() else text


def _iframe(frame, text):
    source = frame.attributes.get("src")
    return f"[{source}]({_address(source)})" if source else text


def _heading(frame, text):
    return f"\n\n{'#' * int(frame.tag[1])} {_in_line(text)}\n\n"


def _bold(_, text):
    words = _in_line(text)
    return f"\n\n**{words.replace('**', '')}**\n\n" if words else ""


def _list(frame, text):
    entries = [item for _, item in frame.items] + ([item(text)] if text.strip() else [])
    numbers = (f"{n}. " for n in range(1, len(entries) + 1))
    marks = numbers if frame.tag == "ol" else ("- " for _ in entries)
    shown = [
        mark + textwrap.indent(entry, " " * len(mark)).lstrip()
        for mark, entry in zip(marks, entries, strict=True)
    ]
    return "\n\n" + "\n".join(shown) + "\n\n"


def _table(frame, text):
    """A table with a row of headings and plain cells stays one; else each row is a paragraph."""
    rows = [row for _, row in frame.items if row]
    if not rows:
        return text
    heads = {tag for tag, _ in rows[0]} == {"th"}
    widths = {len(row) for row in rows}
    if heads and len(widths) == 1 and not any(_is_deep(cell) for row in rows for _, cell in row):
        lines = [
            "| " + " | ".join(cell.replace("|", "\\|") for _, cell in row) + " |" for row in rows
        ]
        lines.insert(1, "|" + "---|" * len(rows[0]))
        return _block("\n".join([*lines, ""]) + text.strip())
    return _block("\n\n".join([text.strip(), *map(_row_as_text, rows)]))


def _row_as_text(row):
    first, *others = [cell for _, cell in row]
    title = first if _is_deep(first) else f"**{first.replace('**', '')}**" if first else ""
    return BREAK.join(filter(None, [title, *others]))


def _is_deep(cell):
    return BREAK in cell or "\n" in cell


def _preformatted(_, text):
    fence = "~" * max([3, *(len(run) + 1 for run in re.findall(r"~{3,}", text))])
    return f"\n\n{fence}\n{text.strip(chr(10))}\n{fence}\n\n"


def _quote(_, text):
    return "\n\n" + textwrap.indent(_block(text).strip(), "> ", lambda _: True) + "\n\n"


WRITERS = {
    "a": _link, "sup": _superscript, "iframe": _iframe, "ul": _list, "ol": _list, "table": _table,
    "pre": _preformatted, "blockquote": _quote, "summary": _bold, "caption": _bold, "dt": _bold,
    **dict.fromkeys(HEADINGS, _heading),
}  # fmt: skip


def item(text):
    """The text of an entry or cell: one line, or with its inner blocks below it."""
    blocks = filter(str.strip, re.split(r"\n[ \t]*\n", text.strip()))
    lines = [block.strip() if _is_list(block) else _in_line(block) for block in blocks]
    return re.sub(r"\n\n(?=- |1\. )", "\n", "\n\n".join(lines)).strip(BREAK)


def _is_list(block):
    return re.match(r"\s*(?:- |\d+\. |[|>~])", block)


def _block(text):
    return "\n\n" + textwrap.dedent(text.strip("\n")).strip() + "\n\n"


def _in_line(text):
    return " ".join(text.split())


def _address(address):
    return "".join(address.split("\n")).strip().translate(ENCODED)
