"""Loads a mailbox as posts and replies by people who are not in the roster yet; repeatable."""

from pilot import clock
from pilot.database import database
from pilot.errors import Refused
from pilot.loading import ADDED, REFUSED, UNCHANGED, Result
from pilot.loading.letter import LETTER_FILE, body, content, sender
from pilot.loading.mailbox import Mailbox
from pilot.loading.threads import in_order, threads
from pilot.models import journal
from pilot.models.blob import Blob
from pilot.models.file import File
from pilot.models.letter import Letter
from pilot.models.person import Person
from pilot.models.post import REPLY, UPDATE, Post


def load(path):
    """Yields a Result for every letter of the mbox file, in the order in which they are published.

    Each letter is stored whole or not at all, so a loading that was ended can be begun again.
    """
    mailbox, posts = Mailbox(path), Letter.threads()
    envelopes, seen, added = mailbox.envelopes(), set(), 0
    fresh = [each for each in envelopes if each.id not in posts]
    beginnings = threads(fresh, posts)
    topics = {each.id: each.topic for each in envelopes}
    for envelope in envelopes:
        if envelope.id in posts:
            yield Result(envelope.label, UNCHANGED)
    for envelope in in_order(fresh, beginnings):
        if envelope.id in seen:
            yield Result(envelope.label, UNCHANGED, "it is in the mailbox twice")
            continue
        seen.add(envelope.id)
        beginning = beginnings[envelope.id]
        goes_on = topics.get(beginning, envelope.topic) == envelope.topic
        result = _publish(mailbox, envelope, posts, beginning, goes_on=goes_on)
        added += result.outcome == ADDED
        yield result
    if added:
        with database.atomic():
            journal.record("loaded", f"Letters: {added} added.")


def _publish(mailbox, envelope, posts, beginning, *, goes_on):
    """Stores one letter as a post, or as a reply when its thread has begun."""
    root = posts.get(beginning)
    try:
        with clock.travel(envelope.at), database.atomic():
            subject = "" if root and goes_on else envelope.subject
            post, notes = _stored(mailbox.message(envelope), subject, root)
            Letter.create(message_id=envelope.id, post=post)
    except Refused as error:
        return Result(envelope.label, REFUSED, error.sentence)
    posts.setdefault(beginning, post.id)
    posts[envelope.id] = post.root_id or post.id
    if not envelope.is_dated:
        notes.append("it bears no date that can be read and stands after the one before it")
    return Result(envelope.label, ADDED, "; ".join([post.address, *notes]))


def _stored(message, subject, root):
    found = content(message)
    markdown, whole = body(found, subject)
    author = _person(*sender(message))
    post = Post.store(author, markdown, kind=REPLY if root else UPDATE, root=root)
    files = [*found.files, *([(LETTER_FILE, whole.encode())] if whole is not None else [])]
    for name, file in files:
        File.store(name, Blob.of([file]), by=author, post=post, anew=True)
    return post, [f"{len(files)} file{'s' * (len(files) > 1)}"] if files else []


def _person(name, address):
    """Whoever has this address; else a new person whom no roster vouches for yet."""
    return Person.get_or_none(Person.email == address) or Person.add(name, address)
