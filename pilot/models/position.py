"""Read positions: how far each person has read each thread; of others only their number is said."""

from typing import NamedTuple

from peewee import EXCLUDED, ForeignKeyField

from pilot import clock, limits
from pilot.database import database
from pilot.models.base import InstantField, Model
from pilot.models.notice import Notice
from pilot.models.person import Person
from pilot.models.post import Post
from pilot.models.trial import OPEN, Trial

# As text: one statement for all that a thread says to one viewer, on each view of it. It goes
# through the thread and not through all that names the viewer, which grows with the trial.
STANDING = """
SELECT (SELECT last_id FROM position WHERE person_id = :viewer AND post_id = :thread),
       (SELECT count(*) FROM position WHERE post_id = :thread AND person_id <> :author),
       (SELECT mutes FROM follow WHERE person_id = :viewer AND post_id = :thread),
       EXISTS (SELECT 1 FROM mention WHERE post_id = :thread AND +person_id = :viewer)
         OR EXISTS (SELECT 1 FROM post CROSS JOIN mention ON mention.post_id = post.id
                    WHERE post.root_id = :thread AND +mention.person_id = :viewer)
"""


class Standing(NamedTuple):
    """How one viewer stands to a thread, before this look at it."""

    read_to: int | None  # the last post or reply they have seen
    first_new: int | None  # the id of the first reply by others since they last read it
    new: int  # how many of those there are
    seen_by: int  # how many others have read the post; 0 below limits.SEEN_BY_MIN
    follows: bool


class Position(Model):
    """The last post or reply of a thread that was shown to one person."""

    person = ForeignKeyField(Person, backref="positions", index=False)
    post = ForeignKeyField(Post, backref="positions")  # the first one of the thread
    last = ForeignKeyField(Post, backref="last_read", index=False)
    at = InstantField()

    class Meta:
        indexes = ((("person", "post"), True),)

    @classmethod
    def standing(cls, cards, viewer):
        """The Standing of the viewer to a thread of which these cards are about to be shown."""
        me, posts = viewer.id, [card.post for card in cards]  # the viewer may be a slow proxy
        known = {"viewer": me, "thread": posts[0].id, "author": posts[0].author}
        last, readers, mutes, named = database.execute_sql(STANDING, known).fetchone()
        new = [p.id for p in posts if last and p.id > last and p.author != me]
        wrote = any(post.author == me and not post.withdrawn_at for post in posts)
        return Standing(
            read_to=last,
            first_new=new[0] if new else None,
            new=len(new),
            seen_by=readers if readers >= limits.SEEN_BY_MIN else 0,
            follows=not mutes if mutes is not None else bool(named or wrote),
        )

    @classmethod
    def note(cls, person, shown, read_to=None):
        """Notes that these posts of one thread (ids, the first one first) were shown to somebody.

        `read_to` is what they had seen of it before, where that is known.

        A fact about reading, like a visit: only while the trial is open, and written only when
        there is something new to note. Notices about what was shown are read by this.
        """
        if Trial.current().phase != OPEN:
            return
        Notice.read(person, shown)
        if read_to is None or read_to < shown[-1]:
            with database.atomic():
                cls._move(person, shown[0], shown[-1])

    @classmethod
    def _move(cls, person, thread, last):
        """Forward only: another tab may have read further meanwhile."""
        further = EXCLUDED.last_id > cls.last
        moved = {cls.last: EXCLUDED.last_id, cls.at: EXCLUDED.at}
        cls.insert(person=person, post=thread, last=last, at=clock.now()).on_conflict(
            conflict_target=(cls.person, cls.post), update=moved, where=further
        ).execute()
