"""Which lines (or words) two texts have in common, in order; bounded in time for any text.

difflib finds it, but for texts of 400,000 characters with repeated lines that takes minutes. So
work has a budget: what is beyond it is first cut at lines that stand once in each (as patience
diff does), and what is still too much counts as replaced as a whole, which is true, only coarse.
"""

from bisect import bisect_left
from collections import Counter
from difflib import SequenceMatcher
from operator import itemgetter

WORK = 20_000_000  # comparisons at worst; usual pages need a thousandth
AT_ONCE = 2_000_000  # what one stretch may take of it
DEEPEST = 12  # cuts within cuts


class Matching:
    """Finds what is alike; one budget for all that is asked of it."""

    def __init__(self, work=WORK):
        self._left = work

    def changes(self, old, new):
        """[(start, end, start, end)] of what differs, in order: in `old`, then in `new`."""
        found, i, j = [], 0, 0
        for a, b, size in [*self.blocks(old, new), (len(old), len(new), 0)]:
            if i < a or j < b:
                found.append((i, a, j, b))
            i, j = a + size, b + size
        return found

    def blocks(self, old, new):
        """[(start in old, start in new, length)] of equal stretches, in order."""
        return list(self._blocks(old, 0, len(old), new, 0, len(new), 0))

    def _blocks(self, old, i, i_end, new, j, j_end, depth):
        head = _alike(old, i, i_end, 1, new, j, j_end)
        if head:
            yield i, j, head
        i, j = i + head, j + head
        tail = _alike(old, i_end - 1, i - 1, -1, new, j_end - 1, j - 1)
        i_end, j_end = i_end - tail, j_end - tail
        if i < i_end and j < j_end:
            yield from self._middle(old, i, i_end, new, j, j_end, depth)
        if tail:
            yield i_end, j_end, tail

    def _middle(self, old, i, i_end, new, j, j_end, depth):
        before, after = old[i:i_end], new[j:j_end]
        if self._afford(before, after):
            blocks = SequenceMatcher(None, before, after).get_matching_blocks()
            yield from ((i + a, j + b, size) for a, b, size in blocks if size)
        elif depth < DEEPEST and (anchors := _once_in_each(before, after)):
            yield from self._between(old, i, i_end, new, j, j_end, anchors, depth + 1)

    def _between(self, old, i, i_end, new, j, j_end, anchors, depth):
        at, to = i, j
        for a, b in anchors:
            yield from self._blocks(old, at, i + a, new, to, j + b, depth)
            yield i + a, j + b, 1
            at, to = i + a + 1, j + b + 1
        yield from self._blocks(old, at, i_end, new, to, j_end, depth)

    def _afford(self, before, after):
        """Takes difflib's worst case from the budget, if there is as much."""
        counts = Counter(after)
        work = sum(counts[one] for one in before) * min(len(before), len(after))
        work += len(before) + len(after)
        if work > min(self._left, AT_ONCE):
            return False
        self._left -= work
        return True


def _alike(old, i, i_end, step, new, j, j_end):
    """How many are equal from these places on, up to the ends or down to them."""
    count = 0
    while i != i_end and j != j_end and old[i] == new[j]:
        i, j, count = i + step, j + step, count + 1
    return count


def _once_in_each(before, after):
    """[(place, place)] of what stands once in each, the longest run that is in order in both."""
    once, places = Counter(before), Counter(after)
    where = {one: place for place, one in enumerate(after) if places[one] == 1}
    pairs = [
        (place, where[one]) for place, one in enumerate(before) if once[one] == 1 and one in where
    ]
    return _rising(pairs)


def _rising(pairs):
    """The longest run of pairs whose second numbers rise (patience sorting)."""
    tops, ends, back = [], [], {}
    for pair in pairs:
        pile = bisect_left(tops, pair[1])
        back[pair] = ends[pile - 1] if pile else None
        tops[pile : pile + 1], ends[pile : pile + 1] = [pair[1]], [pair]
    run, pair = [], ends[-1] if ends else None
    while pair:
        run.append(pair)
        pair = back[pair]
    return sorted(run, key=itemgetter(0))
