"""The report, one file that can be saved and printed; the words that lead and sponsor add."""

import base64
import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, current_app, make_response, render_template, request
from flask_login import current_user

from pilot import clock, markup
from pilot.access import MEMBERS, SINCE_OPENING, STEERING, allow
from pilot.database import database
from pilot.errors import Invalid
from pilot.models.remark import PARTS, Remark
from pilot.models.report import WISH, Report
from pilot.views.answers import form_again, see_other

bp = Blueprint("report", __name__)


@bp.get("/report")
@allow(MEMBERS, when=SINCE_OPENING)
def show():
    response = make_response(database.remember(("report", clock.now().date()), _document))
    policy = f"default-src 'none'; style-src '{_digest()}'; base-uri 'none'; frame-ancestors 'none'"
    response.headers["Content-Security-Policy"] = policy
    return response


@bp.get("/report/remarks")
@allow(STEERING, when=SINCE_OPENING)
def edit():
    return render_template("report/remarks.html", parts=PARTS, remarks=Remark.standing())


@bp.post("/report/remarks")
@allow(STEERING, when=SINCE_OPENING)
def save():
    try:
        Remark.write(current_user, request.form)
    except Invalid as error:
        return form_again("report/remarks.html", error, parts=PARTS, typed=request.form)
    return see_other("/report")


def _document():
    back = {"/pulse": "Back to Pulse", "/report/remarks": "Add words (lead and sponsor)"}
    return render_template(
        "report/document.html", report=Report.now(), wish=WISH, sheet=_sheet(), back=back
    )


@lru_cache
def _sheet():
    return markup.sheet((Path(current_app.static_folder) / "pilot.css").read_text("utf-8"))


@lru_cache
def _digest():
    """The hash by which the policy allows this style sheet and no other (CSP 3 §2.3.1)."""
    digest = hashlib.sha256(_sheet().encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
