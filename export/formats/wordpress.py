"""wordpress: posts, replies as comments, pages and files as WordPress imports them (WXR 1.2)."""

from itertools import chain
from pathlib import Path

from export import conversation
from export.own import Own
from export.words import Times
from export.wxr import elements
from pilot.markup import relink
from pilot.models.file import File
from pilot.models.page import Page
from pilot.models.person import Person
from pilot.models.post import Post
from pilot.models.topic import Topic

ABOUT = "posts with replies as comments, pages and files for WordPress (wordpress/trial.xml)"
SERVE = Path(elements.__file__).with_name("serve.py")


def entries(snapshot):
    """wordpress/trial.xml, and the small server for the files during the import."""
    yield "wordpress/trial.xml", (piece.encode() for piece in _pieces(snapshot))
    yield "wordpress/serve.py", [SERVE.read_bytes()]


def _pieces(snapshot):
    blog = _Blog(snapshot)
    yield elements.HEAD + elements.site(snapshot.trial)
    yield from chain(_authors(), _terms(), blog.posts(), blog.pages(), blog.files())
    yield elements.END


def _authors():
    for person in Person.select().order_by(Person.id):
        yield elements.author(person)


def _terms():
    number = 0
    for number, (kind, name) in enumerate(elements.KINDS.items(), start=1):
        yield elements.category(number, kind, name)
    words = Topic.select(Topic.word).distinct().order_by(Topic.word).tuples()
    for later, (word,) in enumerate(words, start=number + 1):
        yield elements.tag(later, word)


class _Blog:
    """Posts keep their ids; pages are counted on from the last post, files from the last page."""

    def __init__(self, snapshot):
        self.snapshot, self.lost, self.own = snapshot, snapshot.lost, Own()
        self.times = Times(snapshot.trial.timezone)
        self.first_page = _highest(Post)
        self.first_file = self.first_page + _highest(Page)

    def posts(self):
        """Every post with its replies, the withdrawn ones as such."""
        for said, replies in conversation.threads(self.snapshot.people):
            post = said.post
            comments = "".join(
                elements.comment(reply.post, reply.html(self._link), self.times)
                for reply in replies
            )
            kinds = [kind for kind in elements.KINDS if kind == post.kind]
            terms = [elements.term("category", kind, elements.KINDS[kind]) for kind in kinds]
            terms += [elements.term("post_tag", elements.slug_of(w), w) for w in said.topics]
            yield elements.item(
                post.id, "post", title=conversation.title(self.snapshot, post),
                author=post.author.handle, html=said.html(self._link), at=post.at, times=self.times,
                slug=f"post-{post.id}", inside="".join([*terms, comments]),
            )  # fmt: skip

    def pages(self):
        """Every page that stands, below the page of its folder if there is one."""
        query = Page.by_title().order_by(Page.id)
        for page in query.iterator():
            folder = self.own.pages.get(page.key.rpartition("/")[0])
            yield elements.item(
                self.first_page + page.id, "page", title=page.title,
                author=page.changed_by.handle, html=relink(page.html, self._link),
                at=page.changed_at, times=self.times, slug=f"page-{page.id}",
                parent=self.first_page + folder if folder else 0,
            )  # fmt: skip

    def files(self):
        """The latest version of every file whose bytes are in the archive."""
        for version in conversation.kept():
            if version.blob.sha256 in self.lost:
                continue
            file = version.file
            address = elements.element("wp:attachment_url", elements.address(version))
            yield elements.item(
                self.first_file + file.id, "attachment", title=file.name,
                author=file.owner.handle, html="", at=version.at, times=self.times,
                slug=f"file-{file.id}", parent=self._place(file), inside=address,
            )  # fmt: skip

    def _place(self, file):
        """The post (of a reply: the one it answers) or page that a file is with, 0 for none."""
        if file.post_id:
            return file.post.thread_id
        stands = file.page_id in self.own.pages.values()
        return self.first_page + file.page_id if stands else 0

    def _link(self, address):
        """What WordPress calls it after the import, where it keeps the numbers it is given."""
        kind, number = self.own.of(address) or (None, None)
        if kind == "post":
            return f"/?p={number[0]}"  # comments get new numbers there
        if kind == "page":
            return f"/?page_id={self.first_page + number}"
        if kind == "file":
            version = conversation.kept(File.id == number).get()
            return None if version.blob.sha256 in self.lost else elements.address(version)
        return None


def _highest(model):
    return model.select(model.id).order_by(model.id.desc()).limit(1).scalar() or 0
