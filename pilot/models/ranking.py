"""In which order a search shows what it found: by where the words stand, kind, use and age.

The rule, in points; the most come first, of equals the newest:

- the title holds all words: IN_TITLE; it is these words: IS_TITLE instead
- kind: KIND
- useful: the binary logarithm of one more than how often it was useful, USEFUL_MOST at most. A
  post: its marks, and ACCEPTED for an accepted answer; a page: the links to it; a file: openings
- fresh: FRESH now, half of that after HALF_LIFE_DAYS, a quarter after twice as many
"""

import json
from datetime import datetime
from math import log2

from pilot import clock
from pilot.database import database
from pilot.markup import fold

IN_TITLE, IS_TITLE = 4, 6
KIND = {"person": 3, "page": 2, "file": 1, "post": 1, "reply": 0}
USEFUL_MOST, ACCEPTED = 4, 3
FRESH, HALF_LIFE_DAYS = 3, 14
DAY = 86_400  # seconds

# (id, how useful, when last changed) of some things of a kind; as text, with every search
POSTS = """
SELECT post.id, (SELECT count(*) FROM reaction WHERE reaction.post_id = post.id)
     + :accepted * EXISTS (SELECT 1 FROM answer WHERE answer.reply_id = post.id), post.at
FROM post WHERE post.id IN (SELECT value FROM json_each(:refs))
"""
PAGES = """
SELECT page.id, (SELECT count(*) FROM link WHERE link.key = page.key), page.changed_at
FROM page WHERE page.id IN (SELECT value FROM json_each(:refs))
"""
FILES = """
SELECT file.id, coalesce(opened.times, 0), version.at FROM file
JOIN version ON version.file_id = file.id AND version.number = file.number
LEFT JOIN opened ON opened.file_id = file.id
WHERE file.id IN (SELECT value FROM json_each(:refs))
"""
FACTS = {"post": POSTS, "reply": POSTS, "page": PAGES, "file": FILES}


def best_first(hits, words):
    """The hits in the order of their points."""
    facts, now = _facts(hits), clock.now()
    points = {hit: _points(hit, words, *facts.get((hit.kind, hit.ref), (0, None)), now)
              for hit in hits}  # fmt: skip
    return sorted(hits, key=lambda hit: (points[hit], hit.id), reverse=True)


def _points(hit, words, useful, at, now):
    return (
        _title_points(hit.title, words)
        + KIND[hit.kind]
        + min(log2(1 + useful), USEFUL_MOST)
        + _fresh_points(at, now)
    )


def _title_points(title, words):
    folded = fold(title) if title and words else ""
    if not folded or not all(word in folded for word in words):
        return 0
    return IS_TITLE if sorted(folded.split()) == sorted(words) else IN_TITLE


def _fresh_points(at, now):
    if at is None:
        return 0
    days = max(0, (now - datetime.fromisoformat(at)).total_seconds()) / DAY
    return FRESH * 0.5 ** (days / HALF_LIFE_DAYS)


def _facts(hits):
    """{(kind, ref): (how useful, when last changed)}."""
    refs, found = {}, {}
    for hit in hits:
        refs.setdefault(hit.kind, []).append(hit.ref)
    for kind, numbers in refs.items():
        if kind in FACTS:
            known = {"refs": json.dumps(numbers), "accepted": ACCEPTED}
            rows = database.execute_sql(FACTS[kind], known)
            found |= {(kind, ref): facts for ref, *facts in rows}
    return found
