"""Search: what was typed, and the things found, each with its address and a marked excerpt."""

from functools import cached_property, lru_cache
from typing import NamedTuple
from urllib.parse import quote_plus

from pilot import limits
from pilot.models import found, hits, ranking
from pilot.models.base import one_line
from pilot.models.excerpt import excerpt, marked
from pilot.models.narrowed_search import Narrowing
from pilot.models.searchable import words_of


class Result(NamedTuple):
    """One thing found. `title` and `excerpt` are [(text, is a hit)]."""

    kind: str
    address: str
    title: list
    excerpt: list
    by: str
    at: object


class Search:
    """One search: what was asked for ({name: text} as it came), and one page of what was found.

    The newest places that hold the words are found in stretches of limits.SEARCHED; within each
    the best come first, by the rule in ranking.py.
    """

    def __init__(self, asked):
        self.narrowing, typed = Narrowing.of(asked)
        self.query = one_line(typed)
        self.words = words_of(typed)
        self._place = hits.Place.of(asked.get("from", ""))

    @property
    def is_empty(self):
        """Whether nothing was asked for."""
        return not self.words and not self.narrowing.is_any

    @property
    def found_nothing(self):
        """Whether these words are nowhere, however one looks."""
        return bool(self.words) and not (self.narrowing.is_any or self._ranked or self.older)

    @property
    def older(self):
        """The address to continue from, or None."""
        skip = self._place.skip + limits.SEARCH_RESULTS
        if skip < len(self._ranked):
            return self.address(self._place._replace(skip=skip).text)
        return self.address(self._stretch.end.text) if self._stretch.end else None

    @cached_property
    def results(self):
        """The Results of this page of the search."""
        chosen = self._ranked[self._place.skip :][: limits.SEARCH_RESULTS]
        rows = hits.read([hit.id for hit in chosen], self.words)
        sources = found.sources(rows)
        return [self._result(row, *sources[row.kind, row.ref]) for row in rows]

    def address(self, place="", **changes):
        """The address of this search, changed so."""
        asked = {"q": self.query, **self.narrowing.asked, "from": place, **changes}
        return "/search?" + "&".join(_field(*field) for field in asked.items() if field[1])

    @cached_property
    def _stretch(self):
        if self.is_empty:
            return hits.NOTHING
        return hits.stretch(self.words, self.narrowing, self._place)

    @cached_property
    def _ranked(self):
        return ranking.best_first(self._stretch.hits, self.words)

    def _result(self, row, address, title, by, at):
        piece = excerpt(row.text, self.words, is_cut=row.is_cut)
        return Result(row.kind, address, marked(title, self.words), piece, by, at)


@lru_cache(limits.REMEMBERED)
def _field(name, value):
    return f"{name}={quote_plus(value)}"
