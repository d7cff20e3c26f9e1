"""Linked data: a processor of JSON-LD expands the outbox, as readers of Activity Streams do."""

import json
import tempfile
from pathlib import Path

from tests.consumers.ground import own_python, run

AS = "https://www.w3.org/ns/activitystreams#"
TYPES = (
    "OrderedCollection", "Create", "Note", "Article", "Tombstone", "Image", "Document", "Mention",
)  # fmt: skip
THINGS = (
    "actor", "object", "to", "attributedTo", "inReplyTo", "attachment", "tag", "url", "href",
    "formerType",
)  # fmt: skip
MOMENTS = ("published", "updated", "deleted")
WORDS = ("content", "name", "mediaType", "source", "totalItems")
# What the vocabulary says of the words that an archive uses: nothing is asked of a network.
CONTEXT = {
    "id": "@id", "type": "@type", "as": AS,
    "orderedItems": {"@id": "as:items", "@type": "@id", "@container": "@list"},
    **{name: f"as:{name}" for name in (*TYPES, *WORDS)},
    **{name: {"@id": f"as:{name}", "@type": "@id"} for name in THINGS},
    **{name: {"@id": f"as:{name}", "@type": "http://www.w3.org/2001/XMLSchema#dateTime"}
       for name in MOMENTS},
}  # fmt: skip
EXPAND = """
import json, sys, pyld
from importlib.metadata import version
outbox, context, target = sys.argv[1:]
def local(address, options):
    assert address == "https://www.w3.org/ns/activitystreams", address
    return {"contextUrl": None, "documentUrl": address, "document": json.load(open(context))}
document = json.load(open(outbox))
found = pyld.jsonld.expand(document, {"documentLoader": local, "base": "file:///outbox.json"})
json.dump(found, open(target, "w"))
print(version("pyld"))
"""


def jsonld(bag, contents):
    """Every activity comes out with its object and what that answers to; no property is lost."""
    outbox = bag / "data/activitystreams/outbox.json"
    with tempfile.TemporaryDirectory() as folder:
        context, target = Path(folder) / "context.json", Path(folder) / "expanded.json"
        context.write_text(json.dumps({"@context": CONTEXT}), "utf-8")
        version = run(own_python(), "-c", EXPAND, outbox, context, target).strip()
        (collection,) = json.loads(target.read_text("utf-8"))
    activities = collection[f"{AS}items"][0]["@list"]
    posts = contents.records("post")
    assert len(activities) == len(posts), f"{len(activities)} activities"
    objects = [activity[f"{AS}object"][0] for activity in activities]
    ids = {one["@id"]: post["id"] for one, post in zip(objects, posts, strict=True)}
    answered = [one.get(f"{AS}inReplyTo", [{}])[0].get("@id") for one in objects]
    assert [ids.get(one) for one in answered] == [post["root"] for post in posts], "replies"
    typed = json.loads(outbox.read_text("utf-8"))
    words, kept = _words(typed), _words(collection)
    assert words == kept, f"{words} properties were typed, {kept} came out"
    return f"{version}: {len(activities)} activities expanded, {kept} properties, none lost"


def _words(value):
    """How many properties there are; what only stands around a bare text or a list is none."""
    if isinstance(value, list):
        return sum(map(_words, value))
    if not isinstance(value, dict) or "@value" in value or value.keys() == {"@id"}:
        return 0
    own = value.keys() - {"@context", "@list"}
    return len(own) + sum(_words(value[name]) for name in value.keys() - {"@context"})
