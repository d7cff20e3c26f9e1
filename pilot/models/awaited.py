"""What waits for one person's answer: the executive's and the sponsor's five minutes."""

import re
from typing import NamedTuple

from peewee import JOIN, fn

from pilot import limits
from pilot.models.answer import Answer
from pilot.models.mention import Mention
from pilot.models.person import Person
from pilot.models.post import Post

NAMED, ASKED_BACK, LONGEST = "names you", "asks below a post of yours", ""  # its age says why
# A question mark that ends something: not one inside an address.
ASKS = re.compile(r"[?？؟](?=[\s\"'”’»)*_]|$)", re.MULTILINE)  # noqa: RUF001
QUOTED = re.compile(r"^>.*$", re.MULTILINE)
THREAD = fn.COALESCE(Post.root, Post.id)
Root = Post.alias()


class Awaited(NamedTuple):
    """A text that waits for this person's answer, with its author loaded, and the reason."""

    post: Post
    why: str


def awaited_from(person):
    """At most TODAY_QUESTIONS texts, one of a thread, that wait for this person. The rule:

    1. waiting questions that name this person, in the question or below it
    2. replies that ask something and name this person, or stand below a post of theirs
    3. for the sponsor: the other waiting questions

    Each oldest first. A thread in which the person has written since waits for somebody else.
    """
    found = [Awaited(post, NAMED) for post in _naming(person)]
    found += [Awaited(post, ASKED_BACK) for post in _asking_back(person)]
    if person.is_sponsor:
        found += [Awaited(post, LONGEST) for post in _waiting_longest(person)]
    spoke = _last_words(person, {one.post.thread_id for one in found})
    shown = {}
    for one in found:
        if one.post.id > spoke.get(one.post.thread_id, 0):
            shown.setdefault(one.post.thread_id, one)
    return list(shown.values())[: limits.TODAY_QUESTIONS]


def _naming(person):
    waiting = Answer.waiting().select(Post.id).order_by()
    return _by_others(person).where(Post.id.in_(_named(person)), THREAD.in_(waiting))


def _asking_back(person):
    """The replies that ask, whether they name this person or only stand below their post."""
    below = _by_others(person).where(Root.author == person)
    named = _by_others(person).where(Post.root.is_null(False), Post.id.in_(_named(person)))
    replies = {post.id: post for query in (below, named) for post in query}
    return [replies[number] for number in sorted(replies) if asks(replies[number])]


def _waiting_longest(person):
    answered = Root.select(Root.root).where(Root.author == person, Root.root.is_null(False))
    others = Answer.waiting().where(Post.author != person, Post.id.not_in(answered))
    return others.limit(limits.TODAY_QUESTIONS)


def asks(post):
    """Whether somebody asks something in this text, in words of their own."""
    return bool(ASKS.search(QUOTED.sub("", post.body)))


def _by_others(person):
    """What others wrote and nobody withdrew, with authors, oldest first; joins the Root."""
    query = Post.select(Post, Person, Root).join(Person, on=Post.author).switch(Post)
    query = query.join(Root, JOIN.LEFT_OUTER, on=(Post.root == Root.id), attr="root")
    standing = (Post.withdrawn_at.is_null(), Root.withdrawn_at.is_null())
    return query.where(Post.author != person, *standing).order_by(Post.id)


def _named(person):
    return Mention.select(Mention.post).where(Mention.person == person)


def _last_words(person, threads):
    """{thread: id of the last thing this person wrote in it}."""
    own = Post.visible().select(THREAD, fn.MAX(Post.id)).where(Post.author == person)
    return dict(own.where(THREAD.in_(threads)).group_by(THREAD).tuples())
