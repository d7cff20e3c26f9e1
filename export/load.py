"""Loads the records and files of a checked bag into an empty database, ids and all."""

import sqlite3
from itertools import islice

from peewee import fn

from export.finding import Finding
from export.reading import left, lost, path_of, records
from export.schema import insertion, recorded_fields
from pilot import limits, markup
from pilot.database import create, database
from pilot.errors import Refused
from pilot.models import RECORDED, TABLES, journal
from pilot.models.blob import Blob, Chunk
from pilot.models.damage import Damage
from pilot.models.file import File, Version
from pilot.models.inside import Inside
from pilot.models.journal import Entry
from pilot.models.page import Page, Revision
from pilot.models.person import Person
from pilot.models.post import Post
from pilot.models.searchable import Searchable
from pilot.models.tally import Tally

ROWS_AT_ONCE = 200
INDEXED_AT_ONCE = 500


class Unfit(Refused):
    """A record does not fit the others; `finding` says which."""

    def __init__(self, finding):
        super().__init__(f"{finding}.")
        self.finding = finding


def load(archive, folder, say):
    """Makes folder/trial.db from the archive, which was checked. Raises Unfit."""
    create(folder / "trial.db", TABLES)
    for model in RECORDED:
        with database.closing_act():
            _fill(archive, model)
    say("records: loaded")
    missing = lost(archive)
    blobs = [blob for blob in Blob.complete() if blob.sha256 not in missing]
    for number, blob in enumerate(blobs, start=1):
        _fill_blob(archive, blob, f"data/files/{blob.sha256}")
        say(f"files: {number} of {len(blobs)} loaded", passing=number < len(blobs))
    for blob in Blob.complete():
        if blob.sha256 in missing and archive.has(left(blob.sha256)):
            _fill_blob(archive, blob, left(blob.sha256))
    _must_be_whole()


def index():
    """Makes everything findable and counted again."""
    with database.closing_act():
        Tally.rebuild()
    for kind, query in (("post", Post.visible()), ("page", Page.standing()),
                        ("file", File.select()), ("person", Person.select())):  # fmt: skip
        rows = iter(query.order_by(query.model.id).iterator())
        while some := list(islice(rows, INDEXED_AT_ONCE)):
            with database.closing_act():
                for row in some:
                    _note(kind, row)


def look_into_files(say):
    """Makes the words inside files findable again, and their small pictures."""
    waiting = Inside.waiting().count()
    for number in range(1, waiting + 1):
        Inside.read_next(writing=database.closing_act)
        say(f"files: {number} of {waiting} looked into", passing=number < waiting)


def _fill(archive, model):
    """The values go in as they stand in the records, which is as they were stored."""
    fields = recorded_fields(model)
    rows, (insert, blank) = records(archive, model), insertion(model)
    while some := list(islice(rows, ROWS_AT_ONCE)):
        values = [(*(record[field.name] for field in fields), *blank) for _, record in some]
        try:
            with database.atomic():
                database.connection().executemany(insert, values)
        except sqlite3.IntegrityError:
            _fill_singly(model, insert, some, values)


def _fill_singly(model, insert, some, values):
    """Finds the line that does not fit."""
    for (number, _), row in zip(some, values, strict=True):
        try:
            database.connection().execute(insert, row)
        except sqlite3.IntegrityError as error:
            columns = str(error).partition(": ")[2].replace(f"{model._meta.table_name}.", "")
            finding = Finding(
                path_of(model), "has the same value as an earlier line", number, columns or None
            )
            raise Unfit(finding) from error


def _fill_blob(archive, blob, path):
    pieces = _chunks(archive.pieces(path))
    while some := list(islice(pieces, limits.CHUNKS_PER_TRANSACTION)):
        with database.closing_act():
            for number, content in some:
                Chunk.create(blob=blob, number=number, content=content)


def _chunks(pieces):
    """(number, bytes) of exactly limits.CHUNK_BYTES but for the last."""
    number, buffer = 0, bytearray()
    for piece in pieces:
        buffer += piece
        while len(buffer) >= limits.CHUNK_BYTES:
            yield number, bytes(buffer[: limits.CHUNK_BYTES])
            del buffer[: limits.CHUNK_BYTES]
            number += 1
    if buffer:
        yield number, bytes(buffer)


def _must_be_whole():
    """What no single line shows: chains, and numbers that name a revision or version."""
    if changed := [entry for entry in journal.broken() if not _is_excused(entry)]:
        sentence = "the entry does not fit the hash chain: it, or the one before, was changed"
        raise Unfit(Finding("data/records/journal.jsonl", sentence, field=f"id {changed[0].id}"))
    for model, part, name in ((Page, Revision, "revision"), (File, Version, "version")):
        owner = getattr(part, model._meta.table_name)
        parts = part.select(owner).where(part.number == model.number, owner == model.id)
        if lost := model.select().where(~fn.EXISTS(parts)).order_by(model.id).first():
            sentence = f"its {name} {lost.number} is not in the archive"
            raise Unfit(Finding(path_of(model), sentence, field=f"number of id {lost.id}"))


def _is_excused(entry):
    """Whether the chain breaks here because this entry, or one just before it, is damaged."""
    before = Entry.select(fn.MAX(Entry.id)).where(Entry.id < entry.id).scalar() or 0
    return Damage.touches("journal", before, entry.id)


def _note(kind, row):
    if kind == "person":
        row.note_for_search()
    elif kind == "post":
        Searchable.note(row.search_kind, row.id, row.title, markup.plain_text(row.html))
    elif kind == "page":
        Searchable.note("page", row.id, row.title, markup.plain_text(row.html))
    else:
        row.note_for_search()
