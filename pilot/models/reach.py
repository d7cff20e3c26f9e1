"""Reach: who read and who answered what one person wrote, for that person only."""

from dataclasses import dataclass

from pilot import limits
from pilot.models.person import Person
from pilot.models.position import Position
from pilot.models.post import Post
from pilot.models.reaction import Reaction
from pilot.models.share import shares, shown_groups


@dataclass(frozen=True)
class Reach:
    """The figures about one person's posts; `opened` and `responded` count other people."""

    posts: int
    replies: int  # by others, below them
    useful: int  # marks by others
    whole: dict  # "opened" and "responded" -> Share of the cohort without the author
    departments: list  # (name, {step: Share}) of GROUP_MIN people or more
    small: int  # departments that are counted in the whole only

    @classmethod
    def of(cls, person):
        """The figures of this moment, from read positions, replies and marks."""
        posts = Post.visible().select(Post.id).where(Post.author == person, Post.root.is_null())
        replies = Post.visible().where(Post.root.in_(posts), Post.author != person)
        written = Post.visible().select(Post.id).where(Post.author == person)
        marks = Reaction.select().where(Reaction.post.in_(written))
        steps = {
            "opened": _people(Position.select(Position.person).where(Position.post.in_(posts))),
            "responded": _people(replies.select(Post.author))
            | _people(marks.select(Reaction.person)),
        }
        groups = {}
        cohort = Person.enrolled().where(Person.id != person.id)
        for number, department in cohort.select(Person.id, Person.department).tuples():
            groups.setdefault(department, set()).add(number)
        shown = shown_groups(groups)
        return cls(
            posts.count(), replies.count(), marks.count(),
            whole=shares(steps, set().union(*groups.values())),
            departments=[(name, shares(steps, shown[name])) for name in sorted(shown)],
            small=len(groups) - len(shown),
        )  # fmt: skip

    @property
    def is_shown(self):
        """Whether there are enough people for figures about them."""
        return self.whole["opened"].people >= limits.GROUP_MIN


def _people(query):
    return {number for (number,) in query.distinct().tuples()}
