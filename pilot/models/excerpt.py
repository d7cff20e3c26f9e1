"""The piece of a text that a search shows, with what was searched for marked."""

from bisect import bisect_right
from itertools import accumulate

from pilot.markup import fold

AROUND = 80  # characters before the first hit
LENGTH = 240  # characters of an excerpt


def excerpt(text, words, *, is_cut=False):
    """The part of the text around the first hit, on word borders where there are any.

    `is_cut` says that the text is itself a part of a longer one.
    """
    text = " ".join(text.split())
    hits = [start for start, _ in hits_in(text, words)]
    start = max(0, hits[0] - AROUND) if hits else 0
    start = text.find(" ", start) + 1 if start and " " in text[start : start + AROUND] else start
    piece = text[start : start + LENGTH]
    goes_on = is_cut or len(text) > start + LENGTH
    return ("…" if start or is_cut else "") + piece + ("…" if goes_on else "")


def marked(text, words):
    """[(piece, is a hit)] whose pieces together are the text."""
    pieces, end = [], 0
    for start, stop in hits_in(text, words):
        if start >= end:
            pieces += [(text[end:start], False), (text[start:stop], True)]
            end = stop
    return [piece for piece in [*pieces, (text[end:], False)] if piece[0]]


def hits_in(text, words):
    """(start, stop) of every hit in the unfolded text, in order."""
    folded, origin = _folded(text)
    found = []
    for word in words:
        at = folded.find(word)
        while at >= 0:
            found.append((origin[at], origin[at + len(word) - 1] + 1))
            at = folded.find(word, at + len(word))
    return sorted(found)


def _folded(text):
    """The folded text, and for each of its letters the place in the text it comes from."""
    if text.isascii():
        return text.lower(), range(len(text))
    folded = text.translate(LETTERS)
    if LETTERS.uneven.isdisjoint(text):
        return folded, range(len(text))
    return folded, Origins(text)


class Origins:
    """The place in an uneven text from which the letter at a place of the folded one comes."""

    def __init__(self, text):
        lengths = map(len, map(LETTERS.__getitem__, map(ord, text)))
        self._ends = list(accumulate(lengths))

    def __getitem__(self, place):
        return bisect_right(self._ends, place)


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
