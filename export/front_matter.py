"""What stands in front of a Markdown file of the archive: its facts in YAML."""

import json
import re

from export.pages import earlier_titles, in_brief
from export.words import iso

in_json = json.JSONEncoder(ensure_ascii=False).encode  # made once: there are many values
UNSPOKEN = re.compile("[\x7f-\x9f\u2028\u2029\ufeff]")  # YAML takes these for ends of lines


def thread_facts(card, topics, title):
    """Pairs for a thread; `topics` are {id of a post: its words}, `title` gives that of a post."""
    post = card.post
    yield "title", "Withdrawn" if post.withdrawn_at else title(post)
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


def page_facts(page, people):
    """Pairs for a page, with a line per revision; `people` are {id: Person}."""
    yield "title", page.title
    yield "id", page.id
    yield "changed_at", iso(page.changed_at)
    yield "changed_by", people[page.changed_by_id].handle
    yield "deleted_at", iso(page.deleted_at) or None
    yield "earlier_titles", earlier_titles(page) or None
    yield "revisions", [
        {"number": one.number, "at": iso(one.at), "author": one.author.handle,
         "summary": one.summary}
        for one in in_brief(people, page)
    ]  # fmt: skip


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
    text = in_json(value)
    return UNSPOKEN.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
