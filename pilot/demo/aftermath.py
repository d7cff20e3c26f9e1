"""What became of the ideas, how far everybody has read, and which pages still hold."""

import tomllib

from pilot import clock
from pilot.demo.script import TEXTS
from pilot.models.base import instant_text
from pilot.models.freshness import StillRight
from pilot.models.idea import Outcome
from pilot.models.notice import Notice
from pilot.models.page import Page
from pilot.models.position import Position
from pilot.models.post import IDEA, Post
from pilot.models.readers import Reader
from pilot.models.visit import Visit

SAID_RIGHT = (15, "15:10")  # when somebody said that an old page still holds
LAST_READ = (13, "17:30")  # the working day and hour up to which those who were here have read


def follow(stage, days):
    """Decides ideas and notes who read what; the same in every seeding."""
    for row in tomllib.loads((TEXTS / "decisions.toml").read_text(encoding="utf-8"))["decision"]:
        idea = Post.get(Post.kind == IDEA, Post.body.startswith(row["idea"]))
        with clock.travel(days.at(row["day"], row["hour"])):
            by, owner = stage.cast[row["by"]], stage.cast[row["owner"]]
            Outcome.record(idea, row["state"], row["reason"], by=by, owner=owner.handle)
    with clock.travel(days.at(*LAST_READ)):
        _read(clock.now())
    with clock.travel(days.at(*SAID_RIGHT)):
        StillRight.say(Page.called("Office/Absences"), stage.cast["tugba"])
    _read_pages()


def _read(until):
    """Everybody has read the threads that went on while they were still about to come again."""
    threads = _threads(until)
    for visit in Visit.select(Visit.person).distinct():
        person, came = visit.person, str(_last_day(visit.person))
        seen = [(thread, last) for thread, (last, at) in threads.items() if at[:10] <= came]
        read = [(thread, last) for thread, last in seen if (thread + person.id) % 7]  # not all
        rows = [{"person": person, "post": thread, "last": last, "at": until}
                for thread, last in read]  # fmt: skip
        Position.insert_many(rows).execute()
        Notice.update(read_at=until).where(Notice.person == person, Notice.at <= until).execute()


def _read_pages():
    """Of the pages everybody knows some, and opened them when they were here last."""
    people = [visit.person_id for visit in Visit.select(Visit.person).distinct()]
    last = {person: str(_last_day(person)) for person in people}
    pages = [page.id for page in Page.standing()]
    rows = [(page, one, last[one]) for page in pages for one in people if page * one % 11 < 3]
    Reader.note(rows)


def _threads(until):
    """{thread: (its last post, when that was)} of what had been written by then."""
    posts = Post.select(Post.id, Post.root, Post.at).where(Post.at <= until).order_by(Post.id)
    return {post.root_id or post.id: (post.id, instant_text(post.at)) for post in posts}


def _last_day(person):
    return Visit.select(Visit.day).where(Visit.person == person).order_by(Visit.day.desc()).scalar()
