"""By what the timeline can be narrowed: kind, topic, person, department, and what is older."""

from peewee import fn

from pilot.models.person import Person
from pilot.models.post import KINDS, Post
from pilot.models.topic import Topic

FILTERS = ("kind", "topic", "by", "department", "before")


def narrowed(query, asked):
    """The posts that fit what was asked for; {filter: text as it came}. The query joins authors."""
    if asked.get("kind") in KINDS:
        query = query.where(Post.kind == asked["kind"])
    if topic := asked.get("topic"):
        query = query.where(Post.id.in_(threads_about(topic)))
    if by := asked.get("by"):
        query = query.where(Person.handle == by)
    if department := asked.get("department"):
        query = query.where(Person.department == department)
    return older_than(query, str(asked.get("before", "")))


def older_than(query, number):
    """The posts below the one with this number (text as it came); all when it is none."""
    is_number = number.isdecimal() and len(number) < 19
    return query.where(Post.id < int(number)) if is_number else query


def threads_about(topic):
    """The ids of the threads in which somebody wrote this #word."""
    thread = fn.COALESCE(Post.root, Post.id)
    return Post.select(thread).join(Topic).where(Topic.word == topic.casefold())
