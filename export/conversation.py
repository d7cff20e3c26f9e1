"""Posts and replies in the order of their ids, each with its topics and files, loaded for many."""

from dataclasses import dataclass, field

from export import posts
from export.posts import ids_of
from export.words import iso
from pilot import markup
from pilot.models.base import among
from pilot.models.blob import Blob
from pilot.models.file import File, Version
from pilot.models.mention import Mention
from pilot.models.person import Person
from pilot.models.post import Post
from pilot.models.prepared import Prepared
from pilot.models.topic import Topic

AT_ONCE = 200


@dataclass
class Said:
    """A post or reply with its topics, whom it names and the latest version of its files."""

    post: posts.Row
    root: posts.Row | None = None  # of a reply, where all are in the order of their ids
    topics: list = field(default_factory=list)
    mentions: list = field(default_factory=list)  # Person
    files: list = field(default_factory=list)  # Version, with its file and blob

    @property
    def text(self):
        """The Markdown as typed; of a withdrawn one that it was withdrawn."""
        return _withdrawn(self.post) or self.post.body

    def html(self, rewrite):
        """The text as HTML with own addresses passed through `rewrite`; None drops the link."""
        withdrawn = _withdrawn(self.post)
        return f"<p>{withdrawn}</p>" if withdrawn else markup.relink(self.post.html, rewrite)


def said(people):
    """Yields a Said for every post and reply, withdrawn ones as such; `people` are {id: Person}."""
    for some in posts.batches(people, AT_ONCE):
        roots = {root.id: root for root in posts.roots_of(people, some)}
        for one in _together(people, some):
            one.root = roots.get(one.post.root_id)
            yield one


def threads(people):
    """Yields (Said, [Said of each reply]) for every post."""
    for some in posts.batches(people, AT_ONCE, Post.root.is_null()):
        below = {}
        for one in _together(people, posts.replies_to(people, ids_of(some))):
            below.setdefault(one.post.root_id, []).append(one)
        for one in _together(people, some):
            yield one, below.get(one.post.id, [])


def kept(*where):
    """The latest version of every file for which `where` holds, with its file, owner and blob."""
    return (
        Version.select(Version, File, Person, Blob)
        .join(File, on=Version.file).join(Person, on=File.owner)
        .switch(Version).join(Blob, on=Version.blob)
        .where(Version.number == File.number, *where).order_by(File.id)
    )  # fmt: skip


def title(snapshot, post):
    """One line for a post that may have no title."""
    if post.withdrawn_at:
        return "Withdrawn reply" if post.is_reply else "Withdrawn post"
    return snapshot.title(post)


def _together(people, rows):
    """A Said for each of these posts, in their order."""
    found, ids = {row.id: Said(row) for row in rows}, ids_of(rows)
    for version in _kept_with(ids):
        found[version.file.post_id].files.append(version)
    for number, word in _words(ids):
        found[number].topics.append(word)
    for number, person in _named(ids):
        found[number].mentions.append(people[person])
    return found.values()


def _withdrawn(post):
    return f"Withdrawn on {iso(post.withdrawn_at)}." if post.withdrawn_at else ""


_kept_with = Prepared(lambda ids: kept(among(File.post, ids)))
_words = Prepared(
    lambda ids: (
        Topic.select(Topic.post, Topic.word).where(among(Topic.post, ids))
        .order_by(Topic.word).tuples()
    )
)  # fmt: skip
_named = Prepared(
    lambda ids: (
        Mention.select(Mention.post, Mention.person).where(among(Mention.post, ids))
        .order_by(Mention.person).tuples()
    )
)  # fmt: skip
