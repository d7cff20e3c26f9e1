"""The ladder: who was reached, took part, gave, got help and found a benefit; always together."""

from peewee import fn

from pilot.models import weeks
from pilot.models.file import Version
from pilot.models.page import Revision
from pilot.models.person import Person
from pilot.models.reaction import Reaction
from pilot.models.story import Story
from pilot.models.tally import FirstReply, Tally
from pilot.models.trial import Trial
from pilot.models.visit import Visit

LADDER = {
    "reached": "opened the trial at least once",
    "took_part": "wrote a post, a reply or a page, or kept a file",
    "gave": "replied to somebody else's post",
    "got_help": "asked a question that somebody else replied to",
    "benefit": "said of something that it was useful to them, or told a story",
}


def steps():
    """{step: ids of the people of the cohort who took it since the opening}.

    Each is asked once for each person and stops at the first hit: it costs the same at 1,000 and at
    1,000,000 posts.
    """
    opened_at = Trial.current().opened_at
    if opened_at is None:
        return {step: set() for step in LADDER}
    day = str(weeks.date_of(opened_at))
    wrote, gave = _tallied(day)
    of = Person.id
    return {
        "reached": _those(Visit, Visit.person == of, Visit.day >= str(opened_at.date())),
        "took_part": wrote
        | _those(Revision, Revision.author == of, Revision.at >= opened_at)
        | _those(Version, Version.by == of, Version.at >= opened_at),
        "gave": gave,
        "got_help": _those(FirstReply, FirstReply.asker == of, FirstReply.day >= day),
        "benefit": _those(Reaction, Reaction.person == of)
        | _those(Story, Story.receiver == of, Story.withdrawn_at.is_null()),
    }


def _those(model, *where):
    found = Person.enrolled().where(fn.EXISTS(model.select(1).where(*where)))
    return {number for (number,) in found.select(Person.id).tuples()}


def _tallied(day):
    """(ids of those who wrote something, of those who replied to others) since that day."""
    written = fn.SUM(Tally.posts) + fn.SUM(Tally.replies)
    query = Tally.select(Tally.person, written, fn.SUM(Tally.gave)).where(Tally.day >= day)
    rows = list(query.group_by(Tally.person).tuples())
    return {one for one, number, _ in rows if number}, {one for one, _, number in rows if number}
