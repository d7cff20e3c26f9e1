"""Savings of one person shortly after each other, shown as one; in the store each stays."""

from datetime import timedelta
from typing import NamedTuple

from pilot import limits
from pilot.models.revision import WRITTEN, Revision


class Burst(NamedTuple):
    """One saving, or several of one person within BURST_MINUTES; `folded` are the older ones."""

    last: Revision
    folded: list

    @property
    def before(self):
        """The number of the revision that it changed, 0 for none."""
        return (self.folded[-1] if self.folded else self.last).number - 1

    @property
    def summaries(self):
        """What was said of them, oldest first, each once."""
        said = [one.summary for one in reversed([self.last, *self.folded]) if one.summary]
        return list(dict.fromkeys(said))


def bursts(revisions):
    """The revisions, newest first, as Bursts."""
    found = []
    for revision in revisions:
        if found and _goes_on(found[-1], revision):
            found[-1].folded.append(revision)
        else:
            found.append(Burst(revision, []))
    return found


def _goes_on(burst, revision):
    same = ("page_id", "author_id", "act")
    alike = all(getattr(burst.last, name) == getattr(revision, name) for name in same)
    recent = burst.last.at - revision.at <= timedelta(minutes=limits.BURST_MINUTES)
    return alike and recent and revision.act == WRITTEN and burst.before == revision.number
