"""The Atom feed: who may read it without signing in, and which posts it holds."""

from itsdangerous import BadSignature, URLSafeSerializer

from pilot import limits
from pilot.database import database
from pilot.errors import Refused
from pilot.models.difference import difference
from pilot.models.narrowing import threads_about
from pilot.models.person import Person
from pilot.models.post import Post


class Feeds:
    """Makes and reads the tokens in the feeds' addresses; a token ends when it is renewed."""

    def __init__(self, secret_key):
        self._signer = URLSafeSerializer(secret_key, salt="feed")

    def token(self, person):
        """What stands in the addresses of this person's feeds."""
        return self._signer.dumps([person.id, person.feed_epoch])

    def reader(self, token):
        """The person who reads with this token. Raises Refused with a sentence."""
        try:
            number, epoch = self._signer.loads(token)
        except BadSignature as error:
            raise Refused(
                "This feed's address is incomplete or belongs to another trial. Sign in and copy "
                "it from /feeds."
            ) from error
        person = Person.get_or_none(Person.id == number, Person.left_at.is_null())
        if person is None or person.feed_epoch != epoch:
            raise Refused("This feed's address was renewed. Sign in and copy the new one.")
        return person


def renew(person):
    """Makes the addresses of this person's feeds anew; the old ones stop at once."""
    with database.atomic():
        person.feed_epoch += 1
        person.save()


def revisions(page):
    """The newest revisions of a page, newest first, each with the lines that it changed."""
    newest = list(page.history().limit(limits.FEED_REVISIONS + 1))
    older = [*(one.body for one in newest[1:]), ""]
    pairs = zip(newest[: limits.FEED_REVISIONS], older, strict=False)
    return [(revision, _changes(before, revision.body)) for revision, before in pairs]


def _changes(before, after):
    """The lines that went and came, with "- " and "+ " before them; blank ones are left out."""
    lines = []
    for row in difference(before, after).rows:
        for mark, parts in [("- ", row.before), ("+ ", row.after)] * row.is_change:
            words = "".join(words for words, _ in parts)
            lines += [mark + words] if words.strip() else []
    return "\n".join(lines)


def posts(topic=""):
    """The newest posts with their authors, newest first; of one topic, those of its threads."""
    query = Post.select(Post, Person).join(Person, on=Post.author)
    query = query.where(Post.root.is_null(), Post.withdrawn_at.is_null())
    if topic:
        query = query.where(Post.id.in_(threads_about(topic)))
    return list(query.order_by(Post.id.desc()).limit(limits.FEED_POSTS))
