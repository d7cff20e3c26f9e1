"""What people looked for and did not find: the words, how often, and nothing about who it was."""

from peewee import EXCLUDED, IntegerField, TextField

from pilot import clock, limits
from pilot.database import database
from pilot.models.base import Model
from pilot.models.searchable import Searchable, words_of
from pilot.models.trial import OPEN, Trial


class Asked(Model):
    """Words that a search did not find, for whoever could write about them."""

    key = TextField(unique=True)  # the words folded
    words = TextField()  # as they were typed the last time
    times = IntegerField()  # each person counts once a day
    day = TextField()  # when they were last looked for; a moment would point at somebody

    @classmethod
    def note(cls, query):
        """Notes that this was looked for in vain; after the freeze looking leaves no trace.

        Returns whether it stands on the list now: what is very short or long is no question.
        """
        key = " ".join(words_of(query))
        if not limits.ASKED_MIN <= len(key) <= limits.ASKED_MAX or Trial.current().phase != OPEN:
            return False
        again = {cls.times: cls.times + 1, cls.words: EXCLUDED.words, cls.day: EXCLUDED.day}
        with database.atomic():
            cls.insert(
                key=key, words=query, times=1, day=str(clock.now().date())
            ).on_conflict(conflict_target=(cls.key,), update=again).execute()
        return True

    @classmethod
    def waiting(cls):
        """What is still nowhere to be found, asked for most often first."""
        return database.remember("asked for", cls._waiting)

    @classmethod
    def _waiting(cls):
        query = cls.select().order_by(cls.times.desc(), cls.day.desc(), cls.id.desc())
        looked_at = query.limit(limits.ASKED_LOOKED_AT)
        unfound = [one for one in looked_at if not Searchable.find(one.words, limit=1)]
        return unfound[: limits.ASKED_SHOWN]
