"""How the leaders lead: what they wrote, how fast they reply, whether they fell silent.

The one exception to the rule that no figure is about fewer than five: whoever opens the trial or
asks others to use it is counted in the open, the sponsor alone, the executives together.
"""

from datetime import date
from statistics import median
from typing import NamedTuple

from peewee import fn

from pilot import limits
from pilot.models import weeks
from pilot.models.person import EXECUTIVE, LEAD, SPONSOR, Person
from pilot.models.post import Post
from pilot.models.tally import Tally
from pilot.models.trial import OPEN, Trial

NAMES = {SPONSOR: "The sponsor", EXECUTIVE: "The executives", LEAD: "The lead"}


class Led(NamedTuple):
    """What people of one role wrote since the opening."""

    name: str
    people: int
    posts: int
    replies: int
    hours: float | None  # median from somebody's post until their first reply below it

    @classmethod
    def all(cls):
        """The sponsor, and the executives where there are any."""
        found = [cls.by(role) for role in (SPONSOR, EXECUTIVE)]
        return [led for led in found if led.people]

    @classmethod
    def by(cls, role):
        people = [one for (one,) in _of(role).select(Person.id).tuples()]
        sums = (fn.SUM(Tally.posts), fn.SUM(Tally.replies))
        query = Tally.select(*sums).where(Tally.person.in_(people), Tally.day >= _first_day())
        posts, replies = query.tuples().get()
        return cls(NAMES[role], len(people), posts or 0, replies or 0, _hours(people))


class Silent(NamedTuple):
    """A role nobody of which has written for `days` whole working days."""

    role: str
    name: str
    days: int

    @property
    def is_told(self):
        """Whether it is told to sponsor and leads."""
        return self.days >= limits.SILENT_DAYS

    @property
    def is_shown(self):
        """Whether it stands on Pulse."""
        return self.days >= limits.SILENCE_SHOWN_DAYS

    @property
    def since(self):
        """The last post or reply before the silence; the trial's first one if there was none."""
        opened = Post.visible().where(Post.at >= Trial.current().opened_at)
        own = opened.where(Post.author.in_(_of(self.role).select(Person.id)))
        return own.order_by(Post.id.desc()).first() or opened.order_by(Post.id).first()


def silences():
    """The Silent roles among sponsor and lead while the trial is open."""
    if Trial.current().phase != OPEN:
        return []
    found = [Silent(role, NAMES[role], _silent_days(role)) for role in (SPONSOR, LEAD)]
    return [silent for silent in found if silent.is_told]


def leaders():
    """Sponsor and leads: they are told of a silence, their own too."""
    return list(Person.enrolled().where(Person.role.in_((SPONSOR, LEAD))).order_by(Person.id))


def _silent_days(role):
    people = _of(role).select(Person.id)
    wrote = Tally.select(fn.MAX(Tally.day)).where(Tally.person.in_(people))
    last = wrote.where((Tally.posts > 0) | (Tally.replies > 0)).scalar()
    last = max(last or "", _first_day())
    today = weeks.today()
    is_working = today.weekday() < weeks.SATURDAY  # and not over yet
    return max(0, weeks.working_days_since(date.fromisoformat(last)) - is_working)


def _of(role):
    return Person.enrolled().where(Person.role == role)


def _first_day():
    opened_at = Trial.current().opened_at
    return str(weeks.date_of(opened_at)) if opened_at else "9999"


def _hours(people):
    """Of their newest replies to others: one for each thread, the first of each person."""
    root = Post.alias()
    newest = Post.visible().select(Post.id).where(Post.author.in_(people), Post.root.is_null(False))
    newest = newest.order_by(Post.id.desc()).limit(limits.LED_REPLIES)
    query = Post.select(root.at, fn.MIN(Post.at)).join(root, on=(Post.root == root.id))
    query = query.where(Post.id.in_(newest), root.author.not_in(people))
    hours = [
        (at - asked).total_seconds() / 3600
        for asked, at in query.group_by(Post.author, root.id).tuples()
    ]
    return median(hours) if hours else None

