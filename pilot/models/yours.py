"""Yours: what one person has asked, was asked, began, keeps, saved, follows and muted."""

from dataclasses import dataclass

from pilot import limits
from pilot.models import profile
from pilot.models.answer import Answer
from pilot.models.follow import Follow
from pilot.models.idea import Outcome
from pilot.models.mention import Mention
from pilot.models.page import Page
from pilot.models.person import Person
from pilot.models.post import IDEA, Post
from pilot.models.saved import Saved


@dataclass(frozen=True)
class Yours:
    """The lists of the page, each at most limits.YOURS_SHOWN long."""

    questions: list  # mine, waiting
    asked: list  # others' waiting questions in whose threads I am mentioned
    ideas: list  # (idea, Decided or None), newest first
    files: list
    saved: list
    pages: list  # that I follow
    muted: list  # threads

    @classmethod
    def of(cls, person):
        """Everything that is this person's; a constant number of queries."""
        ideas = _shown(Post.visible().where(Post.kind == IDEA, Post.author == person))
        outcomes = Outcome.of([idea.id for idea in ideas])
        return cls(
            questions=_some(Answer.waiting().where(Post.author == person)),
            asked=_some(_asked_of(person)),
            ideas=[(idea, outcomes.get(idea.id)) for idea in ideas],
            files=_some(profile.files(person)),
            saved=_some(Saved.by(person)),
            pages=_some(_followed(person)),
            muted=_shown(_muted(person)),
        )


def _asked_of(person):
    """Waiting questions of others, oldest first, that name this person, or a reply to them does."""
    named = Post.select(Post.id).join(Mention).where(Mention.person == person)
    threads = Post.select(Post.root).join(Mention).where(Mention.person == person)
    threads = threads.where(Post.root.is_null(False))
    return Answer.waiting().where(Post.author != person, Post.id.in_(named) | Post.id.in_(threads))


def _followed(person):
    said = Follow.select(Follow.page).where(Follow.person == person, ~Follow.mutes)
    return Page.by_title().where(Page.id.in_(said))


def _muted(person):
    said = Follow.select(Follow.post).where(Follow.person == person, Follow.mutes)
    return Post.visible().where(Post.id.in_(said))


def _shown(posts):
    """Posts with their authors, newest first."""
    query = posts.select_extend(Person).join(Person, on=Post.author)
    return _some(query.order_by(Post.id.desc()))


def _some(query):
    return list(query.limit(limits.YOURS_SHOWN))
