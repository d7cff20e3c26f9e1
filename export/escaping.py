"""Text as Markdown that means nothing but itself, in MkDocs, GitHub and CommonMark."""

import re

MARKS = re.compile(r"[\\`*\[\]]|(?<!\w)_|_(?!\w)|!\Z")
ANY_MARK = re.compile(r"[\\`*\[\]_!&<~]")  # most texts have none
ENTITY = re.compile(r"&(?=#?\w+;)")
AT_START = re.compile(r"[#>]|[-+](?=\s|\Z)|\d+(?P<dot>[.)])(?=\s)")
RULE = re.compile(r"[=|:~]|-+\s*\Z")  # would make a heading, a table or a fence of lines nearby


def escaped(text):
    """Text in one line that Markdown leaves alone."""
    return _at_start(text_of(" ".join(text.split())))


def link(words, address):
    """A Markdown link; `words` are Markdown already."""
    address = re.sub(r"[\s()<>\"\\`*\[\]]", lambda match: f"%{ord(match[0]):02X}", address)
    return f"[{words}]({address})"


def text_of(text):
    """Text within a line, with nothing in it that Markdown would take for a mark."""
    if not ANY_MARK.search(text):
        return text
    text = ENTITY.sub("&amp;", text).replace("<", "&lt;").replace("~~", "&#126;&#126;")
    return MARKS.sub(r"\\\g<0>", text)


def _at_start(line):
    """A line that begins no list, heading, quotation or table of its own."""
    line = line.lstrip()
    if RULE.match(line):
        return f"&#{ord(line[0])};{line[1:]}"
    if match := AT_START.match(line):
        place = match.start("dot") if match["dot"] else 0
        return f"{line[:place]}\\{line[place:]}"
    return line


def paragraph(text):
    """Lines of Markdown of which none begins a block of its own."""
    return "\n".join(_at_start(line) for line in text.strip().split("\n"))
