"""Catch-up: at most ten things since somebody was last here, each with the reason why it is shown.

The rule. Looked at are the newest CATCHUP_POSTS posts and replies by others, and the pages somebody
follows. Left out is what they have marked as seen or read in its thread, what they muted, and what
gives no reason. The rest is ranked by its reason, in this order:

1. must-read: an announcement that this person has still to confirm
2. answer to you: a reply in a thread that this person began
3. mention: a post or reply that names this person
4. your department: a post by somebody of the same department
5. page you follow: a page that somebody else changed since
6. most useful: what at least CATCHUP_USEFUL people found useful

The first three and the pages wait until they are seen. The others count only from the day of the
last visit before today on; for whoever was never here before, from CATCHUP_DAYS ago on.
Within a reason the more useful comes first, then the newer. A thread is shown once, by its
first-ranked post; its others follow when that one is seen. Nothing else counts: not who wrote it,
not what this person clicked before. Only what was shown is ever marked as seen.
"""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from pilot import clock, limits, markup
from pilot.database import database
from pilot.models.announcement import MustRead
from pilot.models.page import Page
from pilot.models.recent import Shared

MUST_READ, ANSWER, MENTION, DEPARTMENT, PAGE, USEFUL = REASONS = (
    "must-read", "answer to you", "mention", "your department", "page you follow", "most useful",
)  # fmt: skip
# As text: this stands beside the timeline, and building the queries would cost more than asking.
OWN = """
SELECT 'seen', post_id, 0 FROM mark WHERE person_id = :me AND post_id >= :oldest
UNION ALL SELECT 'read', post_id, last_id FROM position WHERE person_id = :me AND last_id >= :oldest
UNION ALL SELECT 'muted', post_id, 0 FROM follow WHERE person_id = :me AND post_id > 0 AND mutes
UNION ALL SELECT 'visit', max(day), 0 FROM visit WHERE person_id = :me AND day < :today
UNION ALL SELECT 'caught', max(at), 0 FROM mark WHERE person_id = :me
"""
CHANGED = """
SELECT revision.id, page.title, revision.at, person.name
FROM follow JOIN page ON page.id = follow.page_id
JOIN revision ON revision.page_id = page.id AND revision.number = (
  SELECT max(number) FROM revision WHERE page_id = page.id AND act <> 'mended')
JOIN person ON person.id = revision.author_id
WHERE follow.person_id = :me AND NOT follow.mutes
  AND revision.author_id <> :me AND revision.at >= follow.at
  AND NOT EXISTS (SELECT 1 FROM mark WHERE person_id = :me AND revision_id = revision.id)
"""
TEXTS = """
SELECT post.id, post.title, post.html, post.at, person.name, root.title, root.html
FROM post JOIN person ON person.id = post.author_id LEFT JOIN post AS root ON root.id = post.root_id
WHERE post.id IN (:ids)
""".replace(":ids", ", ".join("?" * limits.CATCHUP_ITEMS))


class Own(NamedTuple):
    """What one person has seen, read and muted, and the day since which the rest counts."""

    seen: set  # ids of posts
    read: dict  # first post of a thread -> the last one that was read
    muted: set  # first posts of threads
    since: str
    caught: str | None  # when they last marked something as seen

    @classmethod
    def of(cls, person, oldest):
        """What the posts from the id `oldest` on need."""
        today = clock.now().date()
        known = {"me": person, "oldest": oldest, "today": str(today)}
        seen, read, muted, last = set(), {}, set(), {}
        for kind, key, value in database.execute_sql(OWN, known):
            if kind == "seen":
                seen.add(key)
            elif kind == "read":
                read[key] = value
            elif kind == "muted":
                muted.add(key)
            else:
                last[kind] = key
        since = last["visit"] or str(today - timedelta(days=limits.CATCHUP_DAYS))
        return cls(seen, read, muted, since, last["caught"])

    def has_read(self, threads):
        """The ids of what this person has seen; `threads` are the ids of each thread's posts."""
        read = {
            post
            for thread, last in self.read.items()
            for post in threads.get(thread, (thread,))
            if post <= last
        }
        return self.seen | read


