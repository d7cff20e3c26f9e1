"""Error pages: each says what happened and what to do, none says how we are built."""

import re

from flask import jsonify, render_template, request
from peewee import DatabaseError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from pilot import limits
from pilot.errors import Busy, Refused, WrongPhase
from pilot.models.blob import TooLarge, size
from pilot.models.trial import Trial
from pilot.views.answers import own_path

HOST = re.compile(r"^https?://[^/]*")
SOON = {"Retry-After": "5"}  # seconds
PROBLEMS = {
    400: ("This could not be read", "Go back and try again."),
    401: ("Please sign in", "You were signed out, so nothing was stored. Sign in and go on."),
    403: ("This is not yours to do", "Ask a lead if you think it should be."),
    404: ("There is nothing at this address", "It may have been renamed or withdrawn."),
    405: ("This address works differently", "Start at the timeline."),
    408: ("That came too slowly", "Nothing was stored; send it again."),
    409: ("Not in this phase of the trial", "What happens when stands on the charter."),
    410: ("This trial has ended and was removed", "Ask the archive owner for what it found out."),
    411: ("This could not be read", "Send it with its length."),
    413: ("That is too large", "Make it smaller or split it. Nothing was stored."),
    415: ("This could not be read", "Go back and try again."),
    422: ("This cannot be taken", "Go back and correct it; nothing was changed."),
    429: ("Too many tries", "Wait a moment, then try again."),
    500: ("Something went wrong on our side", "Tell your operator when it happened."),
    503: ("Very busy right now", "Wait a few seconds, then try again."),
    507: ("The server's disk is full", "Nothing was stored. Tell your operator."),
}  # fmt: skip


def register(app):
    """Answers every error with a page."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(WrongPhase, lambda error: page(409, error.sentence))
    app.register_error_handler(TooLarge, lambda error: page(413, error.sentence))
    app.register_error_handler(RequestEntityTooLarge, lambda error: page(413, _longest()))
    app.register_error_handler(Busy, lambda error: (*page(503, error.sentence), SOON))
    app.register_error_handler(Refused, lambda error: page(422, error.sentence))
    app.register_error_handler(OverflowError, _no_such_number)
    app.register_error_handler(DatabaseError, _database)


def page(status, sentence=""):
    """The error page for a status; `sentence` takes the place of the usual advice."""
    title, advice = PROBLEMS.get(status, PROBLEMS[500])
    if status == 403 and sentence:  # a link or another site's form, whoever it is
        title = "This does not work"
    if request.path == "/healthz":
        return jsonify(error=title), status
    trial = Trial.current()
    shown = {"code": status, "title": title, "sentence": sentence or advice, "trial": trial}
    shown["back"] = own_path(HOST.sub("", request.referrer or ""))
    template = "retired.html" if status == 410 else "problem.html"
    return render_template(template, **shown), status


def _http(error):
    if error.response is not None or (error.code or 500) < 400:
        return error
    ours = isinstance(error.description, str) and error.description != type(error).description
    if error.code == 409 and not ours:
        return page(409, _phase_sentence())
    return page(error.code, error.description if ours else "")


def _phase_sentence():
    return {
        "draft": "The trial is not open yet: it opens with the sponsor's first post.",
        "open": "The trial is open, so this is settled.",
        "frozen": "The trial has ended and is read-only. Nothing was changed.",
    }.get(Trial.current().phase, "")


def _longest():
    return (
        f"A text may have {size(limits.FORM_BYTES)} at most, a file {size(limits.FILE_BYTES)}. "
        "Nothing was stored."
    )


def _no_such_number(error):
    """SQLite counts to 2**63; nothing here has a larger number."""
    if "SQLite INTEGER" not in str(error):
        raise error
    return page(404)


def _database(error):
    """A full disk appears as a failed rollback; the reason is further down the chain."""
    cause = error
    while cause is not None:
        if "disk is full" in str(cause):
            return page(507)
        cause = cause.__cause__ or cause.__context__
    raise error
