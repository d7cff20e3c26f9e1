"""The piece of a text that a search shows, with what was searched for marked."""

from bisect import bisect_right
from itertools import accumulate

from pilot.markup import fold

AROUND = 80  # characters before the first hit
LENGTH = 240  # characters of an excerpt


def excerpt(text, words, *, is_cut=False):
    """[(piece, is a hit)]: the text around the first hit, on word borders where there are any.

    `is_cut` says that the text is itself a part of a longer one.
    """
    text = " ".join(text.split())
    hits = hits_in(text, words)
    start = max(0, hits[0][0] - AROUND) if hits else 0
    start = text.find(" ", start) + 1 if start and " " in text[start : start + AROUND] else start
    stop = min(start + LENGTH, len(text))
    before, after = start or is_cut, is_cut or stop < len(text)
    return [("…", False)] * bool(before) + _pieces(text, hits, start, stop) + [("…", False)] * after


def marked(text, words):
    """[(piece, is a hit)] whose pieces together are the text."""
    return _pieces(text, hits_in(text, words), 0, len(text))


def _pieces(text, hits, end, stop):
    """The text from `end` to `stop`, cut where whole hits begin and end."""
    pieces = []
    for first, last in hits:
        if end <= first and last <= stop:
            pieces += [(text[end:first], False), (text[first:last], True)]
            end = last
    return [piece for piece in [*pieces, (text[end:stop], False)] if piece[0]]


def hits_in(text, words):
    """(start, stop) of every hit in the unfolded text, in order."""
    folded = text.lower() if text.isascii() else text.translate(LETTERS)
    found = []
    for word in words:
        at = folded.find(word)
        while at >= 0:
            found.append((at, at + len(word)))
            at = folded.find(word, at + len(word))
    if found and not text.isascii() and any(letter in text for letter in LETTERS.uneven):
        ends = list(accumulate(map(len, map(LETTERS.__getitem__, map(ord, text)))))
        found = [(bisect_right(ends, at), bisect_right(ends, to - 1) + 1) for at, to in found]
    return sorted(found)


class Letters(dict):
    """What each letter folds to, learned as letters come: a language has few of them."""

    MOST = 8_000

    def __init__(self):
        super().__init__()
        self.uneven = set()  # letters that fold to none or to several

    def __missing__(self, code):
        if len(self) > self.MOST:
            self.clear()  # `uneven` stays: it is true of a letter for ever
        letter = chr(code)
        folded = self[code] = fold(letter)
        if len(folded) != 1:
            self.uneven.add(letter)
        return folded


LETTERS = Letters()
