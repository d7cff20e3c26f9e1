"""Where the words of a search stand: the newest places first, in stretches that are bounded."""

import json
from typing import NamedTuple

from pilot import limits
from pilot.database import database
from pilot.models.searchable import LASTING, Searchable, expression

FIRST = 2**53  # above every id

# As text, because they run with every search and are put together from these parts alone.
FOUND = """
SELECT searchable.id, searchable.kind, searchable.ref, searchable.title
FROM trigram CROSS JOIN searchable ON searchable.id = trigram.rowid
WHERE trigram MATCH :expression AND trigram.rowid < :before AND trigram.rowid >= :floor
"""
# The few things that last are found by their kind; among all the others their order is enough: the
# plus keeps SQLite from sorting them.
LAST = """
SELECT searchable.id, searchable.kind, searchable.ref, searchable.title FROM searchable
WHERE searchable.kind IN (SELECT value FROM json_each(:kinds)) AND searchable.id < :before
"""
ALL = """
SELECT searchable.id, searchable.kind, searchable.ref, searchable.title FROM searchable
WHERE +searchable.kind IN (SELECT value FROM json_each(:kinds))
  AND searchable.id < :before AND searchable.id >= :floor
"""
SCANNED_TO = """
SELECT rowid FROM trigram WHERE trigram MATCH :expression AND rowid < :before
ORDER BY rowid DESC LIMIT 1 OFFSET :scanned
"""
SHORT = [
    "AND instr(searchable.folded, :short#) > 0".replace("#", str(place))
    for place in range(limits.QUERY_WORDS)
]
NEWEST_FOUND = "ORDER BY trigram.rowid DESC LIMIT :limit"
NEWEST = "ORDER BY searchable.id DESC LIMIT :limit"

# What is shown of a place; of a long text the part around where the word may stand. Folding keeps
# the order of letters, not their number, so the place is reckoned and the part is wide.
READ = """
SELECT searchable.id, kind, ref, title, substr(text, 1, 400),
       CASE WHEN length(text) <= :whole THEN text
            ELSE substr(text, max(1, instr(folded, :word) * length(text) / length(folded)
                                     - :whole / 2), :whole) END,
       length(text) > :whole
FROM searchable JOIN json_each(:ids) ON searchable.id = value ORDER BY json_each.key
"""
WHOLE = 2_400  # characters of a text that are looked through for an excerpt


class Hit(NamedTuple):
    """A place that holds the words."""

    id: int
    kind: str
    ref: int
    title: str


class Row(NamedTuple):
    """What is read of a place that is shown; `text` is a part of it when `is_cut`."""

    id: int
    kind: str
    ref: int
    title: str
    head: str
    text: str
    is_cut: bool


class Place(NamedTuple):
    """How far a search was read: below which ids it goes on, and how many of these were shown."""

    newest: int = FIRST
    lasting: int = FIRST  # of pages, files and people; 0 when all were shown
    skip: int = 0

    @classmethod
    def of(cls, typed):
        """The place that `text` names; the beginning for anything else."""
        parts = typed.split(".")
        is_place = len(parts) == 3 and all(part.isdecimal() and len(part) < 19 for part in parts)
        return cls(*map(int, parts)) if is_place else cls()

    @property
    def text(self):
        return ".".join(map(str, self))


class Stretch(NamedTuple):
    """Hits of which none is older than what comes after `end`, a Place, or None at the end."""

    hits: list
    end: Place | None


NOTHING = Stretch([], None)


def stretch(words, narrowing, place):
    """The next limits.SEARCHED places that hold the words, and as many pages, files and people.

    These are looked for again where the newest are not all: else many posts would hide few pages.
    What the index cannot tell by itself is looked for among limits.SCANNED places at a time.
    """
    newest, end = _newest(words, narrowing, narrowing.kinds, place.newest)
    # What lasts and was shown before stands among the newest again.
    newest = [hit for hit in newest if hit.kind not in LASTING or hit.id < place.lasting]
    if not end:
        return Stretch(newest, None)
    if len(narrowing.kinds) == 1:
        return Stretch(newest, Place(end))
    lasting, its_end = [], 0
    if place.lasting:
        lasting, its_end = _newest(words, narrowing, LASTING, min(place.lasting, end))
    return Stretch(newest + lasting, Place(end, its_end))


def read(ids, words):
    """The Rows of these places, in this order."""
    word = max(words, key=len, default="")
    known = {"ids": json.dumps(ids), "word": word, "whole": WHOLE}
    return list(map(Row._make, database.execute_sql(READ, known)))


def _newest(words, narrowing, kinds, before):
    """(hits, the id below which there may be more or 0)."""
    long, short = ([w for w in words if len(w) > 2], [w for w in words if len(w) < 3])
    lasts = set(kinds) <= set(LASTING)
    known = {"before": before, "limit": limits.SEARCHED, "floor": 0, **narrowing.known}
    known |= {f"short{place}": word for place, word in enumerate(short)}
    if long:
        known["expression"] = expression(long, kinds)
    else:
        known["kinds"] = json.dumps(kinds)
    if not lasts and (short or narrowing.conditions or not long):
        known["floor"] = _floor(known)
    parts = [FOUND if long else LAST if lasts else ALL, *SHORT[: len(short)]]
    parts += [*narrowing.conditions, NEWEST_FOUND if long else NEWEST]
    found = list(map(Hit._make, database.execute_sql(" ".join(parts), known)))
    return found, found[-1].id if len(found) == limits.SEARCHED else known["floor"]


def _floor(known):
    """The id above which places are looked at in one stretch; 0 when that is all of them."""
    if "expression" not in known:
        return max(0, min(known["before"], Searchable.last() + 1) - limits.SCANNED)
    row = database.execute_sql(SCANNED_TO, {**known, "scanned": limits.SCANNED}).fetchone()
    return row[0] if row else 0
