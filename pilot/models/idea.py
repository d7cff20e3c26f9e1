"""Ideas: what became of each, as a history of outcomes with an owner and a reason."""

from typing import NamedTuple

from peewee import JOIN, ForeignKeyField, TextField, fn

from pilot import clock, limits
from pilot.database import database
from pilot.errors import Invalid
from pilot.models.base import InstantField, Model, among, tidy
from pilot.models.notice import Notice
from pilot.models.person import Person
from pilot.models.post import IDEA, Post
from pilot.models.prepared import Prepared
from pilot.models.trial import Trial

TAKEN_UP, TRIED, DONE, DECLINED = DECISIONS = ("taken up", "tried", "done", "declined")
UNDECIDED = "open"  # nobody has decided yet
STATES = (UNDECIDED, *DECISIONS)


class Decided(NamedTuple):
    """How an idea stands, as a card shows it."""

    state: str
    reason: str
    handle: str  # of the owner
    name: str


class Decision(NamedTuple):
    """What the thread of an idea shows to one viewer."""

    history: list
    may_decide: bool

    @property
    def owners(self):
        """Whom an idea may be given to."""
        return Person.enrolled().order_by(Person.name)


class Outcome(Model):
    """One decision about an idea, with its owner and reason; the last one says how it stands."""

    idea = ForeignKeyField(Post, backref="outcomes")
    state = TextField()
    owner = ForeignKeyField(Person, backref="ideas_owned")
    reason = TextField()
    by = ForeignKeyField(Person, backref="decisions")
    at = InstantField()

    @classmethod
    def decidable_by(cls, person):
        """The ideas this person may decide: all for leads and executives, else those they own."""
        ideas = Post.visible().where(Post.kind == IDEA)
        if person.may_decide:
            return ideas
        return ideas.where(Post.id.in_(cls._latest().select(cls.idea).where(cls.owner == person)))

    @classmethod
    def record(cls, idea, state, reason, *, by, owner=""):
        """Decides an idea; the same decision again is the one there is. `owner` is a handle.

        Without one the idea keeps its owner; the first time it falls to whoever decides.
        Raises Invalid with a sentence for each that cannot be taken.
        """
        Trial.current().must_be_open()
        with database.atomic():
            last = cls.select().where(cls.idea == idea).order_by(cls.id.desc()).first()
            reason, wrong = checked(state, reason)
            person = _owner(owner) if owner else last.owner if last else by
            if person is None:
                wrong["owner"] = "Nobody in the roster has that handle. Choose who owns the idea."
            if wrong:
                raise Invalid(**wrong)
            facts = {"state": state, "owner": person, "reason": reason}
            if last and facts == {name: getattr(last, name) for name in facts}:
                return last
            Notice.of_decision(idea, person, by)
            return cls.create(idea=idea, **facts, by=by, at=clock.now())

    @classmethod
    def of(cls, ideas):
        """{idea id: Decided} for those of the posts with these ids that have been decided."""
        return {idea: Decided(*said) for idea, *said in _decided(list(ideas))}

    @classmethod
    def history(cls, ids):
        """All decisions about the ideas with these ids, with owner and who decided, newest first.

        `ids` as among() takes them.
        """
        decider = Person.alias()
        query = cls.select(cls, Person, decider).join(Person, on=cls.owner)
        query = query.switch(cls).join(decider, on=(cls.by == decider.id), attr="by")
        return query.where(among(cls.idea, ids)).order_by(cls.id.desc())

    @classmethod
    def decision(cls, idea, viewer):
        """The Decision for the thread of this post, None when it is no idea."""
        if idea.kind != IDEA:
            return None
        may_decide = cls.decidable_by(viewer).where(Post.id == idea.id).exists()
        return Decision(list(cls.history([idea.id])), may_decide)

    @classmethod
    def stands(cls, state):
        """The condition under which a Post is an idea that stands so."""
        if state == UNDECIDED:
            return (Post.kind == IDEA) & Post.id.not_in(cls.select(cls.idea))
        decided = cls._latest().select(cls.idea)
        return (Post.kind == IDEA) & Post.id.in_(decided.where(cls.state == state))

    @classmethod
    def counted(cls):
        """{state: number of ideas} for all STATES."""
        latest = cls._latest().select(cls.idea, cls.state)
        query = (
            Post.select(latest.c.state, fn.COUNT(Post.id))
            .join(latest, JOIN.LEFT_OUTER, on=(latest.c.idea_id == Post.id))
            .where(Post.kind == IDEA, Post.withdrawn_at.is_null())
            .group_by(latest.c.state)
        )
        found = {state or UNDECIDED: number for state, number in query.tuples()}
        return {state: found.get(state, 0) for state in STATES}

    @classmethod
    def _latest(cls):
        other = cls.alias()
        newest = other.select(fn.MAX(other.id)).group_by(other.idea)
        return cls.select().where(cls.id.in_(newest))


def _of(ideas):
    columns = (Outcome.idea, Outcome.state, Outcome.reason, Person.handle, Person.name)
    query = Outcome._latest().select(*columns).join(Person, on=Outcome.owner)
    return query.where(among(Outcome.idea, ideas)).tuples()


_decided = Prepared(_of)


def checked(state, reason):
    """The reason as stored, and a sentence for each that cannot be taken."""
    reason, wrong = tidy(reason), {}
    if state not in DECISIONS:
        wrong["state"] = "Choose what becomes of it: taken up, tried, done or declined."
    if not reason:
        wrong["reason"] = "Say why. Whoever had the idea deserves a reason."
    if len(reason) > limits.REASON_CHARACTERS:
        wrong["reason"] = f"Keep the reason to {limits.REASON_CHARACTERS:,} characters."
    return reason, wrong


def _owner(handle):
    return Person.enrolled().where(Person.handle == handle.removeprefix("@")).first()
