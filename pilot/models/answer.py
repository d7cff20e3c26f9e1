"""Answers: the reply that was accepted, and the questions that still wait for one."""

from peewee import ForeignKeyField

from pilot import clock
from pilot.database import database
from pilot.errors import Refused
from pilot.models.base import InstantField, Model
from pilot.models.notice import ACCEPTED, Notice
from pilot.models.person import Person
from pilot.models.post import QUESTION, Post
from pilot.models.prepared import Prepared

# As text, because it runs after every write.
WAITING = """
SELECT (SELECT count(*) FROM post WHERE kind = :question AND withdrawn_at IS NULL)
     - (SELECT count(*) FROM answer)
     + (SELECT count(*) FROM answer WHERE question_id IN (
          SELECT id FROM post WHERE kind = :question AND withdrawn_at IS NOT NULL))
"""


class Answer(Model):
    """The reply that the asker or a lead accepted."""

    question = ForeignKeyField(Post, backref="answers", unique=True)
    reply = ForeignKeyField(Post, backref="answered")
    by = ForeignKeyField(Person)
    at = InstantField()

    @classmethod
    def acceptable_by(cls, person):
        """The questions for which this person may accept an answer: their own; for leads, all."""
        questions = Post.visible().where(Post.kind == QUESTION)
        return questions if person.is_lead else questions.where(Post.author == person)

    @staticmethod
    def is_acceptable(post, person):
        """Whether this post is one of those: the same rule, of a post that was read already."""
        is_question = post.kind == QUESTION and not post.withdrawn_at
        return is_question and (person.is_lead or post.author_id == person.id)

    @classmethod
    def accept(cls, question, reply, by):
        """Accepts `reply`; accepting the accepted one again takes that back."""
        if reply.root_id != question.id or reply.withdrawn_at:
            raise Refused("That reply does not belong to this question.")
        with database.atomic():
            before = cls.get_or_none(cls.question == question)
            if before:
                before.delete_instance()
                Notice.forget(before.reply_id, ACCEPTED)
            if before is None or before.reply_id != reply.id:
                cls.create(question=question, reply=reply, by=by, at=clock.now())
                Notice.of_acceptance(reply, by)

    @classmethod
    def of(cls, posts):
        """{question id: accepted reply id} for these posts."""
        query = cls.select(cls.question, cls.reply).where(cls.question.in_(posts))
        return dict(query.tuples())

    @classmethod
    def count_waiting(cls):
        """How many questions wait: all of them but those with an answer, each counted by an index.

        Counting waiting() looks at every question: ten times as long at a million posts.
        """
        return database.execute_sql(WAITING, {"question": QUESTION}).fetchone()[0]

    @classmethod
    def longest(cls):
        """The few questions that have waited longest."""
        return _longest()

    @classmethod
    def waiting(cls):
        """Questions without an accepted answer, oldest first."""
        return (
            Post.select(Post, Person)
            .join(Person, on=Post.author)
            .where(
                Post.kind == QUESTION,
                Post.withdrawn_at.is_null(),
                Post.id.not_in(cls.select(cls.question)),
            )
            .order_by(Post.id)
        )


_longest = Prepared(lambda: Answer.waiting().limit(5))
