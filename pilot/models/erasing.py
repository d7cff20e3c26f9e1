"""Erasing somebody: their name goes from all that the trial holds, and more where they wish it."""

from pilot import clock
from pilot.database import database
from pilot.errors import Invalid
from pilot.models import UNRECORDED, journal, renaming
from pilot.models.erasure import Erasure
from pilot.models.file import File, Version
from pilot.models.follow import Follow
from pilot.models.mark import Mark
from pilot.models.notice import Notice
from pilot.models.person import LEAD, PARTICIPANT, SPONSOR, Person
from pilot.models.position import Position
from pilot.models.post import Edition, Post
from pilot.models.readers import Reader
from pilot.models.revision import Conflict
from pilot.models.saved import Saved
from pilot.models.searchable import Searchable, Trigram
from pilot.models.story import Story
from pilot.models.trial import FROZEN, Trial
from pilot.models.visit import Visit

# What says what somebody read, keeps and follows: nobody else ever saw it, so it goes whole.
PRIVATE = (Saved, Follow, Notice, Position, Mark, Reader, Visit)


def erase(person, *, texts=False, files=False, by=None):
    """Erases a person; `texts` and `files` say whether those go too. Returns the Erasure.

    `by` is the person, or None for the operator. Twice does no harm. Raises Invalid for somebody
    without whom the trial cannot go on. Also after the freeze: the right to it does not end there.
    """
    if done := Erasure.get_or_none(Erasure.person == person):
        return done
    _may_go(person)
    with database.closing_act():
        erasure = Erasure.create(person=person, at=clock.now())
        erasure.posts = _remove_texts(person) if texts else 0
        erasure.files = _remove_files(person) if files else 0
        erasure.save()
        _forget(person)
        _rename(person, number=Erasure.select().count())
        journal.record("erased", _sentence(erasure), by=by)
    Trigram.tidy()
    database.forget_old_pages()
    return erasure


def _may_go(person):
    if Trial.current().phase == FROZEN:
        return
    if person.role == SPONSOR:
        raise Invalid(
            confirm=f"{person.name} is the sponsor, and a trial cannot go on without one. The "
            "operator can do it once the trial has ended."
        )
    others = Person.enrolled().where(Person.role == LEAD, Person.id != person.id)
    if person.role == LEAD and not others.exists():
        raise Invalid(confirm=f"{person.name} is the only lead. Name another one first.")


def _remove_texts(person):
    """Withdraws every post and reply with its words; returns how many."""
    written = list(Post.select().where(Post.author == person))
    for post in written:
        if not post.withdrawn_at:
            post.withdraw(person)
        post.title, post.body, post.html = "", "", ""
        post.save()
    Edition.delete().where(Edition.post.in_([post.id for post in written])).execute()
    Conflict.delete().where(Conflict.author == person).execute()
    Story.delete().where(Story.receiver == person).execute()
    return len(written)


def _remove_files(person):
    """Removes the files that nobody else brought a version of; returns how many."""
    shared = Version.select(Version.file).where(Version.by != person)
    kept = list(File.select().where(File.owner == person, File.id.not_in(shared)))
    for file in kept:
        blobs = [version.blob for version in file.versions]
        file.delete_instance(recursive=True, delete_nullable=True)
        Searchable.forget("file", file.id)
        for blob in blobs:
            blob.delete_if_unused()
    return len(kept)


def _forget(person):
    """Removes what was nobody else's to see, and whatever lets them in."""
    for table in (*PRIVATE, *UNRECORDED):
        fields = [ref for ref in table._meta.refs if ref.rel_model is Person]
        for field in fields[:1]:
            table.delete().where(field == person).execute()


def _rename(person, *, number):
    before = person.handle, person.name
    person.name, person.handle = f"former participant {number}", f"former.participant.{number}"
    person.email = f"{person.handle}@erased.invalid"
    person.department = person.title = person.ask_about = ""
    person.role, person.password_hash = PARTICIPANT, None
    person.left_at = person.left_at or clock.now()
    person.epoch, person.feed_epoch = person.epoch + 1, person.feed_epoch + 1
    person.save()
    Searchable.forget("person", person.id)
    renaming.rename(person, *before)


def _sentence(erasure):
    gone = [f"{count} {noun}" for count, noun in
            ((erasure.posts, "texts"), (erasure.files, "files")) if count]  # fmt: skip
    also = f", with {' and '.join(gone)}" if gone else "; what was written stays"
    return f"{journal.named(erasure.person)} was erased by their own wish{also}."
