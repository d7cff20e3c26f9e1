"""People of the cohort: who they are, how they get in, what they may answer for."""

import re

from peewee import IntegerField, TextField, fn

from pilot import clock, limits
from pilot.database import database
from pilot.errors import Invalid
from pilot.markup import fold
from pilot.models.base import InstantField, Model, one_line
from pilot.models.naming import checked_email, checked_name, normal_email
from pilot.models.password import check_password, hash_of, is_former, password_fits
from pilot.models.prepared import Prepared
from pilot.models.searchable import Searchable

PARTICIPANT, LEAD, EXECUTIVE, SPONSOR = ROLES = ("participant", "lead", "executive", "sponsor")
# As text, because everybody is looked up again after each write, and building a query costs more.
OF_SESSION = """
SELECT * FROM person WHERE id = ? AND epoch = ? AND left_at IS NULL AND (
    ? = '' OR EXISTS (SELECT 1 FROM sign_in WHERE mark = ? AND person_id = person.id)
)
"""


class Person(Model):
    """Somebody in the roster. Without `enrolled_at` only a name that imported letters brought."""

    handle = TextField(unique=True)
    name = TextField()
    email = TextField(unique=True)  # lower case
    department = TextField(default="", index=True)
    title = TextField(default="")
    role = TextField(default=PARTICIPANT)
    ask_about = TextField(default="")
    enrolled_at = InstantField(null=True)
    joined_at = InstantField(null=True)
    left_at = InstantField(null=True)
    password_hash = TextField(null=True)
    epoch = IntegerField(default=0)  # counts up when sessions and links must end
    feed_epoch = IntegerField(default=0)  # counts up when the feeds' addresses are renewed

    SECRETS = ("password_hash", "epoch", "feed_epoch")  # the columns that no archive holds

    is_authenticated = is_active = True  # what Flask-Login asks of whoever is signed in
    is_anonymous = False

    def get_id(self):
        """What the session cookie says: nothing is looked up by it but this person and epoch."""
        return f"{self.id}.{self.epoch}"

    @classmethod
    def of_session(cls, text):
        """The person whose session cookie says `text`, unless that session has ended.

        `text` is what get_id() says, and after another point the mark of a SignIn, if there is one.
        """
        number, epoch, mark = (*text.split(".", 2), "", "")[:3]
        if not (number.isdigit() and epoch.isdigit()):
            return None
        asked = int(number), int(epoch), mark, mark
        return database.remember(("person", text), lambda: _of_session.first(*asked))

    @classmethod
    def of_address(cls, email):
        """The person of the cohort with this address, or None."""
        email = normal_email(email)
        return database.remember(
            ("address", email), lambda: cls.enrolled().where(cls.email == email).first()
        )

    @property
    def is_lead(self):
        return self.role == LEAD

    @property
    def is_sponsor(self):
        return self.role == SPONSOR

    @property
    def leads(self):
        """Whether this person's words carry a badge."""
        return self.role != PARTICIPANT

    @property
    def may_announce(self):
        return self.role in (LEAD, EXECUTIVE, SPONSOR)

    @property
    def may_decide(self):
        """Whether any idea is this person's to decide."""
        return self.role in (LEAD, EXECUTIVE, SPONSOR)

    @classmethod
    def enrolled(cls):
        """The cohort: people whom the roster vouches for and who have not left."""
        return cls.select().where(cls.enrolled_at.is_null(False), cls.left_at.is_null())

    @classmethod
    def electorate(cls):
        """Those who vote in the last week: the cohort without the sponsor, who decides."""
        return cls.enrolled().where(cls.role != SPONSOR)

    @classmethod
    def directory(cls, query=""):
        """The cohort by department and name; with words, those whom all of the words fit."""
        people = cls.enrolled().order_by(cls.department, cls.name)
        if not query.strip():
            return people
        rows = Searchable.find(query, kind="person", limit=limits.PEOPLE_AT_ONCE)
        return people.where(cls.id.in_([row.ref for row in rows]))

    @classmethod
    def roster_has_begun(cls):
        """Whether anybody was ever enrolled; writers of loaded letters are not."""
        return cls.select().where(cls.enrolled_at.is_null(False)).exists()

    @classmethod
    def sponsor(cls):
        """The sponsor, or None while nobody is."""
        return cls.enrolled().where(cls.role == SPONSOR).first()

    @classmethod
    def one_per_role(cls):
        """[(role, person)]: the first person of each role, for the demo's links."""
        found = ((role, cls.enrolled().where(cls.role == role).first()) for role in ROLES)
        return [(role, person) for role, person in found if person]

    @classmethod
    def departments(cls):
        """Names of the departments with people, in order; from memory until somebody writes."""
        return database.remember("departments", cls._departments)

    @classmethod
    def _departments(cls):
        names = cls.enrolled().select(cls.department).where(cls.department != "").distinct()
        return sorted((name for (name,) in names.tuples()), key=str.casefold)

    @classmethod
    def department_sizes(cls):
        """{name of a department: number of its people}, in order."""
        number = fn.COUNT(cls.id)
        sizes = cls.enrolled().select(cls.department, number).group_by(cls.department).tuples()
        return dict(sorted(sizes, key=lambda size: size[0].casefold()))

    @classmethod
    def add(cls, name, email, **facts):
        """Stores a new person under a free handle. `facts` are columns."""
        name, email = checked_name(name), checked_email(email)
        with database.atomic():
            person = cls.create(name=name, email=email, handle=cls.free_handle(name), **facts)
            person.note_for_search()
        return person

    def offer(self, ask_about):
        """Says what others may ask this person about. Raises Invalid when that is too long."""
        ask_about = one_line(ask_about)
        if len(ask_about) > limits.ASK_CHARACTERS:
            raise Invalid(ask_about=f"Keep it to {limits.ASK_CHARACTERS} characters.")
        with database.atomic():
            self.ask_about = ask_about
            self.save()
            self.note_for_search()

    def note_for_search(self):
        """Makes the person findable by name, department, title and what to ask about."""
        words = f"{self.department} {self.title} {self.ask_about}"
        Searchable.note("person", self.id, self.name, words)

    @classmethod
    def free_handle(cls, name):
        """`ana.silva` for Ana Silva, with a number when somebody else has it."""
        stem = re.sub(r"[^a-z0-9]+", ".", fold(name)).strip(".")[:40] or "person"
        alike = cls.select(cls.handle).where(cls.handle.between(stem, f"{stem}\uffff"))  # by index
        taken = {handle for (handle,) in alike.tuples()}
        handle, number = stem, 1
        while handle in taken:
            number += 1
            handle = f"{stem}{number}"
        return handle

    @classmethod
    def signing_in(cls, email, password):
        """The person with this address and password, or None; takes the same time either way."""
        person = cls.get_or_none(cls.email == normal_email(email), cls.left_at.is_null())
        return person if password_fits(password, person and person.password_hash) else None

    def renew_hash(self, password):
        """Stores the hash as we make it now, of a password that has just let this person in."""
        if not is_former(self.password_hash):
            return
        hashed, former = hash_of(password), Person.password_hash == self.password_hash
        with database.atomic():
            Person.update(password_hash=hashed).where(Person.id == self.id, former).execute()

    def choose_password(self, password):
        """Stores the hash, ends older sessions and links, and marks the first time as joining."""
        check_password(password, self)
        hashed = hash_of(password)
        with database.atomic():
            self.password_hash = hashed
            self.epoch += 1
            self.joined_at = self.joined_at or clock.now()
            self.save()

    def end_access(self):
        """Ends all sessions, links, codes and feeds of this person; a password stays as it is."""
        with database.atomic():
            self.epoch += 1
            self.feed_epoch += 1
            self.save()

    def join(self):
        """Marks the first sign-in by a link that asks for no password."""
        if not self.joined_at:
            with database.atomic():
                self.joined_at = clock.now()
                self.save()


_of_session = Prepared(lambda *asked: Person.raw(OF_SESSION, *asked))
