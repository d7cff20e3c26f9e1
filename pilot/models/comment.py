"""Comments on the charter before the start, each with its answer: the first conversation."""

from peewee import ForeignKeyField, TextField

from pilot import clock, limits
from pilot.database import database
from pilot.errors import Invalid
from pilot.models.base import InstantField, Model, tidy
from pilot.models.part import PARTS
from pilot.models.person import Person
from pilot.models.trial import Trial

WHAT = "what was said about the charter"


class Comment(Model):
    """What somebody says about one part of the charter, and what lead or sponsor answered."""

    part = TextField()  # one of PARTS
    author = ForeignKeyField(Person, backref="comments")
    body = TextField()
    at = InstantField()
    answer = TextField(default="")
    answered_by = ForeignKeyField(Person, null=True, backref="comments_answered")
    answered_at = InstantField(null=True)

    @classmethod
    def write(cls, author, part, body):
        """Stores a comment while the trial is in draft; the same words again are the same one."""
        Trial.current().must_be_draft(WHAT)
        body = checked(body, "Write what you miss, doubt or like about it.")
        if part not in PARTS:
            raise Invalid(body="Choose the part of the charter that you mean.")
        with database.atomic():
            said = {"part": part, "author": author, "body": body}
            same = cls.select().where(*(getattr(cls, name) == said[name] for name in said))
            return same.first() or cls.create(**said, at=clock.now())

    def reply(self, by, answer):
        """Answers it, or answers it better; the last words count."""
        Trial.current().must_be_draft(WHAT)
        answer = checked(answer, "An answer of no words is none.")
        with database.atomic():
            self.answer, self.answered_by, self.answered_at = answer, by, clock.now()
            self.save()

    @classmethod
    def in_parts(cls):
        """{part: [comments with their people, oldest first]}."""
        answerer = Person.alias()
        query = (
            cls.select(cls, Person, answerer).join(Person, on=cls.author).switch(cls)
            .left_outer_join(answerer, on=(cls.answered_by == answerer.id), attr="answered_by")
            .order_by(cls.id)
        )  # fmt: skip
        found = {}
        for comment in query:
            found.setdefault(comment.part, []).append(comment)
        return found

    @classmethod
    def unanswered(cls):
        return cls.select().where(cls.answered_at.is_null())


def checked(text, sentence):
    """The text as stored. Raises Invalid: without words `sentence`, else that it is too long."""
    text = tidy(text)
    if not text:
        raise Invalid(body=sentence)
    if len(text) > limits.REASON_CHARACTERS:
        raise Invalid(body=f"Keep it to {limits.REASON_CHARACTERS:,} characters.")
    return text
