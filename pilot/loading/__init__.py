"""Loading what others wrote: what a loading may do when, and what became of each item."""

from dataclasses import dataclass

from pilot.errors import Frozen, WrongPhase
from pilot.markup import clean
from pilot.models.base import one_line
from pilot.models.trial import DRAFT, OPEN

ADDED, CHANGED, UNCHANGED, REFUSED = OUTCOMES = ("added", "changed", "unchanged", "refused")


@dataclass(frozen=True)
class Result:
    """What became of one item; `note` is where it went, or why it was refused."""

    item: str
    outcome: str
    note: str = ""

    def __str__(self):
        item, note = clean(one_line(self.item)), clean(one_line(self.note))
        if not note:
            return f"{item}: {self.outcome}"
        refused = self.outcome == REFUSED
        return f"{item}: {self.outcome}: {note}" if refused else f"{item}: {self.outcome} ({note})"


def permit(trial, *, into_open):
    """Raises the sentence that fits when nothing may be loaded into this trial now."""
    if trial.phase == DRAFT:
        return
    if trial.phase != OPEN:
        raise Frozen
    if not into_open:
        raise WrongPhase(
            "The trial is open, and what is loaded would appear among what people write. "
            "If that is meant, say it: --into-open."
        )


def tally(results):
    """`3 added, 1 refused`: the outcomes that there are, counted."""
    outcomes = [result.outcome for result in results]
    counts = [f"{outcomes.count(outcome)} {outcome}" for outcome in OUTCOMES if outcome in outcomes]
    return ", ".join(counts) or "nothing found"
