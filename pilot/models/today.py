"""What the lead could do today: whom to ask, which department to wake, whom to thank."""

from datetime import datetime, time, timedelta
from itertools import groupby
from typing import NamedTuple

from peewee import fn

from pilot import clock, limits
from pilot.models import weeks
from pilot.models.act import ASK, THANK, WAKE, Act
from pilot.models.answer import Answer
from pilot.models.knowing import who_could_know
from pilot.models.measure import Measure
from pilot.models.person import Person
from pilot.models.post import Post
from pilot.models.reaction import Reaction
from pilot.models.trial import Trial

SATURDAY = 5


class Question(NamedTuple):
    """The question that has waited longest, and who could know."""

    post: Post
    knowers: list


class Silent(NamedTuple):
    """The department that wrote least per head since `since` (a date)."""

    name: str
    people: int
    written: int
    since: clock.date


class Giver(NamedTuple):
    """Somebody whose replies helped lately, and the last of these; None when there is none."""

    person: Person
    helped: int
    reply: Post | None


class Upkeep(NamedTuple):
    """What else a lead may look after: who is not in yet, and which numbers nobody wrote down."""

    people: int
    missing: int  # of these, not yet in
    unread: list  # (name, Monday) of measures without a reading for a week that is over

    @classmethod
    def now(cls):
        people = Person.enrolled()
        missing = people.where(Person.joined_at.is_null()).count()
        return cls(people.count(), missing, [*_unread()])


class Today(NamedTuple):
    """The three acts as one lead sees them; `done` is {act: Act}."""

    question: Question | None
    silent: Silent | None
    giver: Giver | None
    done: dict

    @classmethod
    def of(cls, lead):
        """What was ticked stays as it was when it was done; the rest is of this moment."""
        done = Act.done_today(lead)
        asked, woken, thanked = (done.get(act) for act in (ASK, WAKE, THANK))
        return cls(
            question=_question(asked.question if asked else None, lead),
            silent=_silent(woken.department if woken else None),
            giver=_giver(thanked.giver if thanked else None, lead),
            done=done,
        )


def not_yet_in():
    """[(department, [people])] of those who have never been in, by name."""
    people = Person.enrolled().where(Person.joined_at.is_null())
    people = people.order_by(Person.department, Person.name)
    return [(unit, list(some)) for unit, some in groupby(people, lambda one: one.department)]


def _unread():
    """The last week that is over, for each measure that people read."""
    over = [week for week in weeks.weeks() if weeks.is_over(week)][-1:]
    for measure in Measure.in_order():
        for read in measure.series():
            if read.week in over and read.value is None and not measure.gauge:
                yield measure.name, read.week


def _question(chosen, lead):
    post = chosen or Answer.waiting().first()
    return Question(post, who_could_know(post, but=[lead])) if post else None


def _silent(chosen):
    """Among departments of GROUP_MIN people and more; nobody is named."""
    since = first_of_the_last_working_days(limits.SILENT_DAYS)
    columns = (Person.department, fn.COUNT(Person.id))
    counted = Person.enrolled().select(*columns).where(Person.department != "")
    sizes = dict(counted.group_by(Person.department).tuples())
    written = _written(since)
    found = [
        Silent(name, people, written.get(name, 0), since)
        for name, people in sizes.items()
        if people >= limits.GROUP_MIN and chosen in (None, name)
    ]
    return min(found, key=lambda one: (one.written / one.people, one.name), default=None)


def _written(since):
    """{department: number of posts and replies since that day}, of the newest LATELY_POSTS."""
    moment = datetime.combine(since, time.min, tzinfo=clock.zone(Trial.current().timezone))
    newest = Post.select(fn.MAX(Post.id)).scalar() or 0
    query = Post.visible().select(Person.department, fn.COUNT(Post.id)).join(Person, on=Post.author)
    query = query.where(Post.id > newest - limits.LATELY_POSTS, Post.at >= moment)
    return dict(query.group_by(Person.department).tuples())


def first_of_the_last_working_days(number):
    """The date of the earliest of the last working days, today among them if it is one."""
    day = clock.today(Trial.current().timezone)
    while (number := number - (day.weekday() < SATURDAY)) > 0:
        day -= timedelta(days=1)
    return day


def _giver(chosen, lead):
    """Whose replies were most often accepted or found useful lately, and nobody thanked yet.

    One name, and another one when this one was thanked: an invitation, no ranking.
    """
    helped = _helpful_replies(clock.now() - timedelta(days=limits.THANKED_DAYS))
    by_author = {}
    for reply in helped:
        by_author.setdefault(reply.author, []).append(reply)
    if chosen:
        replies = by_author.get(chosen, [])
        return Giver(chosen, len(replies), max(replies, key=lambda one: one.id, default=None))
    left_out = Act.thanked(days=limits.THANKED_DAYS) | {lead.id}
    found = [
        Giver(person, len(replies), max(replies, key=lambda one: one.id))
        for person, replies in by_author.items()
        if person.id not in left_out and person.enrolled_at and not person.left_at
    ]
    return max(found, key=lambda one: (one.helped, one.reply.id), default=None)


def _helpful_replies(since):
    """Replies that somebody else accepted or found useful since then, with their authors."""
    question = Post.alias()
    accepted = Answer.select(Answer.reply).where(Answer.at >= since)
    useful = Reaction.select(Reaction.post).where(Reaction.at >= since)
    query = Post.visible().select(Post, Person).join(Person, on=Post.author).switch(Post)
    query = query.join(question, on=(Post.root == question.id))
    to_others = (Post.author != question.author, question.withdrawn_at.is_null())
    return query.where(Post.id.in_(accepted) | Post.id.in_(useful), *to_others)
