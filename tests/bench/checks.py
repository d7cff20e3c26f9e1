"""What must be in each answer: ids in their order; and afterwards in the trial: what was taken."""

import re
import sqlite3
from contextlib import closing

from pilot import limits

SHOWN = 20  # posts on a timeline, results of a search
POST = re.compile(r'<article class="post" id="post-(\d+)"')
REPLY = re.compile(r'<article class="reply[^"]*" id="reply-(\d+)"')
RESULT = re.compile(r'<li><h2><a href="([^"]+)"')
ADDRESS = re.compile(r"/posts/(\d+)")


def newest(visit, known):
    """Twenty posts that follow each other, newest first, none missing that was known when asked."""

    def check(answer):
        shown = [int(number) for number in POST.findall(answer.text)]
        if answer.status != 200 or len(shown) != SHOWN or sorted(shown, reverse=True) != shown:
            return f"status {answer.status}, posts {shown}"
        newer = [number for number in shown if number > visit.content.tops[-1]]
        latest = visit.tops[known - 2 * SHOWN : known]
        missing = {number for number in latest if number >= shown[-1]} - set(shown)
        older = [number for number in shown if number not in newer]
        if missing or older != visit.content.tops[: -len(older) - 1 : -1][: len(older)]:
            return f"posts {shown}, missing {missing}"
        return None

    return check


def ids(pattern, ids):
    def check(answer):
        shown = [int(number) for number in pattern.findall(answer.text)]
        return None if shown == ids and answer.status == 200 else f"{answer.status}, {shown}"

    return check


def results(addresses):
    """Twenty different ones of the newest, or all; their order has a rule of its own."""

    def check(answer):
        shown = RESULT.findall(answer.text)
        expected = set(shown) <= set(addresses) and len(set(shown)) == min(SHOWN, len(addresses))
        return None if expected and answer.status == 200 else f"{answer.status}, {shown}"

    return check


def holds(piece):
    def check(answer):
        return None if answer.status == 200 and piece in answer.text else f"no {piece!r}"

    return check


def nothing(answer):
    """204 and not a word, as whoever has an open tab is told most of the time."""
    return None if answer.status == 204 and not answer.text else f"status {answer.status}"


def stored(visit, body):
    def check(answer):
        found = ADDRESS.match(answer.location or "")
        if answer.status != 303 or not found:
            return f"status {answer.status}"
        visit.published[int(found[1])] = body
        visit.tops.append(int(found[1]))
        return None

    return check


def saved(visit, path, body):
    def check(answer):
        if (answer.status, answer.location) != (303, path):
            return f"status {answer.status}"
        visit.saved.setdefault(path, set()).add(body)
        return None

    return check


def found(visit, pattern):
    """The addresses of the newest posts and replies that hold a word, by reading every row."""
    query = (
        "SELECT ref, root_id FROM searchable LEFT JOIN post ON post.id = ref"
        " WHERE folded LIKE ? ORDER BY searchable.id DESC LIMIT ?"
    )
    with database_of(visit) as database:
        rows = database.execute(query, (pattern, limits.SEARCHED)).fetchall()
    return [f"/posts/{root}#reply-{ref}" if root else f"/posts/{ref}" for ref, root in rows]


def lost(visit):
    """Sentences about acknowledged posts and pages that are not stored or not found afterwards."""
    with database_of(visit) as database:
        posts = dict(database.execute("SELECT id, body FROM post WHERE root_id IS NULL"))
        pages = dict(database.execute(
            "SELECT page.title, body FROM page JOIN revision AS r ON r.page_id = page.id"
            " AND r.number = page.number"
        ))  # fmt: skip
        # CROSS JOIN keeps SQLite from asking the index about every row in turn.
        index = "SELECT ref FROM trigram CROSS JOIN searchable ON searchable.id = trigram.rowid"
        word = index + " WHERE trigram MATCH ? AND kind = 'post'"
        unfound = [
            number for number, body in visit.published.items()
            if (number,) not in database.execute(word, (f'"{_last_word(body)}"',)).fetchall()
        ]  # fmt: skip
    titles = {path: path.removeprefix("/pages/").replace("_", " ") for path in visit.saved}
    return (
        [f"post {n} is not stored" for n, text in visit.published.items() if posts.get(n) != text]
        + [f"post {number} is not found" for number in unfound]
        + [f"{path} is not stored" for path, title in titles.items()
           if pages[title] not in visit.saved[path]]
    )  # fmt: skip


def database_of(visit):
    return closing(sqlite3.connect(visit.content.folder / "trial.db"))


def _last_word(body):
    return body.rpartition(" ")[2].rstrip(".").casefold()
