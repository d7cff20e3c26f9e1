"""Posts and replies: published, edited with visible history, withdrawn, answered."""

from peewee import ForeignKeyField, TextField, fn

from pilot import clock, limits, markup
from pilot.database import database
from pilot.errors import Invalid, Refused
from pilot.models import around
from pilot.models.base import InstantField, Model, instant_text, one_line
from pilot.models.known import localised, rendered
from pilot.models.link import Link
from pilot.models.mention import Mention
from pilot.models.notice import Notice
from pilot.models.person import Person
from pilot.models.prepared import Prepared
from pilot.models.searchable import Searchable
from pilot.models.tally import Tally
from pilot.models.topic import Topic
from pilot.models.trial import Trial

# As text, because it runs with every post and a built query costs more than its execution.
WRITE = """
INSERT INTO post (root_id, author_id, kind, title, body, html, at)
VALUES (:root_id, :author_id, :kind, :title, :body, :html, :at)
"""
UPDATE, QUESTION, IDEA, ANNOUNCEMENT = KINDS = ("update", "question", "idea", "announcement")
REPLY = "reply"


class Post(Model):
    """A post, or a reply when `root` names the post it belongs to."""

    root = ForeignKeyField("self", null=True, backref="replies")
    author = ForeignKeyField(Person, backref="posts")
    kind = TextField(default=UPDATE)
    title = TextField(default="")
    body = TextField()
    html = TextField()
    at = InstantField()
    edited_at = InstantField(null=True)
    withdrawn_at = InstantField(null=True)
    withdrawn_by = ForeignKeyField(Person, null=True, backref="withdrawals")

    class Meta:
        indexes = (
            (("root", "id"), False),
            # Counting and Pulse are answered from these two alone; rows are long.
            (("author", "withdrawn_at", "id", "at", "root"), False),
            (("kind", "withdrawn_at", "id"), False),
        )

    @classmethod
    def publish(cls, author, body, *, kind=UPDATE, title=""):
        """Publishes a post in the open trial. Raises Invalid for what cannot be taken."""
        Trial.current().must_be_open()
        if kind == ANNOUNCEMENT and not author.may_announce:
            raise Invalid(kind="Announcements come from the sponsor, executives and leads.")
        return cls.store(author, body, kind=kind, title=title, once=True)

    def reply(self, author, body):
        """Publishes a reply; a reply to a reply stands in the same thread."""
        Trial.current().must_be_open()
        if self.withdrawn_at or (self.is_reply and self.root.withdrawn_at):
            raise Refused("This post has been withdrawn meanwhile, so it takes no replies.")
        return Post.store(author, body, kind=REPLY, root=self.root_id or self.id, once=True)

    @classmethod
    def store(cls, author, body, *, kind, title="", root=None, once=False):
        """Writes a post with all that follows from its text; used by publishing and by loading.

        With `once`, so by publishing, the same words again, as by a button pressed twice, give the
        post there is, and whom a new one concerns is told of it.
        """
        body, title = checked(body, title, kind, is_reply=root is not None)
        html = rendered(body, "post")
        with database.atomic():
            if once and (last := cls._just_written(author, body, title, kind, root)):
                return last
            post = cls._written(
                root_id=root, author_id=author.id, kind=kind, title=title,
                body=body, html=html.html, at=clock.now(),
            )  # fmt: skip
            post.author = author
            Tally.note(post)
            named = post._note(html)
            if once:
                post._tell(named)
        return post

    def edit(self, body, *, title=""):
        """Replaces the text and keeps the one before as an edition."""
        body, title = checked(body, title, self.kind, is_reply=self.is_reply)
        html = rendered(body, "post")
        if (body, title) == (self.body, self.title):
            return
        with database.atomic():
            Edition.create(post=self, title=self.title, body=self.body, until=clock.now())
            self.body, self.title, self.html, self.edited_at = body, title, html.html, clock.now()
            self.save()
            Notice.of_mentions(self, self._note(html))

    def withdraw(self, by):
        """Takes the text out of view and search; the place stays."""
        with database.atomic():
            self.withdrawn_at, self.withdrawn_by = clock.now(), by
            self.save()
            Tally.forget(self)
            Searchable.forget(self.search_kind, self.id)
            Topic.replace(self, ())
            Mention.replace(self, ())
            Notice.forget(self)
            Link.replace((), {}, post=self)
            for answer in self.answered:
                answer.delete_instance()  # its question waits again

    def render_again(self):
        """Renders the unchanged text anew, after a page it names has come or gone."""
        self.html = rendered(self.body, "post").html
        self.save()

    @property
    def is_reply(self):
        return self.root_id is not None

    @property
    def search_kind(self):
        return REPLY if self.is_reply else "post"

    @property
    def thread_id(self):
        return self.root_id or self.id

    @property
    def address(self):
        """The permalink; a reply is a place in its thread."""
        return f"/posts/{self.root_id}#reply-{self.id}" if self.is_reply else f"/posts/{self.id}"

    @property
    def excerpt(self):
        if self.withdrawn_at:
            return "A withdrawn " + self.search_kind
        return self.title or markup.excerpt(markup.plain_text(self.html), 80)

    @property
    def quoted(self):
        """The text as a Markdown quotation with its author's handle; a long one is cut short."""
        words = self.body[: limits.QUOTE_CHARACTERS]
        words = words if words == self.body else f"{words.rstrip()} …"
        lines = "\n".join(f"> {line}".rstrip() for line in words.split("\n"))
        return f"@{self.author.handle} wrote:\n\n{lines}\n\n"

    @classmethod
    def editable_by(cls, person):
        """The posts whose text this person may change or withdraw: their own."""
        return cls.select().where(cls.author == person, cls.withdrawn_at.is_null())

    @classmethod
    def numbered(cls, number):
        """The post or reply of that id, withdrawn or not; None when there is none."""
        return _numbered.first(number)

    @classmethod
    def visible(cls):
        return cls.select().where(cls.withdrawn_at.is_null())

    @classmethod
    def newest(cls):
        """The id of the newest post, 0 without any; from memory until somebody writes."""
        newest = cls.select(fn.MAX(cls.id)).where(cls.root.is_null())
        return database.remember("newest", lambda: newest.scalar() or 0)

    @classmethod
    def newer(cls, number, *, than_by):
        """How many posts by others came after the one with this number."""
        posts = cls.visible().where(cls.root.is_null(), cls.id > number)
        return posts.where(cls.author != than_by).count()

    def thread(self):
        """This post's replies with their authors, oldest first."""
        query = Post.select(Post, Person).join(Person, on=Post.author).where(Post.root == self)
        return query.order_by(Post.id)

    @classmethod
    def _written(cls, **columns):
        values = {**columns, "at": instant_text(columns["at"])}
        return cls(id=database.execute_sql(WRITE, values).lastrowid, **columns)

    @classmethod
    def _just_written(cls, author, *words):
        """The author's last post, if it says these words in the same place and is fresh."""
        last = _last_of.first(author.id)
        if last is None or last.withdrawn_at:
            return None
        age = (clock.now() - last.at).total_seconds()
        same = (last.body, last.title, last.kind, last.root_id) == words
        return last if same and age < limits.TWICE_SECONDS else None

    def _note(self, html):
        """Notes what follows from the text; returns the ids of those who are newly named in it."""
        named = Mention.replace(self, html.mentions)
        Topic.replace(self, html.topics)
        words, sentences = around.read(html.html)
        Link.replace(html.pages, sentences, post=self)
        Searchable.note(self.search_kind, self.id, self.title, words)
        return named

    def _tell(self, named):
        Notice.of_mentions(self, named)
        if self.is_reply:
            Notice.of_reply(self, named)


