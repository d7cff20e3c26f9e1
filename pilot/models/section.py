"""A part of a page, from a heading to the next one of its rank, to be edited alone."""

import re
from typing import NamedTuple

from pilot import markup
from pilot.models.fences import LINES, fenced

HASHES = re.compile(r"(#{1,6})[ \t]+\S")
UNDERLINE = re.compile("(=+)|-+")


class Section(NamedTuple):
    """The lines of a text from `first` up to, not with, `last`."""

    anchor: str
    first: int
    last: int

    @classmethod
    def of(cls, body, html, anchor):
        """The section whose heading has this id in the HTML of the text, or None.

        Headings stand in lists and quotations, too, where no section begins: where text and HTML
        do not agree on how many there are and of which rank, there are no sections.
        """
        lines, found = body.split("\n"), list(_headings(body))
        shown = [(level, name) for level, name, _ in markup.headings(html)]
        if [min(rank + 1, 6) for _, rank in found] != [level for level, _ in shown]:
            return None
        names = [name for _, name in shown]
        if anchor not in names:
            return None
        first, rank = found[at := names.index(anchor)]
        after = (line for line, other in found[at + 1 :] if other <= rank)
        last = next(after, len(lines))
        while not lines[last - 1].strip():
            last -= 1
        return cls(anchor, first, last)

    def text(self, body):
        """What the section says."""
        return "\n".join(body.split("\n")[self.first : self.last])


def replaced(body, first, last, text):
    """The text with other lines in place of a section's; out of range means none of it."""
    lines = body.split("\n")
    first, last = (min(max(place, 0), len(lines)) for place in (first, last))
    return "\n".join([*lines[:first], markup.clean(text).strip("\n"), *lines[max(first, last) :]])


def _headings(body):
    """(line, rank) of what the renderer makes a heading of."""
    begins, above = True, ""
    for number, line in enumerate(_prose(body)):
        if found := HASHES.match(line):
            yield number, len(found[1])
        elif above and (found := UNDERLINE.fullmatch(line)):
            yield number - 1, 1 if found[1] else 2
        else:
            begins, above = not line, line if begins else ""
            continue
        begins, above = True, ""


def _prose(body):
    """The lines of a text, with nothing in those of code."""
    for part, is_code in fenced(body):
        yield from ("" if is_code else line.rstrip() for line in LINES.findall(part))
