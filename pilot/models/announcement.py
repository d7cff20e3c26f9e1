"""Must-reads: announcements that ask everybody to confirm them, and the brake on asking."""

from datetime import timedelta
from typing import NamedTuple

from peewee import BooleanField, ForeignKeyField, IntegerField, TextField

from pilot import clock, limits
from pilot.database import database
from pilot.errors import Invalid, Refused
from pilot.models.base import InstantField, Model, instant_text, one_line
from pilot.models.notice import Notice
from pilot.models.person import Person
from pilot.models.post import ANNOUNCEMENT, Post
from pilot.models.prepared import Prepared
from pilot.models.share import Share, shown_groups

OPEN_FOR = timedelta(days=limits.MUST_READ_DAYS)
PAUSE = timedelta(days=limits.MUST_READ_PAUSE_DAYS)


class MustRead(Model):
    """An announcement that asks to be confirmed, and why.

    It is open until everybody else of the cohort has confirmed it, for MUST_READ_DAYS at most.
    """

    post = ForeignKeyField(Post, backref="must_reads", unique=True)
    reason = TextField()
    version = IntegerField(default=0)  # confirmations count from this number of editions on
    at = InstantField()

    @classmethod
    def announce(cls, author, body, *, title, reason):
        """Publishes a must-read. Raises Invalid for what cannot be taken or when the brake is on.

        The same words again, as by a button pressed twice, give the must-read there is.
        """
        with database.atomic():
            post = Post.publish(author, body, kind=ANNOUNCEMENT, title=title)
            if cls.of(post) is None:
                if sentence := cls.brake():
                    raise Invalid(must_read=sentence)
                cls.create(post=post, reason=checked_reason(reason), at=clock.now())
                Notice.of_must_read(post)
        return post

    @classmethod
    def brake(cls):
        """The sentence that says why nobody may ask for a further one now; "" when one may."""
        titles = [f"“{must.post.title}”" for must in cls.running() if must.missing()]
        if len(titles) >= limits.MUST_READS_OPEN:
            return (
                f"{len(titles)} must-reads are open already: {' and '.join(titles)}. Wait until "
                "everybody has confirmed one of them, or publish this without asking for it."
            )
        if days := cls._days_to_wait():
            return (
                "One new must-read a week is enough for everybody, and there was one. Wait "
                f"{days} more day{'' if days == 1 else 's'}, or publish this without asking for it."
            )
        return ""

    @classmethod
    def of(cls, post):
        """What this post asks, or None when it is not a must-read."""
        return cls.get_or_none(cls.post == post)

    @classmethod
    def posts(cls):
        """The posts that may be confirmed."""
        return Post.visible().where(Post.id.in_(cls.select(cls.post)))

    @classmethod
    def running(cls):
        """The must-reads within their time, oldest first, whoever has confirmed them."""
        return _running(instant_text(clock.now() - OPEN_FOR))

    @classmethod
    def waiting_for(cls, person):
        """[Asked] that this person has still to confirm, oldest first."""
        asked = database.remember("must-reads", lambda: list(map(Asked.of, cls.running())))
        since = clock.now() - OPEN_FOR
        return [one for one in asked if one.at > since and person.id not in one.done]

    @classmethod
    def edit(cls, post, body, *, title, ask_again=False):
        """Edits a post; with `ask_again` what was confirmed before counts no longer."""
        must = cls.of(post) if ask_again else None
        if must and not must.is_running:
            raise Invalid(ask_again="Its time is over, so nobody can be asked again.")
        with database.atomic():
            post.edit(body, title=title)
            if must:
                must.version = post.editions.count()
                must.save()
                Notice.of_must_read(post)

    @property
    def is_running(self):
        return clock.now() - self.at < OPEN_FOR

    @property
    def ends_at(self):
        return self.at + OPEN_FOR

    def confirmed(self):
        """The ids of the people who confirmed the text that counts."""
        query = self.post.acknowledgements.where(Acknowledgement.version >= self.version)
        return {acknowledgement.person_id for acknowledgement in query}

    def missing(self):
        """The people who have not confirmed, by name: for its author alone."""
        done = self.confirmed() | {self.post.author_id}
        return [p for p in Person.enrolled().order_by(Person.name) if p.id not in done]

    def asking(self):
        """The people who confirmed with a question, by name: for its author alone."""
        asked = Acknowledgement.select(Acknowledgement.person).where(
            Acknowledgement.post == self.post_id,
            Acknowledgement.version >= self.version,
            Acknowledgement.has_question,
        )
        return list(Person.select().where(Person.id.in_(asked)).order_by(Person.name))

    def figures(self):
        """How many confirmed: Figures, with no department smaller than GROUP_MIN."""
        done, groups = self.confirmed(), {}
        cohort = Person.enrolled().where(Person.id != self.post.author_id)
        for number, department in cohort.select(Person.id, Person.department).tuples():
            groups.setdefault(department, set()).add(number)
        everybody = set().union(*groups.values())
        large = shown_groups(groups)
        return Figures(
            Share(len(done & everybody), len(everybody)),
            [(name, Share(len(done & large[name]), len(large[name]))) for name in sorted(large)],
            len(groups) - len(large),
        )

    def last_of(self, person):
        """This person's latest confirmation, also of an earlier text, or None."""
        own = self.post.acknowledgements.where(Acknowledgement.person == person)
        return own.order_by(Acknowledgement.version.desc()).first()

    @classmethod
    def _days_to_wait(cls):
        """Whole days until the pause after the last one is over; withdrawing does not end it."""
        last = cls.select().order_by(cls.at.desc()).first()
        rest = last.at + PAUSE - clock.now() if last else timedelta()
        return max(0, -(-rest // timedelta(days=1)))


_running = Prepared(
    lambda since: MustRead.select(MustRead, Post, Person)
    .join(Post)
    .join(Person, on=Post.author)
    .where(MustRead.at > since, Post.withdrawn_at.is_null())
    .order_by(MustRead.at)
)


class Acknowledgement(Model):
    """One person confirmed one text of a must-read; `version` is the number of its editions."""

    post = ForeignKeyField(Post, backref="acknowledgements")
    person = ForeignKeyField(Person, backref="acknowledgements")
    version = IntegerField()
    has_question = BooleanField(default=False)
    at = InstantField()

    class Meta:
        indexes = ((("post", "person", "version"), True),)

    @classmethod
    def give(cls, post, person, *, has_question=False):
        """Confirms the text as it stands; a question is a confirmation too. Twice does no harm."""
        if post.author_id == person.id:
            raise Refused("You wrote it; confirming is for the others.")
        with database.atomic():
            version = post.editions.count()
            given, _ = cls.get_or_create(
                post=post, person=person, version=version, defaults={"at": clock.now()}
            )
            if has_question and not given.has_question:
                given.has_question = True
                given.save()
            Notice.read(person, [post])


class Asked(NamedTuple):
    """An open must-read as everybody shares it: `done` are the ids of those it does not ask."""

    post: int
    title: str
    at: object
    done: frozenset

    @classmethod
    def of(cls, must):
        done = frozenset({must.post.author_id, *must.confirmed()})
        return cls(must.post_id, must.post.title, must.at, done)


class Figures(NamedTuple):
    """How many of those asked have confirmed, as everybody may see it."""

    whole: Share
    departments: list  # (name, Share)
    small: int  # departments that are counted in the whole only


def checked_reason(reason):
    """The reason as stored. Raises Invalid when there is none or it is long."""
    reason = one_line(reason)
    if not reason:
        raise Invalid(reason="Say in a sentence why everybody must read this.")
    if len(reason) > limits.SUMMARY_CHARACTERS:
        raise Invalid(reason=f"Keep the reason to {limits.SUMMARY_CHARACTERS} characters.")
    return reason
