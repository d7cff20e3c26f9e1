"""A trial that pilot cannot read any more: what may still be known of it when it is removed."""

import shlex

from deploy import databases, trial
from deploy.words import Refused

TOLD = (
    "created_at", "opened_at", "ends_on", "timezone", "frozen_at", "what_happens",
    "archive_owner", "archive_owner_email",
)  # fmt: skip


def facts(data, why):
    """The facts of the trial as far as its own row tells them; without it its folder names it.

    `unreadable` says why pilot could not tell them; nothing in the database is counted then.
    """
    database = data / trial.DATABASE
    row = _row(database)
    return {
        **{name: row.get(name) or "" for name in TOLD},
        "opened_at": row.get("opened_at"),
        "frozen_at": row.get("frozen_at"),
        "name": row.get("name") or str(data),
        "marker": row.get("marker") or "",
        "phase": "unknown",
        "unreadable": str(why),
        "bytes": database.stat().st_size,
        "counts": {},
        "records": {},
    }


def advice(data, why):
    """The sentence for who would take it down without saying that the content is given up."""
    name = facts(data, why)["name"]
    said = shlex.quote(f"Remove {name} without an archive")
    return (
        f"The trial in {data} cannot be read: {why} Mend it, or restore its newest archive "
        f"elsewhere. To remove it as it is: python -m deploy down --abandon {said} --confirm "
        f"{shlex.quote(name)}"
    )


def _row(database):
    try:
        return databases.row(database)
    except Refused:
        return {}  # the folder's path stands for the name, and the certificate says why
