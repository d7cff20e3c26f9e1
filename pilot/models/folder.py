"""The pages below a page, as its readers see them: some, by title."""

from pilot import limits
from pilot.database import database
from pilot.models.page import Page
from pilot.models.prepared import Prepared


def below(page):
    """At most BELOW_SHOWN pages of which this one is the folder. Nobody may change the list."""
    key = page.key  # 0 comes after the slash: a range, which the index knows
    return database.remember(("below", key), lambda: _between(f"{key}/", f"{key}0"))


_between = Prepared(
    lambda first, end: Page.standing()
    .where(Page.key > first, Page.key < end)
    .order_by(Page.key)
    .limit(limits.BELOW_SHOWN)
)
