"""In which order a search shows what it found: by where the words stand, kind, use and age.

The rule, in points; the most come first, of equals the newest:

- the title holds all words: IN_TITLE; it is these words: IS_TITLE instead
- kind: KIND
- useful: the binary logarithm of one more than how often it was useful, USEFUL_MOST at most. A
  post: its marks, and ACCEPTED for an accepted answer; a page: the links to it; a file: openings
- fresh: FRESH now, half of that after HALF_LIFE_DAYS, a quarter after twice as many
"""

import json
from math import log2

from pilot import clock
from pilot.database import database
from pilot.markup import fold
from pilot.models.base import instant_text

IN_TITLE, IS_TITLE = 4, 6
KIND = {"person": 3, "page": 2, "file": 1, "post": 1, "reply": 0}
USEFUL_MOST, ACCEPTED = 4, 3
USEFUL = [min(log2(1 + times), USEFUL_MOST) for times in range(2**USEFUL_MOST)]
FRESH, HALF_LIFE_DAYS = 3, 14

# (id, how useful, days since the last change) of some things of a kind; as text, with every search
POSTS = """
SELECT post.id, (SELECT count(*) FROM reaction WHERE reaction.post_id = post.id)
     + :accepted * EXISTS (SELECT 1 FROM answer WHERE answer.reply_id = post.id),
       julianday(:now) - julianday(post.at)
FROM post WHERE post.id IN (SELECT value FROM json_each(:refs))
"""
PAGES = """
SELECT page.id, (SELECT count(*) FROM link WHERE link.key = page.key),
       julianday(:now) - julianday(page.changed_at)
FROM page WHERE page.id IN (SELECT value FROM json_each(:refs))
"""
FILES = """
SELECT file.id, coalesce(opened.times, 0), julianday(:now) - julianday(version.at) FROM file
JOIN version ON version.file_id = file.id AND version.number = file.number
LEFT JOIN opened ON opened.file_id = file.id
WHERE file.id IN (SELECT value FROM json_each(:refs))
"""
FACTS = {"post": POSTS, "reply": POSTS, "page": PAGES, "file": FILES}


def best_first(hits, words):
    """The hits in the order of their points."""
    used = _used(hits)
    points = {}
    for hit in hits:
        worth = KIND[hit.kind] + used.get((hit.kind, hit.ref), 0)
        points[hit.id] = worth + _title_points(hit.title, words) if hit.title else worth
    return sorted(hits, key=lambda hit: (points[hit.id], hit.id), reverse=True)


def _title_points(title, words):
    folded = fold(title) if words else ""
    if not folded or not all(word in folded for word in words):
        return 0
    return IS_TITLE if sorted(folded.split()) == sorted(words) else IN_TITLE


def _used(hits):
    """{(kind, ref): the points for how useful and how fresh it is}."""
    refs, found = {}, {}
    for hit in hits:
        refs.setdefault(FACTS.get(hit.kind), []).append(hit)
    for facts, some in refs.items():
        if facts:
            kinds = {hit.ref: hit.kind for hit in some}
            known = {"refs": json.dumps(list(kinds)), "accepted": ACCEPTED}
            rows = database.execute_sql(facts, known | {"now": instant_text(clock.now())})
            for ref, useful, days in rows:
                halves = (days if days > 0 else 0) / HALF_LIFE_DAYS
                points = USEFUL[min(useful, len(USEFUL) - 1)] + FRESH * 0.5**halves
                found[kinds[ref], ref] = points
    return found
