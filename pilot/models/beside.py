"""What there is beside the text of a page, asked all at once: most pages have little of it."""

from typing import NamedTuple

from pilot.database import database

# As text, with every page that is read; each part by its index.
THERE = """
SELECT EXISTS (SELECT 1 FROM link WHERE key = :key)
         OR EXISTS (SELECT 1 FROM redirect WHERE page_id = :page),
       EXISTS (SELECT 1 FROM origin WHERE page_id = :page),
       EXISTS (SELECT 1 FROM file WHERE page_id = :page),
       EXISTS (SELECT 1 FROM page WHERE key > :key || '/' AND key < :key || '0'),
       EXISTS (SELECT 1 FROM still_right WHERE page_id = :page),
       EXISTS (SELECT 1 FROM follow WHERE page_id = :page AND person_id = :viewer AND NOT mutes),
       EXISTS (SELECT 1 FROM saved WHERE page_id = :page AND person_id = :viewer)
"""


class Beside(NamedTuple):
    """Whether anything of each kind may be there; what it is, the models of that kind tell."""

    links: bool  # that name the page, perhaps by an earlier title
    origins: bool
    files: bool
    below: bool  # pages of which it is the folder
    said: bool  # that it is still right
    follows: bool  # this viewer
    is_saved: bool  # by this viewer

    @classmethod
    def of(cls, page, viewer):
        """Of one page for one viewer, by one query."""
        known = {"page": page.id, "key": page.key, "viewer": viewer.id}
        return cls(*map(bool, database.execute_sql(THERE, known).fetchone()))
