"""What changed between two texts: rows of lines side by side, with the words that differ marked."""

import re
from itertools import islice
from typing import NamedTuple

from pilot import limits
from pilot.models.matching import Matching

AROUND = 3  # equal lines shown around a change
NEAR = 4  # how many lines further on a changed line is looked for
WORDS = re.compile(r"\w+|\s+|[^\w\s]")


class Row(NamedTuple):
    """Two lines side by side: numbers from 1, None for no line; parts are (text, marked).

    A row of `alike` lines stands for that many which are equal and left out.
    """

    old: int | None = None
    before: tuple = ()
    new: int | None = None
    after: tuple = ()
    alike: int = 0

    @property
    def is_change(self):
        return self.before != self.after


class Difference(NamedTuple):
    """The rows to show, and whether there are more."""

    rows: list
    more: bool


def difference(old, new):
    """The Difference of two texts; words are compared only inside a pair of changed lines."""
    rows = list(islice(_rows(old.split("\n"), new.split("\n")), limits.DIFFERENCE_ROWS + 1))
    return Difference(rows[: limits.DIFFERENCE_ROWS], len(rows) > limits.DIFFERENCE_ROWS)


def authors(revisions):
    """[(line, revision)] of the last of these revisions, oldest first: which one brought each line.

    A text that had been there before, as after a restore, is by those who wrote it then.
    """
    lines, origins, seen = [], [], {}
    for revision in revisions:
        text = revision.body.split("\n")
        known = seen.get(revision.body)
        origins = known or _carried(lines, origins, text, revision)
        seen[revision.body], lines = origins, text
    return list(zip(lines, origins, strict=True))


def _rows(before, after):
    matching, i, j = Matching(), 0, 0
    for start, end, to, to_end in matching.changes(before, after):
        yield from _alike(before, i, j, start - i, is_first=not i, is_last=False)
        yield from _changed(matching, before, start, end, after, to, to_end)
        i, j = end, to_end
    yield from _alike(before, i, j, len(before) - i, is_first=not i, is_last=True)


def _carried(lines, origins, text, revision):
    carried = [revision] * len(text)
    for i, j, size in Matching().blocks(lines, text):
        carried[j : j + size] = origins[i : i + size]
    return carried


def _alike(lines, i, j, count, *, is_first, is_last):
    """Rows of equal lines; only those around a change, and a row for the others."""
    head, tail = (0 if is_first else AROUND), (0 if is_last else AROUND)
    hidden = count - head - tail
    if hidden < 2:  # a row that says "1 line" is no shorter than the line
        head, hidden = count, 0
    shown = [*range(head), *range(head + hidden, count)]
    rows = [Row(i + n + 1, _plain(lines[i + n]), j + n + 1, _plain(lines[i + n])) for n in shown]
    return rows[:head] + ([Row(alike=hidden)] if hidden else []) + rows[head:]


def _changed(matching, before, start, end, after, to, to_end):
    """Rows of a change: lines that resemble each other as pairs, the others alone."""
    for i in range(start, end):
        near = range(to, min(to + NEAR, to_end))
        pair = next((n for n in near if _resemble(before[i], after[n])), None)
        if pair is None:
            yield Row(old=i + 1, before=((before[i], True),))
            continue
        yield from (Row(new=n + 1, after=((after[n], True),)) for n in range(to, pair))
        marked = _marked(matching, before[i], after[pair])
        yield Row(i + 1, marked[0], pair + 1, marked[1])
        to = pair + 1
    yield from (Row(new=n + 1, after=((after[n], True),)) for n in range(to, to_end))


def _resemble(old, new):
    """Whether two lines have half of the words of the shorter one in common."""
    some, others = (set(re.findall(r"\w+", line)) for line in (old, new))
    common = some & others
    return bool(common) and 2 * len(common) >= min(len(some), len(others))


def _marked(matching, old, new):
    """The parts of two lines, with what differs marked."""
    before, after = WORDS.findall(old), WORDS.findall(new)
    sides, i, j = ([], []), 0, 0
    for start, end, to, to_end in matching.changes(before, after):
        for parts, words, left, at, until in (
            (sides[0], before, i, start, end), (sides[1], after, j, to, to_end),
        ):  # fmt: skip
            parts += [("".join(words[left:at]), False), ("".join(words[at:until]), True)]
        i, j = end, to_end
    rest = "".join(before[i:])
    return tuple(tuple(part for part in (*parts, (rest, False)) if part[0]) for parts in sides)


def _plain(line):
    return ((line, False),)