class Item(NamedTuple):
    """One thing to catch up on; `field` and `number` are what the form sends back."""

    reason: str
    field: str  # "post", or "revision" of a page
    number: int
    address: str
    text: str
    thread: str  # what the thread of a reply is about
    by: str
    at: datetime
    useful: int
    more: int  # further ones in its thread


class CatchUp(NamedTuple):
    """What stands on the page; `more` things come when these are seen."""

    items: tuple
    more: int
    since: datetime | None  # when this person last marked something as seen


def catch_up(person, limit=limits.CATCHUP_ITEMS):
    """The CatchUp of this person, by the rule above; a constant number of queries."""
    me, department = person.id, person.department  # looked up once: the viewer may be a proxy
    key = ("caught up", me, limit, clock.now().date())
    return database.remember(key, lambda: _caught_up(person, me, department, limit))


def _caught_up(person, me, department, limit):
    shared = Shared.now()
    asked = {one.post for one in MustRead.waiting_for(person)}
    own = Own.of(me, min([*shared.posts, *asked], default=0))
    reasons = _by_reason(shared, own, me, department, asked)
    pages = {row[0]: row for row in database.execute_sql(CHANGED, {"me": me})}
    shown = _one_of_each_thread(shared, reasons, sorted(pages, reverse=True), limit)
    found = set().union(*reasons.values())
    texts = _texts([number for reason, number in shown if reason != PAGE])
    items = tuple(
        _item_of_page(pages[number])
        if reason == PAGE
        else _item_of_post(reason, number, texts[number], shared, found)
        for reason, number in shown
    )
    more = len(found) + len(pages) - len(items)
    return CatchUp(items, more, _instant(own.caught))


def _by_reason(shared, own, me, department, asked):
    """{reason: ids of what this person has not seen}; each id by the first reason that holds."""
    seen = own.has_read(shared.threads)
    passed = seen.union(
        shared.written.get(me, ()), *(shared.threads.get(thread, ()) for thread in own.muted)
    )
    recent = shared.since(own.since)
    may_concern = {
        ANSWER: shared.answers.get(me, set()),
        MENTION: shared.mentions.get(me, set()),
        DEPARTMENT: shared.departments.get(department, set()) & recent,
        USEFUL: shared.useful & recent,
    }
    found = {MUST_READ: asked - seen}
    passed |= asked
    for reason, posts in may_concern.items():
        found[reason] = posts - passed
        passed |= posts
    return found


def _one_of_each_thread(shared, reasons, pages, limit):
    """[(reason, id)] of the first-ranked things, at most one of a thread; `pages` in order."""
    shown, threads = [], set()
    for reason in REASONS:
        if reason == PAGE:
            shown += [(reason, number) for number in pages]
            continue
        for number in shared.in_order(reasons[reason]) if len(shown) < limit else ():
            thread = shared.thread_of(number)
            if thread not in threads:
                threads.add(thread)
                shown.append((reason, number))
    return shown[:limit]


def _texts(ids):
    """{post id: (excerpt, what its thread is about, who wrote it, when)} of at most a page."""
    if not ids:
        return {}
    ids = [*ids, *[0] * (limits.CATCHUP_ITEMS - len(ids))]
    return {
        number: (_excerpt(title, html), _excerpt(*about), name, _instant(at))
        for number, title, html, at, name, *about in database.execute_sql(TEXTS, ids)
    }


@lru_cache(limits.FRAGMENTS)
def _excerpt(title, html):
    return title or markup.excerpt(html or "", 80)


def _item_of_post(reason, number, text, shared, found):
    excerpt, about, name, at = text
    thread, useful = shared.thread_of(number), shared.useful_to(number)
    address = f"/posts/{thread}" if number == thread else f"/posts/{thread}#reply-{number}"
    more = len(found & shared.threads.get(thread, {number})) - 1
    return Item(reason, "post", number, address, excerpt, about, name, at, useful, more)


def _item_of_page(row):
    number, title, at, name = row
    address = Page(title=title).address
    return Item(PAGE, "revision", number, address, title, "", name, _instant(at), 0, 0)


def _instant(text):
    return datetime.fromisoformat(text) if text else None
