"""The trial at one moment, as the formats see it, and which files could not be read whole."""

import csv
import io
import re
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from peewee import DatabaseError

from export.posts import Titles
from export.progress import Pace
from export.words import noun
from pilot.models.blob import Blob
from pilot.models.damage import Damage
from pilot.models.erasure import Erasure
from pilot.models.file import File, Version
from pilot.models.person import Person
from pilot.models.trial import Trial

GAP_COLUMNS = ("path", "names", "owners", "bytes", "reason")
LOST = "files/"  # how the path of a lost file begins
DAMAGED = "damaged/"  # how that of its bytes begins, if some are left
GAP_REASON = "missing or changed in the database: the bytes do not have their checksum"

SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass
class Snapshot:
    """Read inside database.snapshot(), so that everything is of one moment."""

    made_at: datetime
    formats: list
    say: object  # called with a line of progress
    trial: Trial = None
    lost: dict = field(default_factory=dict)  # SHA-256 -> blob whose bytes are not whole
    counts: dict = field(default_factory=dict)  # table -> lines
    pace: Pace = None  # of the bytes of files on their way into the bag
    title: Titles = field(default_factory=Titles)  # called with a post

    @classmethod
    def take(cls, made_at, formats, say):
        """Looks at the trial and reads every file once to know which are whole."""
        blobs = list(Blob.complete())
        snapshot = cls.begun(made_at, formats, say, [])
        snapshot.pace = Pace(sum(blob.size for blob in blobs))
        pace = Pace(snapshot.pace.total)
        for number, blob in enumerate(blobs, start=1):
            if not _is_whole(blob):
                snapshot.lost[blob.sha256] = blob
            told = f"checked {number} of {noun(len(blobs), 'file')}, {pace.add(blob.size)}"
            say(told, passing=number < len(blobs))
        return snapshot

    @classmethod
    def begun(cls, made_at, formats, say, lost):
        """Looks at the trial; `lost` are the blobs of which somebody found that they are."""
        lost = {blob.sha256: blob for blob in lost}
        return cls(made_at, formats, say, Trial.get_by_id(1), lost)

    @cached_property
    def people(self):
        """{id: Person} of everybody, also those who left."""
        return {person.id: person for person in Person.select().order_by(Person.id)}

    def noted(self, blob):
        """The bytes of a blob; a line of progress when they have passed."""
        yield from blob.stream()
        self.say(f"files: packed {self.pace.add(blob.size)}", passing=True)

    def is_left(self, blob):
        """Whether anything can still be read of a blob whose bytes are not whole."""
        return bool(SHA256.fullmatch(blob.sha256)) and next(blob.left(), None) is not None

    def gaps(self):
        """Rows of known-gaps.csv: what the archive should hold and cannot."""
        lost = [self._gap(sha256, blob) for sha256, blob in sorted(self.lost.items())]
        withdrawn = File.select().where(File.withdrawn_at.is_null(False)).order_by(File.id)
        erased = [_erased(erasure) for erasure in Erasure.all()]
        return [*map(_damaged, Damage.all()), *lost, *map(_withdrawn, withdrawn), *erased]

    def gaps_csv(self):
        """known-gaps.csv as bytes: a header, then a line per gap."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerows([GAP_COLUMNS, *([_harmless(cell) for cell in row] for row in self.gaps())])
        return text.getvalue().encode()

    def _gap(self, sha256, blob):
        files = (
            File.select(File, Person).join(Person, on=File.owner).switch(File).join(Version)
            .where(Version.blob == blob).order_by(File.id).distinct()
        )  # fmt: skip
        names = "; ".join(f"{file.name} (/files/{file.id})" for file in files)
        owners = "; ".join(sorted({file.owner.name for file in files}))
        left = f"; what is left of them is {DAMAGED}{sha256}" if self.is_left(blob) else ""
        return f"{LOST}{sha256}", names, owners, str(blob.size), f"{GAP_REASON}{left}"


def _damaged(damage):
    """A text or rows that the disk has damaged; whatever could be read stands in its place."""
    kept = "; what stood there is in records/damage.jsonl" if damage.raw else ""
    lost = str(len(damage.raw.split())) if damage.raw else ""
    sentence = f"damaged in the database: {damage.what}{kept}"
    return f"records/{damage.table}.jsonl", damage.place, "", lost, sentence


def _withdrawn(file):
    """Somebody took it back: the place is there, the bytes are not."""
    who, day = file.withdrawn_by.name, file.withdrawn_at.date()
    named = f"{file.name} (/files/{file.id})"
    return "records/file.jsonl", named, file.owner.name, "", f"withdrawn by {who} on {day}: empty"


def _erased(erasure):
    """Nobody's fault, and still not silence: what went because somebody wished to be forgotten."""
    went = [noun(count, name) for count, name in
            ((erasure.posts, "text"), (erasure.files, "file")) if count]  # fmt: skip
    also = f", with {' and '.join(went)}" if went else "; what was written stays"
    sentence = f"name and address erased by their own wish on {erasure.at.date()}{also}"
    return "records/person.jsonl", erasure.person.name, "", "", sentence


def _is_whole(blob):
    try:
        return blob.intact
    except DatabaseError:  # a damaged page of the database file
        return False


def _harmless(cell):
    """A spreadsheet calculates what begins with these; the apostrophe makes it text."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t") else cell
