"""The last rehearsal as everybody sees it: did the trial prove that nothing would be lost?"""

import json
from datetime import datetime, timedelta
from typing import NamedTuple

from pilot import clock, limits
from pilot.database import database

RESULT = "rehearsal.json"  # beside the database; export/rehearse.py writes it


class Rehearsal(NamedTuple):
    """What it found, and when it was done."""

    at: datetime
    ok: bool
    records: int
    findings: int
    gaps: int

    @classmethod
    def last(cls):
        """The last one; None when there was none or its result cannot be read."""
        path = database.database.parent / RESULT
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
            return cls(
                datetime.fromisoformat(told["verified_at"]), told["ok"] is True,
                sum(told["counts"].values()), len(told["findings"]), len(told["gaps"]),
            )  # fmt: skip
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    @property
    def tone(self):
        """good, warn or bad: the colour of the dot."""
        if not self.ok:
            return "bad"
        is_old = clock.now() - self.at > timedelta(hours=limits.REHEARSAL_HOURS)
        return "warn" if self.gaps or is_old else "good"
