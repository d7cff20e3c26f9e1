"""The first three minutes: three acts of a newcomer, ticked off by doing them, then gone."""

from dataclasses import dataclass
from datetime import timedelta

from pilot import clock, limits
from pilot.database import database
from pilot.models.trial import OPEN, Trial

# By index; only questions of others count: one's own needs no answer of one's own.
DONE = """
SELECT EXISTS (SELECT 1 FROM post WHERE author_id = :me AND root_id IS NULL),
       EXISTS (SELECT 1 FROM file WHERE owner_id = :me),
       EXISTS (SELECT 1 FROM post JOIN post AS root ON root.id = post.root_id
               WHERE post.author_id = :me AND root.kind = 'question' AND root.author_id <> :me)
"""


@dataclass(frozen=True)
class FirstSteps:
    """Whether somebody has said hello, dropped a file, answered a question."""

    hello: bool
    file: bool
    answer: bool

    @property
    def are_done(self):
        return self.hello and self.file and self.answer


def first_steps(person):
    """What a newcomer has done of the three; None for everybody else, and once all is done."""
    if Trial.current().phase != OPEN or not _is_new(person):
        return None
    steps = database.remember(("first steps", person.id), lambda: _done(person))
    return None if steps.are_done else steps


def _is_new(person):
    since = clock.now() - timedelta(days=limits.FIRST_STEPS_DAYS)
    return person.joined_at is not None and person.joined_at > since


def _done(person):
    return FirstSteps(*map(bool, database.execute_sql(DONE, {"me": person.id}).fetchone()))
