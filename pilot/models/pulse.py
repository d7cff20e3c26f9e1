"""Pulse: the figures about the trial that everybody sees alike, never about fewer than five."""

from dataclasses import dataclass
from functools import reduce
from statistics import median

from peewee import fn

from pilot import limits
from pilot.models.answer import Answer
from pilot.models.file import File
from pilot.models.measure import Measure
from pilot.models.page import Page, Revision
from pilot.models.person import Person
from pilot.models.post import QUESTION, REPLY, Post
from pilot.models.reaction import Reaction
from pilot.models.story import Story
from pilot.models.trial import Trial
from pilot.models.visit import Visit

LADDER = {
    "reached": "opened the trial at least once",
    "took_part": "wrote a post, a reply or a page, or kept a file",
    "gave": "replied to somebody else's post",
    "got_help": "asked a question that somebody else replied to",
    "benefit": "said of something that it was useful to them",
}


@dataclass(frozen=True)
class Share:
    """How many of a group; `people` is the size of the group."""

    number: int
    people: int

    @property
    def percent(self):
        return round(100 * self.number / self.people) if self.people else 0


@dataclass(frozen=True)
class Pulse:
    """Everything the page shows, computed from recorded facts."""

    people: int
    ladder: dict  # step of LADDER -> Share
    departments: list  # (name, {step: Share}) of five people or more
    small_departments: int
    totals: dict  # noun -> number
    sponsor_posts: int
    sponsor_replies: int
    waiting: int
    measures: list
    stories: list  # those whose givers agreed, newest first

    @classmethod
    def now(cls):
        """The figures of this moment."""
        cohort = list(Person.enrolled().select(Person.id, Person.department))
        steps = _steps()
        groups = {}
        for person in cohort:
            groups.setdefault(person.department, set()).add(person.id)
        large = shown_groups(groups)
        everybody = {person.id for person in cohort}
        sponsor = Person.sponsor()
        return cls(
            people=len(everybody),
            ladder=shares(steps, everybody),
            departments=[(name, shares(steps, large[name])) for name in sorted(large)],
            small_departments=len(groups) - len(large),
            totals=_totals(),
            sponsor_posts=_written(sponsor, replies=False),
            sponsor_replies=_written(sponsor, replies=True),
            waiting=Answer.waiting().count(),
            measures=Measure.in_order(),
            stories=list(Story.shown()),
        )

    @property
    def is_shown(self):
        """Whether the cohort itself is large enough for figures."""
        return self.people >= limits.GROUP_MIN


def shown_groups(groups):
    """The groups to show: each large enough, and so are those left out, whom a difference shows."""
    by_size = sorted(groups, key=lambda name: (len(groups[name]), name))
    hidden = 0
    while by_size and (len(groups[by_size[0]]) < limits.GROUP_MIN or 0 < hidden < limits.GROUP_MIN):
        hidden += len(groups[by_size.pop(0)])
    return {name: groups[name] for name in by_size}


def shares(steps, people):
    """{step: Share of these people (ids)}; `steps` are the ids of all who took each step."""
    return {step: Share(len(ids & people), len(people)) for step, ids in steps.items()}


def _steps():
    opened_at = Trial.current().opened_at
    if opened_at is None:
        return {step: set() for step in LADDER}
    others = Post.alias()
    to_others = (
        Post.select(Post.author).join(others, on=(Post.root == others.id))
        .where(Post.author != others.author, Post.withdrawn_at.is_null())
    )  # fmt: skip
    helped = (
        Post.select(others.author).join(others, on=(Post.root == others.id))
        .where(others.kind == QUESTION, Post.author != others.author, Post.withdrawn_at.is_null())
    )  # fmt: skip
    wrote = [
        Post.visible().select(Post.author).where(Post.at >= opened_at),
        Revision.select(Revision.author).where(Revision.at >= opened_at),
        File.select(File.owner).where(File.at >= opened_at),
    ]
    return {
        "reached": _ids(Visit.select(Visit.person).where(Visit.day >= str(opened_at.date()))),
        "took_part": reduce(set.union, map(_ids, wrote)),
        "gave": _ids(to_others.where(Post.at >= opened_at)),
        "got_help": _ids(helped.where(others.at >= opened_at)),
        "benefit": _ids(Reaction.select(Reaction.person)),
    }


def _ids(query):
    return {number for (number,) in query.distinct().tuples()}


def _totals():
    replies = Post.visible().where(Post.kind == REPLY).count()
    return {
        "posts": Post.visible().count() - replies,
        "replies": replies,
        "pages": Page.standing().count(),
        "files": File.select().count(),
    }


def _written(person, *, replies):
    if person is None:
        return 0
    posts = Post.visible().where(Post.author == person)
    return posts.where((Post.kind == REPLY) if replies else (Post.kind != REPLY)).count()


def median_hours(pairs):
    """The median of (asked, answered) instants, in hours; None without any."""
    hours = [(answered - asked).total_seconds() / 3600 for asked, answered in pairs]
    return median(hours) if hours else None


def hours_to_first_reply():
    """The median time in hours until a question got its first reply from somebody else."""
    question = Post.alias()
    first = fn.MIN(Post.at)
    query = (
        Post.select(question.at, first)
        .join(question, on=(Post.root == question.id))
        .where(question.kind == QUESTION, Post.author != question.author)
        .group_by(question.id)
    )
    return median_hours(query.tuples())
