"""Puts two texts together that were made from the same one, line by line (diff3).

What only one of the two changed is taken. What both changed alike is taken once. New lines of both
at the same place stay, theirs first. Where both changed the same lines, the text holds the lines of
both and the merge names the conflict: no line of anybody goes without being shown.

More is put together without asking than by `git merge-file`, which holds that changes to lines next
to each other are a conflict; where that one sees none, the text is the same.
"""

from typing import NamedTuple

from pilot.models.matching import Matching


class Conflict(NamedTuple):
    """Lines that both changed: as they were, as in the other text and as in one's own."""

    line: int  # of the base, from 1
    base: str
    theirs: str
    mine: str


class Merge(NamedTuple):
    """The text with the changes of both; in a conflict it holds the lines of both."""

    text: str
    conflicts: list


class Change(NamedTuple):
    """Lines `start` to `end` of the base are replaced by these; start = end where some are new."""

    start: int
    end: int
    lines: list


def merge(base, mine, theirs):
    """The Merge of two texts that were both made from `base`; None for a base means there is none.

    Without a base nothing tells who changed what: all that differs is in conflict.
    """
    if mine == theirs:
        return Merge(mine, [])
    if base is None:
        return Merge(f"{theirs}\n\n{mine}", [Conflict(1, "", theirs, mine)])
    lines, matching = base.split("\n"), Matching()
    ours = _changes(matching, lines, mine.split("\n"))
    others = _changes(matching, lines, theirs.split("\n"))
    merged, conflicts, at = [], [], 0
    for start, end, by_me, by_them in _joined(lines, _places(ours, others)):
        merged += lines[at:start]
        together = _together(lines, start, end, by_me, by_them)
        if together is None:
            conflict = [_applied(lines, start, end, changes) for changes in ((), by_them, by_me)]
            conflicts.append(Conflict(start + 1, *("\n".join(side) for side in conflict)))
            together = conflict[1] + conflict[2]
        merged += together
        at = end
    return Merge("\n".join([*merged, *lines[at:]]), conflicts)


def merge_with_nothing(base, mine):
    """The Merge of a text with a page that was deleted: a question about the whole of it.

    Line by line all would go that its author had not changed.
    """
    return Merge(mine, [Conflict(1, base or "", "", mine)])


def _changes(matching, base, text):
    """The changes that make `text` of `base`; as many lines for as many are one change each."""
    for start, end, j, j_end in matching.changes(base, text):
        if end - start == j_end - j:
            for n in range(end - start):
                yield Change(start + n, start + n + 1, text[j + n : j + n + 1])
        else:
            yield Change(start, end, text[j:j_end])


def _places(ours, others):
    """(start, end, own changes, their changes) of each place, with all that overlaps in one."""
    both = [(change, 0) for change in ours] + [(change, 1) for change in others]
    place = None
    for change, side in sorted(both, key=lambda one: one[0][:2]):
        start, end, _ = change
        if place and (start < place[1] or place[:2] == (start, end)):
            place = (place[0], max(place[1], end), *place[2:])
        else:
            if place:
                yield place
            place = (start, end, [], [])
        place[2 + side].append(change)
    if place:
        yield place


def _joined(lines, places):
    """The places, with conflicts in lines next to each other as one."""
    last, is_open = None, False
    for place in places:
        is_conflict = _together(lines, *place) is None
        if is_open and is_conflict and last[1] == place[0]:
            last = (last[0], place[1], last[2], last[3])
            last[2].extend(place[2])
            last[3].extend(place[3])
            continue
        if last:
            yield last
        last, is_open = place, is_conflict
    if last:
        yield last


def _together(lines, start, end, by_me, by_them):
    """The lines of both for one place, or None when that is for people to decide."""
    mine, theirs = (_applied(lines, start, end, changes) for changes in (by_me, by_them))
    if not by_them or mine == theirs:
        return mine
    if not by_me:
        return theirs
    if start < end:
        return None
    if _holds(theirs, mine):
        return theirs
    return mine if _holds(mine, theirs) else theirs + mine


def _applied(lines, start, end, changes):
    text, at = [], start
    for change in changes:
        text += [*lines[at : change.start], *change.lines]
        at = change.end
    return text + lines[at:end]


def _holds(many, few):
    """Whether all of `few` stand in `many`, in the same order."""
    rest = iter(many)
    return all(one in rest for one in few)
