"""Call-outs: a few things of this week that deserve a look; others every day, none for ever.

A call-out is about something, never about how much somebody did. Each ends by itself when what it
tells is CALLOUT_DAYS old, or when it is no longer so.
"""

from datetime import timedelta
from typing import NamedTuple

from pilot import clock, limits, markup
from pilot.models import weeks
from pilot.models.answer import Answer
from pilot.models.idea import Outcome
from pilot.models.origin import Origin
from pilot.models.page import Page
from pilot.models.post import Post
from pilot.models.story import Story
from pilot.models.tally import FirstReply

LONG = 80  # characters of a story


class Callout(NamedTuple):
    """One line: what it is, the words of the link, where it leads."""

    what: str
    words: str
    address: str


def callouts():
    """At most CALLOUTS of those there are today; the same for everybody, and others tomorrow."""
    found = [one for kind in (_waiting, _fast, _decided, _made_pages, _stories) for one in kind()]
    if not found:
        return []
    first = weeks.today().toordinal() * limits.CALLOUTS % len(found)
    return [*found[first:], *found[:first]][: limits.CALLOUTS]


def _since():
    return clock.now() - timedelta(days=limits.CALLOUT_DAYS)


def _waiting():
    """The newest ones; those that wait longest stand beside the timeline."""
    for question in Answer.waiting().order_by(Post.id.desc()).limit(limits.CALLOUTS):
        if question.at >= _since():
            yield Callout("Who knows?", question.excerpt, question.address)


def _fast():
    """Questions that were replied to within minutes."""
    day = str(weeks.today() - timedelta(days=limits.CALLOUT_DAYS))
    query = FirstReply.select(FirstReply.question, FirstReply.seconds).where(FirstReply.day >= day)
    query = query.where(FirstReply.seconds < limits.CALLOUT_SECONDS).order_by(FirstReply.seconds)
    for number, seconds in query.limit(limits.CALLOUTS).tuples():
        post = Post.get_by_id(number)
        minutes = max(1, round(seconds / 60))
        after = "a minute" if minutes == 1 else f"{minutes} minutes"
        yield Callout(f"Replied to after {after}", post.excerpt, post.address)


def _decided():
    for outcome in Outcome.select(Outcome, Post).join(Post).where(
        Outcome.at >= _since(), Outcome.state == "done", Post.withdrawn_at.is_null()
    ):
        yield Callout("An idea that is done", outcome.idea.excerpt, outcome.idea.address)


def _made_pages():
    for origin in Origin.select(Origin, Page).join(Page).where(Origin.at >= _since()):
        yield Callout("An answer that became a page", origin.page.title, origin.page.address)


def _stories():
    for story in Story.shown().where(Story.agreed_at >= _since()):
        yield Callout("A story", markup.excerpt(story.words, LONG), story.subject.address)
