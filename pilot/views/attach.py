"""Files sent along with a text: kept in its place, or kept for the next try when it is refused.

Both take `request.uploads`, read before the text is written: a cut-off upload stores neither.
"""

from flask import request
from flask_login import current_user

from pilot.loading.dropped import is_letter, letter
from pilot.models.file import File


def attach(uploads, **place):
    """Keeps the files of this request in a place (`post=` or `page=`), with those kept before."""
    for name, blob in uploads:
        File.keep(name, blob, by=current_user, **place)
    for file in _kept_before():
        file.place(**place)


def kept_files(uploads):
    """Keeps the files of a refused text, so that nobody sends them twice; the form names them."""
    anew = [File.keep(name, blob, by=current_user, anew=True) for name, blob in uploads]
    return [*_kept_before(), *anew]


def letter_in(uploads):
    """(the Dropped letter, its files kept) when a mail was dropped and nothing written to it.

    What it says then fills the form, for its reader to look at before anybody else does.
    """
    mails = [blob for name, blob in uploads if is_letter(name)]
    if len(mails) != 1 or len(uploads) != 1 or request.form.get("body", "").strip():
        return None
    found = letter(mails[0])
    mails[0].delete_if_unused()
    return found, kept_files(found.files)


def _kept_before():
    kept = request.form.getlist("kept", type=int)
    return list(File.unplaced_by(current_user).where(File.id.in_(kept))) if kept else []
