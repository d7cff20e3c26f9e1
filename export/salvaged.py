"""The copy of a damaged database: every row that can be read, and stand-ins where one is needed."""

import hashlib
import sqlite3
from contextlib import closing, suppress

from peewee import ForeignKeyField, TextField, fn

from export.fields import REPLACED, UNKNOWN, Stored, Wrong, mended, stand_in
from export.readable import rows
from export.schema import LARGEST, insertion, recorded_fields
from pilot.database import database
from pilot.models import RECORDED
from pilot.models.blob import Blob
from pilot.models.damage import Damage
from pilot.models.file import File, Version
from pilot.models.page import Page, Revision
from pilot.models.person import Person

UNREAD = "what stood there cannot be read; nothing is left of it"
NEEDED = "lost; the place is kept, since others refer to it"
EARLIER = "the one it names is lost; the last before it stands in its place"
BYTES = "SELECT content FROM chunk WHERE blob_id = ? ORDER BY number"


class Salvaged:
    """Fills the empty database in use from the damaged one, a file at `path`."""

    def __init__(self, path):
        self._path, self._damaged, self._nobody = path, None, None
        self._ids = {model: set() for model in RECORDED}
        self._needed = {model: [] for model in RECORDED}
        self._found = []  # (model, first id, last id, field name, sentence, raw)

    def copy(self):
        """Copies what can be read; what cannot, or not wholly, becomes Damage."""
        address = f"{self._path.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True)) as damaged:
            damaged.text_factory = Stored
            damaged.execute("BEGIN")
            self._damaged = damaged
            for model in RECORDED:
                with database.closing_act():
                    self._copy(model)
        with database.closing_act():
            self._give_each_its_latest()
            self._note()

    def _copy(self, model):
        lost = []
        for number, row in rows(self._damaged, model):
            if row is None:
                lost.append(number)
                continue
            try:
                values, wrongs = mended(model, row)
                if model is Blob and {name for name, _, _ in wrongs} & {"sha256", "size"}:
                    values |= self._bytes(number)
                self._keep(model, values, wrongs)
            except Wrong as error:
                self._find(model, number, "", f"the row is lost: {error}", error.raw)
        for first, last in _ranges(lost):
            self._find(model, first, "", UNREAD, last=last)

    def _keep(self, model, values, wrongs):
        """Puts a row into the copy; wherever it refers to, something is there. Raises Wrong."""
        for field in _references(model):
            number, other = values[field.name], field.rel_model
            if number is not None and number not in self._ids[other]:
                if other is model and number >= values["id"]:
                    raise Wrong(f"its field {field.name} names {number}, which is not before it")
                self._stand_in(other, number)
        if values["id"] in self._ids[model]:
            raise Wrong("another has the same number")
        try:
            self._insert(model, values)
        except sqlite3.IntegrityError as error:
            apart = _apart(model, values, {name for name, _, _ in wrongs})
            if apart == values:
                raise Wrong("another has the same value") from error
            self._insert(model, apart)
        for field, sentence, raw in wrongs:
            self._find(model, values["id"], field, sentence, raw)

    def _stand_in(self, model, number):
        """Keeps the place of a row that is lost. Raises Wrong where all of it would be made up."""
        needed = [field for field in _references(model) if not field.null]
        if any(field.rel_model is not Person for field in needed):
            raise Wrong(f"it belongs to {model._meta.table_name} {number}, which is lost")
        known = self._bytes(number) if model is Blob else {}
        known |= {field.name: self._anybody() for field in needed}
        self._insert(model, stand_in(model, number, known))
        self._needed[model].append(number)

    def _anybody(self):
        """The id of a person who stands for all whom nothing names any more."""
        if self._nobody is None:
            self._nobody = max(self._ids[Person], default=0) + 1
            self._stand_in(Person, self._nobody)
        return self._nobody

    def _insert(self, model, values):
        """Raises sqlite3.IntegrityError for what another row of the table has."""
        insert, blank = insertion(model)
        row = tuple(values[field.name] for field in recorded_fields(model))
        database.connection().execute(insert, row + blank)
        self._ids[model].add(values["id"])

    def _bytes(self, number):
        """Checksum and size of the bytes as they are there, when the blob itself cannot say."""
        digest, size = hashlib.sha256(), 0
        with suppress(sqlite3.DatabaseError):  # then it is that of what could be read
            for (content,) in self._damaged.execute(BYTES, (number,)):
                digest.update(content)
                size += len(content)
        return {"sha256": digest.hexdigest() if size else _missing("blob", number), "size": size}

    def _find(self, model, number, field, sentence, raw="", last=None):
        self._found.append((model, number, last or number, field, sentence, raw))

    def _give_each_its_latest(self):
        """A page shows a revision, a file a version: the last that is left, else a stand-in."""
        for model, part, make in ((Page, Revision, _revision), (File, Version, _version)):
            owner = getattr(part, model._meta.table_name)
            named = part.select().where(part.number == model.number, owner == model.id)
            for one in list(model.select().where(~fn.EXISTS(named))):
                one.number = part.select(fn.MAX(part.number)).where(owner == one).scalar() or 0
                if one.number:
                    self._find(model, one.id, "number", EARLIER)
                else:
                    one.number = 1
                    self._needed[part].append(make(one).id)
                one.save()

    def _note(self):
        """Earlier damage was copied like everything else; what was found now comes after it."""
        place = {model: number for number, model in enumerate(RECORDED)}
        for model, numbers in self._needed.items():
            for first, last in _ranges(sorted(numbers)):
                self._find(model, first, "", NEEDED, last=last)
        for model, first, last, field, what, raw in sorted(
            self._found, key=lambda found: (place[found[0]], *found[1:])
        ):
            table = model._meta.table_name
            Damage.create(table=table, row=first, last=last, field=field, what=what, raw=raw)


def _references(model):
    return [field for field in recorded_fields(model) if isinstance(field, ForeignKeyField)]


def _apart(model, values, damaged):
    """The values with the damaged ones that only one row may have told apart by its number."""
    alone = {
        field.name for field in recorded_fields(model)
        if field.unique and isinstance(field, TextField) and field.name in damaged
    }  # fmt: skip
    return {
        name: f"{value}-{values['id']}" if name in alone else value
        for name, value in values.items()
    }


def _ranges(numbers):
    """Pairs of the first and the last of each run of neighbours."""
    runs = []
    for number in numbers:
        if runs and number in (runs[-1][1] + 1, LARGEST):
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return runs


def _revision(page):
    return Revision.create(
        page=page, number=1, author=page.changed_by, at=page.changed_at, title=page.title,
        body=REPLACED, base=0,
    )  # fmt: skip


def _version(file):
    blob = Blob.create(sha256=_missing("file", file.id), size=0, begun_at=UNKNOWN)
    return Version.create(file=file, number=1, blob=blob, by=file.owner, at=file.at)


def _missing(table, number):
    """A checksum that no bytes have, so that the file is a known gap."""
    return hashlib.sha256(f"what is lost of {table} {number}".encode()).hexdigest()


def borrow_bytes(path):
    """The bytes of files are read where they are: a copy of those might not fit on the disk.

    From now on a write would lock the damaged file, too, where people may be writing.
    """
    connection = database.connection()
    connection.execute("ATTACH ? AS damaged", (str(path),))
    connection.execute("CREATE TEMP VIEW chunk AS SELECT * FROM damaged.chunk")
