"""What templates say: times in the trial's zone, sizes, words for roles and kinds, the frame."""

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import current_app, url_for
from flask_login import current_user

from pilot import __version__, clock, limits, markup
from pilot.models.announcement import MustRead
from pilot.models.answer import Answer
from pilot.models.blob import size
from pilot.models.first_steps import first_steps
from pilot.models.gauge import GAUGES
from pilot.models.habit import Habit, Subject
from pilot.models.ladder import LADDER
from pilot.models.post import Post
from pilot.models.saved import Saved
from pilot.models.topic import Topic
from pilot.models.trial import DRAFT, OPEN, Trial
from pilot.qr import qr
from pilot.signing import signed_on
from pilot.views import fragments
from pilot.views.frame import Standing

KIND = {
    "update": "Update",
    "question": "How do I…",
    "idea": "What if we…",
    "announcement": "Announcement",
    "reply": "Reply",
}
ROLE = {"sponsor": "Sponsor", "executive": "Executive", "lead": "Lead", "participant": ""}


def register(app):
    """Makes the words known to all templates."""
    app.jinja_env.filters.update(
        moment=moment, day=day, iso=iso, size=size, prose=markup.stored, number=number,
        hits=markup.hits,
    )
    app.jinja_env.globals.update(
        must_read=MustRead.of, brake=MustRead.brake, has_saved=Saved.holds, habits=Habit.in_order,
        first_topics=Subject.in_order, subject_of=Subject.of,
    )  # fmt: skip
    app.jinja_env.globals.update(
        GAUGES=[("", "its owner"), *((key, gauge.label) for key, gauge in GAUGES.items())],
        KIND=KIND, ROLE=ROLE, LADDER=LADDER, limits=limits, asset=asset, version=__version__,
        trial_now=Trial.current, waiting=waiting, unanswered=unanswered,
        topics=topics, public_url=public_url, newest=Post.newest, post_cards=fragments.post_cards,
        reply_cards=fragments.reply_cards, aside=fragments.aside,
        since_last_visit=fragments.since_last_visit, frame=fragments.frame,
        blank_composer=fragments.blank_composer, blank_reply=fragments.blank_reply,
        first_post=fragments.first_post, time=time,
    )  # fmt: skip
    app.jinja_env.globals.update(qr=qr, mails=mails, signed_on=signed_on, first_steps=first_steps)
    app.context_processor(me)


def me():
    """The viewer as a plain object: the proxy would look it up anew at each mention."""
    return {"me": current_user._get_current_object()}


def moment(instant):
    """`18 Nov, 11:20` in the trial's zone; with the year when it is another one."""
    local = instant.astimezone(_zone())
    year = "" if local.year == clock.now().year else f" {local.year}"
    return f"{local.day} {local:%b}{year}, {local:%H:%M}"


def time(instant):
    """An instant as people here read it, in the element that says it to machines too."""
    return _time(instant, Trial.current().timezone, clock.now().year)


@lru_cache(limits.FRAGMENTS)
def _time(instant, _zone, _year):
    return markup.time(iso(instant), moment(instant))


def day(value):
    """`Friday 18 December 2026` for a date, an ISO date or an instant."""
    if not value:
        return ""
    if isinstance(value, str):
        value = clock.date.fromisoformat(value)
    if isinstance(value, clock.datetime):
        value = value.astimezone(_zone())
    return f"{value:%A} {value.day} {value:%B %Y}"


def iso(instant):
    """The machine's form of an instant, for the datetime attribute."""
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}"


def number(value):
    """A measure's value as people write it, without needless zeros."""
    return "" if value is None else f"{value.normalize():,f}"


@lru_cache
def asset(name):
    """The address of a static file; it changes with the content, so it may be cached for ever."""
    content = (Path(current_app.static_folder) / name).read_bytes()
    return url_for("static", filename=name, v=hashlib.sha256(content).hexdigest()[:10])


def waiting():
    """How many questions wait for an answer."""
    return Standing.now().questions


def unanswered():
    """The questions that have waited longest."""
    return Answer.longest()


def topics():
    """The topics used most, with the number of their posts."""
    return Topic.most_used()


def public_url():
    """The address under which people reach the trial, for links to paste elsewhere."""
    return current_app.extensions["settings"].public_url


def mails():
    """Whether this trial can send mail now: where to is set, and it has not ended."""
    can = bool(current_app.extensions["settings"].smtp_url)
    return can and Trial.current().phase in (DRAFT, OPEN)


def _zone():
    return clock.zone(Trial.current().timezone) or clock.UTC
