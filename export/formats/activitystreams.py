"""activitystreams: people and an outbox of what they wrote, as Activity Streams 2.0 says it."""

import json
import uuid
from functools import cached_property
from itertools import chain

from export import conversation
from export.own import Own
from export.words import iso
from pilot.models.base import one_line
from pilot.models.file import File
from pilot.models.person import Person
from pilot.models.post import ANNOUNCEMENT, Post

ABOUT = "posts and replies as Activity Streams 2.0, people as actors (activitystreams/outbox.json)"
CONTEXT = "https://www.w3.org/ns/activitystreams"
WORDS = {"@context": [CONTEXT, {"Hashtag": "as:Hashtag"}]}
PUBLIC = "as:Public"
FILES = "../files/"


def entries(snapshot):
    """activitystreams/actor.json, people.json and outbox.json."""
    stream = _Stream(snapshot)
    yield "activitystreams/actor.json", [_json(WORDS | stream.trial()).encode() + b"\n"]
    yield (
        "activitystreams/people.json",
        _collection(stream.id("people"), "Collection", Person.select().count(), stream.people()),
    )
    yield (
        "activitystreams/outbox.json",
        _collection(
            stream.id("outbox"), "OrderedCollection", Post.select().count(), stream.activities()
        ),
    )


def _collection(name, kind, count, items):
    """Yields a collection item by item, one a line."""
    head = _json({**WORDS, "id": name, "type": kind, "totalItems": count})
    items_name = "orderedItems" if kind.startswith("Ordered") else "items"
    yield f'{head[:-1]},"{items_name}":['.encode()
    for number, item in enumerate(items):
        yield ((",\n" if number else "\n") + _json(item)).encode()
    yield b"\n]}\n"


class _Stream:
    """Gives every thing its urn:uuid (RFC 9562 §5.5), the same whenever the trial is exported."""

    def __init__(self, snapshot):
        self.snapshot, self.own = snapshot, Own()
        self.home = uuid.uuid5(uuid.NAMESPACE_OID, f"pilot {iso(snapshot.trial.created_at)}")

    def id(self, kind, number=0):
        return uuid.uuid5(self.home, f"{kind}/{number}").urn

    @cached_property
    def actors(self):
        """{id of a person: theirs here}; each stands at everything they wrote."""
        return {number: self.id("person", number) for number in self.snapshot.people}

    def trial(self):
        """The trial, as the group whose outbox it is."""
        trial = self.snapshot.trial
        return {
            "id": self.id("trial"), "type": "Group", "name": one_line(trial.name),
            "preferredUsername": "trial", "summary": trial.purpose,
            "published": iso(trial.created_at), "outbox": "outbox.json",
            "streams": ["people.json"],
        }  # fmt: skip

    def people(self):
        """Everybody in the roster."""
        for person in Person.select().order_by(Person.id):
            words = [person.title, person.department]
            yield {
                "id": self.id("person", person.id), "type": "Person", "name": person.name,
                "preferredUsername": person.handle, "summary": ", ".join(filter(None, words)),
            }  # fmt: skip

    def activities(self):
        """Who created what, oldest first."""
        for said in conversation.said(self.snapshot.people):
            post = said.post
            actor = self.actors[post.author.id]
            yield {
                "id": self.id("create", post.id), "type": "Create", "actor": actor,
                "published": iso(post.at), "to": [PUBLIC], "object": self._object(said, actor),
            }  # fmt: skip

    def _object(self, said, actor):
        post = said.post
        known = {"id": self.id("post", post.id), "attributedTo": actor, "published": iso(post.at)}
        if post.root_id:
            known["inReplyTo"] = self.id("post", post.root_id)
        if files := [self._file(version) for version in said.files]:
            known["attachment"] = files
        kind = "Article" if post.kind == ANNOUNCEMENT else "Note"
        if post.withdrawn_at:
            gone = {"type": "Tombstone", "formerType": kind, "deleted": iso(post.withdrawn_at)}
            return known | gone
        return known | {"type": kind, "to": [PUBLIC]} | self._words(said)

    def _words(self, said):
        post = said.post
        words = {
            "content": said.html(self._link), "mediaType": "text/html",
            "source": {"content": post.body, "mediaType": "text/markdown"},
        }  # fmt: skip
        if post.title:
            words["name"] = post.title
        if post.edited_at:
            words["updated"] = iso(post.edited_at)
        if tags := list(chain(self._topics(said), self._mentions(said))):
            words["tag"] = tags
        return words

    def _topics(self, said):
        return ({"type": "Hashtag", "name": f"#{word}"} for word in said.topics)

    def _mentions(self, said):
        for person in said.mentions:
            address = self.actors[person.id]
            yield {"type": "Mention", "name": f"@{person.handle}", "href": address}

    def _file(self, version):
        """Its place in the archive, relative to this document; without where it was missing."""
        file, blob = version.file, version.blob
        kind = "Image" if file.is_image else "Document"
        facts = {"type": kind, "id": self.id("file", file.id), "name": file.name}
        if blob.sha256 not in self.snapshot.lost:
            facts |= {"url": FILES + blob.sha256, "mediaType": file.media_type}
        return facts

    def _link(self, address):
        """Posts and people by their ids, files by their place; other links go, the words stay."""
        kind, number = self.own.of(address) or (None, None)
        if kind == "post":
            return self.id("post", number[1])
        if kind == "person":
            return self.id("person", number)
        if kind == "file":
            blob = conversation.kept(File.id == number).get().blob
            return None if blob.sha256 in self.snapshot.lost else FILES + blob.sha256
        return None


_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
