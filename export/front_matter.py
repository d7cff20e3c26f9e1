"""What stands in front of a Markdown file of the archive: its facts in YAML."""

import json
import re

from export.words import iso
from pilot import markup
from pilot.models.person import Person
from pilot.models.redirect import Redirect
from pilot.models.revision import Revision

UNSPOKEN = re.compile("[\x7f-\x9f\u2028\u2029\ufeff]")  # YAML takes these for ends of lines


def thread_facts(card, topics):
    """Pairs for a thread; `topics` are {id of a post: its words}."""
    post = card.post
    yield "title", "Withdrawn" if post.withdrawn_at else words_of(post)
    yield from _post_facts(card)
    yield "kind", post.kind
    yield "topics", topics.get(post.id, [])
    yield "accepted_reply", card.accepted or None
    yield "replies", [dict(_post_facts(reply)) for reply in card.replies]


def _post_facts(card):
    post = card.post
    yield "id", post.id
    yield "author", post.author.handle
    yield "at", iso(post.at)
    yield "edited_at", iso(post.edited_at) or None
    yield "withdrawn_at", iso(post.withdrawn_at) or None
    yield "useful", card.useful


def page_facts(page):
    """Pairs for a page, with a line per revision."""
    yield "title", page.title
    yield "id", page.id
    yield "changed_at", iso(page.changed_at)
    yield "changed_by", page.changed_by.handle
    yield "deleted_at", iso(page.deleted_at) or None
    earlier = page.redirects.order_by(Redirect.id)
    yield "earlier_titles", [redirect.title for redirect in earlier] or None
    yield "revisions", [
        {"number": one.number, "at": iso(one.at), "author": one.author.handle,
         "summary": one.summary}
        for one in _revisions(page)
    ]  # fmt: skip


def _revisions(page):
    """Without their texts, which may be many and long."""
    columns = (Revision.number, Revision.at, Revision.summary, Person.handle)
    query = Revision.select(*columns).join(Person).where(Revision.page == page)
    return query.order_by(Revision.number)


def front(facts):
    """Lines of YAML front matter: JSON is YAML, so each value is quoted as JSON does it."""
    found = ["---"]
    for name, value in facts:
        if isinstance(value, list) and value and isinstance(value[0], dict):
            found += [f"{name}:", *(f"  - {yaml(one)}" for one in value)]
        elif value is not None:
            found.append(f"{name}: {yaml(value)}")
    return [*found, "---", ""]


def yaml(value):
    """The value in one line."""
    text = json.dumps(value, ensure_ascii=False)
    return UNSPOKEN.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def words_of(post):
    """The title of a post, or its first words."""
    return markup.excerpt(post.title or post.html, 80) or "(no words)"
