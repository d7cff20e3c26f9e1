"""Deletes a page: a revision without a text, from which it can be brought back."""

from pilot.database import database
from pilot.errors import Invalid
from pilot.markup import Rendered
from pilot.models.page import Page
from pilot.models.revision import DELETED
from pilot.models.title import checked
from pilot.models.trial import Trial


def delete(page, *, by, base, summary=""):
    """Makes the deletion the page's next revision. Twice does no harm.

    Raises Invalid when somebody saved the page since revision `base`, which was looked at.
    """
    Trial.current().must_be_open()
    summary = checked(page.title, "-", summary)[2]
    with database.atomic():
        page = Page.get_by_id(page.id)
        if page.is_deleted:
            return
        if base != page.number:
            raise Invalid(
                base=f"{page.latest.author.name} saved this page since you opened it. Read it "
                "again before you delete it."
            )
        facts = {"by": by, "base": base, "summary": summary, "act": DELETED}
        page.add_revision("", Rendered(html=""), **facts)
        page.mend_links(page.keys)
