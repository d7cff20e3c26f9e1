"""Notices: what happened that concerns one person, told once, behind the bell.

They are made in the transaction of the act, for the people it concerns and nobody else: never for
what one did oneself, never for a thread one has muted. Whoever opens a thread has read its notices.
"""

from peewee import JOIN, DeferredForeignKey, ForeignKeyField, TextField

from pilot import clock, limits
from pilot.database import database
from pilot.models.base import InstantField, Model
from pilot.models.follow import Follow
from pilot.models.person import Person

MENTION, REPLY, ACCEPTED, DECIDED, MUST_READ, SPONSOR_SILENT, LEAD_SILENT = KINDS = (
    "mention", "reply", "accepted", "decided", "must-read", "sponsor silent", "lead silent",
)  # fmt: skip
UNREAD = """
SELECT count(*) FROM (SELECT 1 FROM notice WHERE person_id = ? AND read_at IS NULL LIMIT ?)
"""


class Notice(Model):
    """One person is told of one post or reply: what happened there, by whom, and when they read."""

    person = ForeignKeyField(Person, backref="notices", index=False)
    kind = TextField()
    post = DeferredForeignKey("Post", backref="notices")
    by = ForeignKeyField(Person, index=False)
    at = InstantField()
    read_at = InstantField(null=True)

    class Meta:
        indexes = ((("person", "id"), False), (("person", "read_at"), False))

    @classmethod
    def of_mentions(cls, post, named):
        """Tells those who were not named in this post before; `named` are their ids."""
        if named:
            cls._tell(MENTION, post, set(named) - Follow.muted(post.thread_id), post.author)

    @classmethod
    def of_reply(cls, reply, named):
        """Tells all who follow the thread, but those who are told of a mention anyway."""
        cls._tell(REPLY, reply, Follow.followers(reply.thread_id) - set(named), reply.author)

    @classmethod
    def of_acceptance(cls, reply, by):
        """Tells its author that a reply was accepted as the answer."""
        cls._tell(ACCEPTED, reply, {reply.author_id} - Follow.muted(reply.thread_id), by)

    @classmethod
    def of_decision(cls, idea, owner, by):
        """Tells those who follow an idea, and whoever owns it from now on, how it stands."""
        people = Follow.followers(idea.id) | {owner.id} - Follow.muted(idea.id)
        cls._tell(DECIDED, idea, people, by)

    @classmethod
    def of_must_read(cls, post):
        """Tells the whole cohort, in one statement: a must-read concerns everybody."""
        cohort = Person.enrolled().select(Person.id).tuples()
        cls._tell(MUST_READ, post, {person for (person,) in cohort}, post.author)

    @classmethod
    def of_silence(cls, kind, post, people):
        """Tells those of `people` who were not told yet that nothing came after this post.

        Returns them. Whoever fell silent is told too; the next silence begins with another post.
        """
        told = cls.select(cls.person).where(cls.kind == kind, cls.post == post).tuples()
        told = {person for (person,) in told}
        new = [person for person in people if person.id not in told]
        said = {"kind": kind, "post": post, "by": post.author_id, "at": clock.now()}
        with database.atomic():
            for person in new:
                cls.create(person=person, **said)
        return new

    @classmethod
    def forget(cls, post, *kinds):
        """Asks nobody any more to read what was withdrawn or taken back; of all kinds, or these."""
        cls._mark_read(cls.post == post, cls.kind.in_(kinds or KINDS))

    @classmethod
    def read(cls, person, posts):
        """The person has just seen these posts, so nothing needs to be said of them."""
        if cls.waiting(person):
            with database.atomic():
                cls._mark_read(cls.person == person, cls.post.in_(posts))

    @classmethod
    def read_shown(cls, person, first, last):
        """The person has read those notices that were shown: from the id `first` to `last`."""
        with database.atomic():
            cls._mark_read(cls.person == person, cls.id.between(first, last))

    @classmethod
    def waiting(cls, person):
        """How many this person has not read; counted up to limits.NOTICES_COUNTED + 1."""
        counted = (person.id, limits.NOTICES_COUNTED + 1)
        return database.remember(
            ("notices", person.id), lambda: database.execute_sql(UNREAD, counted).fetchone()[0]
        )

    @classmethod
    def of(cls, person, before=""):
        """This person's notices, newest first, with what they are about; withdrawn posts left out.

        One more than is shown, to know whether there are older ones. `before` is text as it came.
        """
        post = cls.post.rel_model  # not imported: posts import this module
        first = post.alias()
        query = cls.select(cls, post, first, Person).join(Person, on=cls.by).switch(cls)
        query = query.join(post, on=cls.post)
        query = query.join(first, JOIN.LEFT_OUTER, on=(post.root == first.id), attr="root")
        query = query.where(cls.person == person, post.withdrawn_at.is_null())
        if before.isdecimal() and len(before) < 19:
            query = query.where(cls.id < int(before))
        return list(query.order_by(cls.id.desc()).limit(limits.NOTICES_SHOWN + 1))

    @classmethod
    def _tell(cls, kind, post, people, by):
        """One notice each; one of the same kind about the same post gives way to the new one."""
        people = Person.enrolled().where(Person.id.in_(people - {by.id}))
        ids = [person for (person,) in people.select(Person.id).order_by(Person.id).tuples()]
        if not ids:
            return
        with database.atomic():
            cls._mark_read(cls.post == post, cls.kind == kind, cls.person.in_(ids))
            told = {"kind": kind, "post": post, "by": by, "at": clock.now(), "read_at": None}
            cls.insert_many({"person": person, **told} for person in ids).execute()

    @classmethod
    def _mark_read(cls, *where):
        cls.update(read_at=clock.now()).where(cls.read_at.is_null(), *where).execute()
