"""What the invented people confirm, pin and thank for, once all has been written."""

import tomllib
from datetime import timedelta
from random import Random

from pilot import clock
from pilot.demo.script import TEXTS
from pilot.models.announcement import Acknowledgement, MustRead
from pilot.models.page import Page
from pilot.models.pin import Pin
from pilot.models.post import Post
from pilot.models.story import Story

ASKERS = 3  # so many of those who confirm have a question
WAITING = 0.45  # the share that has still to confirm what was asked last
LATE = 0.08  # the share that never confirmed what was asked before


def give(stage, days):
    """Confirmations, the pin and the stories; the same in every seeding."""
    told = tomllib.loads((TEXTS / "thanks.toml").read_text(encoding="utf-8"))
    must_reads = list(MustRead.select().order_by(MustRead.at))
    for must in must_reads:
        _confirm(must, stage, WAITING if must == must_reads[-1] else LATE)
    pinned = Post.get(Post.title == told["pinned"])
    with clock.travel(pinned.at + timedelta(minutes=2)):
        Pin.set(pinned, pinned.author)
    for row in told["story"]:
        _tell(row, stage.cast[row["who"]], days.at(row["day"], row["hour"]))


def _confirm(must, stage, still_waiting):
    """The people for whom the demo prints a link always have something to confirm."""
    chance = Random(must.reason)  # noqa: S311 - the same dice in every seeding are the point
    guests = {person.id for _, person in must.post.author.one_per_role()}
    others = [person for person in stage.cast.values()
              if person.joined_at and person.id != must.post.author_id]  # fmt: skip
    willing = [p for p in others if chance.random() >= still_waiting]
    if still_waiting == WAITING:
        willing = [person for person in willing if person.id not in guests]
    moments = sorted(chance.randint(3, 190) for _ in willing)
    for number, (person, minutes) in enumerate(zip(willing, moments, strict=True)):
        with clock.travel(must.at + timedelta(minutes=minutes)):
            Acknowledgement.give(must.post, person, has_question=number < ASKERS)


def _tell(row, receiver, at):
    with clock.travel(at):
        story = Story.tell(receiver, row["words"], row.get("minutes", 0), **_subject(row))
    if not row.get("waits"):
        with clock.travel(at + timedelta(minutes=50)):
            story.agree()


def _subject(row):
    if "page" in row:
        return {"page": Page.called(row["page"])}
    return {"post": Post.get(Post.body.startswith(row["post"]))}
