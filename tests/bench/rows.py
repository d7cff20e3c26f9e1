"""What is measured: requests of different people, and what must be in each answer.

A row is a function from a Visit to an endless iterator of requests; ROWS names it with the hellos
to reach first and the goal.
"""

from collections.abc import Callable
from itertools import count, cycle
from typing import NamedTuple

from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from tests.agreed import FIRST_POST
from tests.bench import checks, words
from tests.bench.content import PAGES, PEOPLE, SHORT_PAGE
from tests.bench.load import Request

VIEWERS = 200


class Visit:
    """The people who ask, what is known to be there, and what was acknowledged meanwhile."""

    def __init__(self, content):
        self.content = content
        self.cookies = _cookies(content)
        self.tops = list(content.tops)  # grows by the ids of acknowledged posts
        self.published = {}  # id -> text
        self.saved = {}  # path -> text

    def viewers(self):
        return cycle(self.cookies[:VIEWERS])


def timeline(visit):
    """Each of 200 people reads the twenty newest posts."""
    for cookie in visit.viewers():
        yield Request("/", cookie, checks.newest(visit, len(visit.tops)))


def thread(visit):
    root = visit.content.tops[-10]
    check = checks.ids(checks.REPLY, visit.content.replies[root])
    for cookie in visit.viewers():
        yield Request(f"/posts/{root}", cookie, check)


def short_page(visit):
    numbers = cycle(range(2, PAGES // 2))
    for cookie in visit.viewers():
        number = next(numbers)
        yield Request(visit.content.pages[number], cookie, checks.holds(f"<p>Leaf {number}.</p>"))


def long_page(visit):
    for cookie in visit.viewers():
        yield Request(visit.content.pages[1], cookie, checks.holds("<p>Leaf 1.</p>"))


def common_search(visit):
    check = checks.results(checks.found(visit, "%" + words.COMMON + "%"))
    for cookie in visit.viewers():
        yield Request(f"/search?q={words.COMMON}", cookie, check)


def rare_search(visit):
    check = checks.results(checks.found(visit, "%" + words.RARE + "%"))
    for cookie in visit.viewers():
        yield Request(f"/search?q={words.RARE}", cookie, check)


def pulse(visit):
    for cookie in visit.viewers():
        yield Request("/pulse", cookie, checks.holds(f" of {PEOPLE} "))


def report(visit):
    for cookie in visit.viewers():
        yield Request("/report", cookie, checks.holds("Measures against their targets"))


def catch_up(visit):
    """Each of 200 people reads what concerns them among the newest five hundred."""
    for cookie in visit.viewers():
        yield Request("/catchup", cookie, checks.holds("Only what stands here is marked"))


def poll(visit):
    """Each of 200 open tabs asks whether there is anything newer; there is not."""
    for cookie in visit.viewers():
        yield Request(f"/posts/newer?after={visit.tops[-1]}", cookie, checks.nothing)


def publish(visit):
    """Posts of a few lines; the words tell later whether each was stored and is found."""
    for number, cookie in zip(count(len(visit.published) + 1), visit.viewers(), strict=False):
        body = f"News {number} of **today**: {FIRST_POST} Word{number}is."
        form = {"kind": "update", "body": body}
        yield Request("/posts", cookie, checks.stored(visit, body), form)


def save_page(visit):
    """New texts of 3 kB for half of the pages, each page by one person."""
    with checks.database_of(visit) as database:
        texts = dict(database.execute("SELECT page_id, max(body) FROM revision GROUP BY page_id"))
        bases = dict(database.execute("SELECT id, number FROM page"))
    for round_ in count(1):
        for number in range(PAGES // 2, PAGES + 1):
            path = visit.content.pages[number]
            body = (
                f"Round {round_}, {bases[number]}.\n\n{texts[number][: SHORT_PAGE - 20]}".rstrip()
            )
            form = {"body": body, "base": bases[number] + round_ - 1, "summary": ""}
            cookie = visit.cookies[number % PEOPLE]
            yield Request(path, cookie, checks.saved(visit, path, body), form)


def healthz(_):
    while True:
        yield Request("/healthz", "", checks.holds('"phase":"open"'))


class Row(NamedTuple):
    requests: Callable
    first: float | None  # hellos to reach first
    goal: float | None


ROWS = {
    "timeline": Row(timeline, 6, 2.5),
    "thread, 20 replies": Row(thread, 5, 2.5),
    "page, 3 kB": Row(short_page, 3.5, 2),
    "page, 20 kB": Row(long_page, 4, 2.2),
    "search, common word": Row(common_search, 8, 4),
    "search, rare word": Row(rare_search, 5, 3),
    "catch-up": Row(catch_up, 8, 4),
    "n new posts? none": Row(poll, 1.4, 1.1),
    "Pulse": Row(pulse, 8, 3),
    "report": Row(report, None, None),
    "publish a post": Row(publish, 7, 4.5),
    "save a page, 3 kB": Row(save_page, 12, 7),
    "healthz": Row(healthz, None, None),
}


def _cookies(content):
    """A session cookie for each person, as signing in makes it."""
    app = Flask(__name__)
    app.secret_key = content.secret
    sign = SecureCookieSessionInterface().get_signing_serializer(app).dumps
    session = {"_permanent": True, "_fresh": True, "_id": "0" * 128}
    return [f"pilot={sign({**session, '_user_id': f'{person}.0'})}" for person in content.people]