_numbered = Prepared(lambda number: Post.select().where(Post.id == number))
_last_of = Prepared(
    lambda author: Post.select().where(Post.author == author).order_by(Post.id.desc()).limit(1)
)


class Edition(Model):
    """A text of a post as it stood until it was edited."""

    post = ForeignKeyField(Post, backref="editions")
    title = TextField()
    body = TextField()
    until = InstantField()


def checked(body, title, kind, *, is_reply=False):
    """The text and title as stored. Raises Invalid with a sentence for each that cannot be."""
    body, title, wrong = localised(body), one_line(title), {}
    if kind not in KINDS and not (kind == REPLY and is_reply):
        wrong["kind"] = "Choose Update, How do I…, What if we… or Announcement."
    if not body:
        wrong["body"] = "There is nothing to publish yet. Write something first."
    if len(body) > limits.POST_CHARACTERS:
        wrong["body"] = (
            f"This is {len(body):,} characters long. Keep it to {limits.POST_CHARACTERS:,}; "
            "move the rest to a page."
        )
    if kind == ANNOUNCEMENT and not title:
        wrong["title"] = "An announcement needs a title."
    if len(title) > limits.TITLE_CHARACTERS:
        wrong["title"] = f"Keep the title to {limits.TITLE_CHARACTERS} characters."
    if wrong:
        raise Invalid(**wrong)
    return body, title if kind == ANNOUNCEMENT else ""
