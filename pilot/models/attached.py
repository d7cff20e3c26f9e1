"""What hangs on a post in a list: its files, and the pages that were made from it."""

from typing import NamedTuple

from pilot.models.base import among
from pilot.models.file import File
from pilot.models.inside import Inside, small_size
from pilot.models.origin import Origin
from pilot.models.prepared import Prepared


class Attached(NamedTuple):
    """A file of a post, or a page that was made from it."""

    name: str
    address: str
    small: str = ""  # the address of a small picture of it, and its size in pixels
    width: int = 0
    height: int = 0


def files_of(posts):
    """{post id: its Attached files} for posts with `id` and `html`.

    A picture that its text shows already stands there by name only.
    """
    found, texts = {}, {post.id: post.html for post in posts}
    files = _files(list(texts))
    apart = [one for one in files if one.is_image and not one.is_shown_in(texts[one.post_id])]
    pictures = Inside.pictures(apart)
    for file in files:
        small = (file.small_address, *small_size(*pictures[file.id])) if file.id in pictures else ()
        found.setdefault(file.post_id, []).append(Attached(file.name, file.address, *small))
    return found


def pages_of(ids):
    """{post id: the pages made from it, as Attached} for the posts with these ids."""
    made = Origin.of(ids).items()
    return {post: [Attached(page.title, page.address) for page in pages] for post, pages in made}


_files = Prepared(lambda posts: File.select().where(among(File.post, posts)).order_by(File.id))
