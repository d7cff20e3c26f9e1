"""The one address for monitoring; it needs no sign-in and tells nothing about people."""

from flask import Blueprint, jsonify

from pilot import __version__
from pilot.access import ANYBODY, BEFORE_RETIREMENT, allow
from pilot.models.base import instant_text
from pilot.models.rehearsal import Rehearsal
from pilot.models.trial import Trial

bp = Blueprint("healthz", __name__)


@bp.get("/healthz")
@allow(ANYBODY, when=BEFORE_RETIREMENT)
def show():
    last = Rehearsal.last()
    return jsonify(
        phase=Trial.current().phase, version=__version__,
        rehearsed_at=last and instant_text(last.at),
    )  # fmt: skip
