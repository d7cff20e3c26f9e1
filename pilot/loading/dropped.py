"""What people drop here from elsewhere: a letter (.eml), a folder of Markdown."""

from email.parser import BytesParser
from pathlib import Path, PurePosixPath
from tempfile import mkdtemp
from typing import NamedTuple

from pilot import limits
from pilot.clearing import clear
from pilot.database import database
from pilot.errors import Refused
from pilot.loading import pages
from pilot.loading.letter import LETTER_FILE, body, content
from pilot.loading.mailbox import header
from pilot.media import ending_of
from pilot.models.blob import Blob
from pilot.models.file import checked_name

NAME_BYTES = 200  # of a file or folder for a while on the server's disk, which takes 255
DEPTH = 12  # folders within folders


class Dropped(NamedTuple):
    """A letter as what somebody may write of it: its subject, its text, its files as (name, blob).

    `body` begins with the subject; `text` is the same without it, for a page that has a title.
    """

    subject: str
    body: str
    text: str
    files: list


def is_letter(name):
    return ending_of(name) == "eml"


def letter(blob):
    """The Dropped letter in these bytes. Raises Refused for what is none."""
    if blob.size > limits.LETTER_BYTES:
        raise Refused(f"A letter may have {limits.LETTER_BYTES // limits.MIB} MB at most.")
    try:
        message = BytesParser().parsebytes(b"".join(blob.stream()))
    except RecursionError as error:
        raise Refused("The parts of this letter are nested too deeply.") from error
    if not any(header(message, name) for name in ("From", "Subject", "Date")):
        raise Refused("This .eml file holds no letter: it has no sender, subject or date.")
    found = content(message)
    subject = header(message, "Subject")[: limits.TITLE_CHARACTERS]
    text, whole = body(found)
    with_subject, all_of_it = body(found, subject)
    files = [*found.files]
    if whole is not None or all_of_it is not None:
        files.append((LETTER_FILE, (all_of_it or whole).encode()))
    kept = [(checked_name(name), Blob.of([piece])) for name, piece in files[: limits.FILES_AT_ONCE]]
    return Dropped(subject, with_subject, text, kept)


def folder(files, *, by):
    """Makes pages of dropped files, [(path, blob)]; yields a Result for each. See loading.pages."""
    place = mkdtemp(prefix="folder-", dir=database.database.parent)
    try:
        root = _unpacked(files, place)
        yield from pages.load(root, by=by)
    finally:
        clear(Path(place))
        for _, blob in files:
            blob.delete_if_unused()


def _unpacked(files, place):
    total = sum(blob.size for _, blob in files)
    if total > limits.FOLDER_BYTES:
        raise Refused(
            f"A folder may have {limits.FOLDER_BYTES // limits.MIB} MB at most. "
            "Drop parts of it, or let your operator load it with `pages load`."
        )
    root = database.database.parent / place
    for path, blob in files:
        target = root.joinpath(*_parts(path))
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as stream:
            stream.writelines(blob.stream())
    return root


def _parts(path):
    """The names of a path, each harmless on any disk; what leads elsewhere is only a name."""
    parts = [checked_name(part) for part in PurePosixPath(path.replace("\\", "/")).parts]
    return [_short(part) for part in parts if part != "/"][-DEPTH:]


def _short(name):
    while len(name.encode()) > NAME_BYTES:
        stem, dot, ending = name.rpartition(".")
        name = f"{stem[:-1]}{dot}{ending}" if len(stem) > 1 else name[: len(name) - 1]
    return name
