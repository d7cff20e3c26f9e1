"""Posts and replies in the order of their ids, each with its topics and files, loaded for many."""

from dataclasses import dataclass, field

from export.words import iso
from pilot import markup
from pilot.models.blob import Blob
from pilot.models.file import File, Version
from pilot.models.mention import Mention
from pilot.models.person import Person
from pilot.models.post import Post
from pilot.models.topic import Topic

AT_ONCE = 200


@dataclass
class Said:
    """A post or reply with its topics, whom it names and the latest version of its files."""

    post: Post
    topics: list = field(default_factory=list)
    mentions: list = field(default_factory=list)  # Person
    files: list = field(default_factory=list)  # Version, with its file and blob

    @property
    def title(self):
        """One line: the title, or the first words."""
        return title(self.post)

    @property
    def text(self):
        """The Markdown as typed; of a withdrawn one that it was withdrawn."""
        return _withdrawn(self.post) or self.post.body

    def html(self, rewrite):
        """The text as HTML with own addresses passed through `rewrite`; None drops the link."""
        withdrawn = _withdrawn(self.post)
        return f"<p>{withdrawn}</p>" if withdrawn else markup.relink(self.post.html, rewrite)


def said():
    """Yields a Said for every post and reply, withdrawn ones as such."""
    for posts in _batches():
        yield from _together(posts)


def threads():
    """Yields (Said, [Said of each reply]) for every post."""
    for posts in _batches(Post.root.is_null()):
        replies = list(_posts().where(Post.root.in_([post.id for post in posts])))
        below = {}
        for one in _together(replies):
            below.setdefault(one.post.root_id, []).append(one)
        for one in _together(posts):
            yield one, below.get(one.post.id, [])


def kept(*where):
    """The latest version of every file for which `where` holds, with its file, owner and blob."""
    return (
        Version.select(Version, File, Person, Blob)
        .join(File, on=Version.file).join(Person, on=File.owner)
        .switch(Version).join(Blob, on=Version.blob)
        .where(Version.number == File.number, *where).order_by(File.id)
    )  # fmt: skip


def title(post):
    """One line for a post that may have no title."""
    if post.withdrawn_at:
        return "Withdrawn reply" if post.is_reply else "Withdrawn post"
    return markup.excerpt(post.title or post.html, 80) or "(no words)"


def _batches(*where):
    last = 0
    while posts := list(_posts().where(Post.id > last, *where).limit(AT_ONCE)):
        last = posts[-1].id
        yield posts


def _posts():
    return Post.select(Post, Person).join(Person, on=Post.author).switch(Post).order_by(Post.id)


def _together(posts):
    """A Said for each of these posts, in their order."""
    for start in range(0, len(posts), AT_ONCE):
        found = {post.id: Said(post) for post in posts[start : start + AT_ONCE]}
        for version in kept(File.post.in_(list(found))):
            found[version.file.post_id].files.append(version)
        for topic in Topic.select().where(Topic.post.in_(list(found))).order_by(Topic.word):
            found[topic.post_id].topics.append(topic.word)
        named = Mention.select(Mention, Person).join(Person).where(Mention.post.in_(list(found)))
        for mention in named.order_by(Mention.person):
            found[mention.post_id].mentions.append(mention.person)
        yield from found.values()


def _withdrawn(post):
    return f"Withdrawn on {iso(post.withdrawn_at)}." if post.withdrawn_at else ""
