"""Files sent along with a text: kept in its place, or kept for the next try when it is refused.

Both take `request.uploads`, read before the text is written: a cut-off upload stores neither.
"""

from flask import request
from flask_login import current_user

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


def _kept_before():
    kept = request.form.getlist("kept", type=int)
    return list(File.unplaced_by(current_user).where(File.id.in_(kept))) if kept else []
