"""The roster: a lead loads it, sees a result for every row, and how many are in."""

from flask import Blueprint, render_template, request
from flask_login import current_user

from pilot import limits
from pilot.access import BEFORE_RETIREMENT, LEADS, UNTIL_FROZEN, allow
from pilot.errors import Refused
from pilot.mail import invitations
from pilot.models import progress, roster, sheet, standing
from pilot.models.blob import size
from pilot.models.person import Person

bp = Blueprint("roster", __name__, url_prefix="/roster")


@bp.get("")
@allow(LEADS, when=BEFORE_RETIREMENT)
def show():
    return render_template("roster/show.html", **_shown())


@bp.post("")
@allow(LEADS, when=UNTIL_FROZEN)
def load():
    """Loads the sheet, or with `look` only says what would happen."""
    look, whole = "look" in request.form, "whole" in request.form
    try:
        content = _sheet()
        results = roster.load(content, by=current_user, dry_run=look, whole=whole)
    except Refused as error:
        return render_template("roster/show.html", sentence=error.sentence, **_shown()), 422
    done = {"results": results, "look": look, "whole": whole, "text": sheet.decoded(content)}
    return render_template("roster/result.html", **done)


def _shown():
    return {
        "people": list(Person.enrolled().order_by(Person.department, Person.name)),
        "gone": list(standing.gone()),
        "mailed": invitations.state(),
        "progress": progress.by_department(),
        "typed": request.form,
    }


def _sheet():
    """The bytes of the file that was sent, else of the rows that were pasted."""
    rows = request.form.get("sheet", "").encode()
    for _, blob in request.uploads:
        try:
            if blob.size > limits.FORM_BYTES:
                raise Refused(f"A roster may have {size(limits.FORM_BYTES)} at most.")
            rows = b"".join(blob.stream())
        finally:
            blob.delete_if_unused()
    return rows
