"""Puts a text together with all that others saved of its page since it was begun."""

from itertools import groupby

from pilot.models.merge import Merge, merge, merge_with_nothing
from pilot.models.revision import DELETED, Revision


def joined(page, body, base, by):
    """The Merge of a text with all that was saved since its base, one after another.

    One's own later savings are passed over as if this text had come before them and won.
    """
    if base == page.number:
        return Merge(body, [])
    if page.is_deleted:
        return _despite_deletion(page, body, base, by)
    later = page.revisions.select(Revision.number, Revision.author)
    later = later.where(Revision.number > base, Revision.act != DELETED)
    before = page.body_of(base)
    rows = later.order_by(Revision.number).tuples()
    for is_own, run in groupby(rows, key=lambda row: row[1] == by.id):
        theirs = page.body_of(list(run)[-1][0])
        if not is_own:
            together = merge(before, body, theirs)
            if together.conflicts:
                return merge(before, body, page.latest.body)
            body = together.text
        before = theirs
    return Merge(body, [])


def merged(page, body, base):
    """The Merge of a text made from revision `base` with the page as it stands."""
    before = page.body_of(base)
    if page.is_deleted:
        return merge_with_nothing(before, body)
    return merge(before, body, page.latest.body)


def _despite_deletion(page, body, base, by):
    """One's own deletion, or a text that was not changed, is no matter for a question."""
    if body == page.body_of(base):
        return Merge("", [])
    return Merge(body, []) if page.latest.author == by else merged(page, body, base)
