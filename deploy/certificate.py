"""The certificate of removal: what the log proves, as JSON and as HTML to print and sign."""

import json
from pathlib import Path

from deploy import databases, inventory, memorial, page, residue
from deploy.log import keep, write_durably
from deploy.trial import ENVIRONMENT
from deploy.words import Refused, now

JSON, HTML = "certificate.json", "certificate.html"
TOLD = (
    "name", "created_at", "opened_at", "ends_on", "timezone", "frozen_at", "what_happens",
    "archive_owner", "archive_owner_email",
)  # fmt: skip
MARKER = (
    "the trial's marker (64 hexadecimal digits, also as 32 bytes), which is in every copy of the "
    "database and in every archive"
)
HEADER = "; files that begin as a database of this program (SQLite's header with its id)"
SIGNATURES = ("Operator", "Archive owner", "Sponsor")
OUT_OF_REACH = (
    "snapshots and images of this machine, made by its host",
    "backups of this machine kept elsewhere",
    "mailboxes: invitations and whatever people copied into mails",
    "downloads, screenshots and print-outs made by people",
    "logs and caches of proxies, and of the browsers that were used",
    "copies of the archive, which hold the data on purpose",
)
SANITISATION = (
    "Files with what people wrote were overwritten once and then removed. In the words of NIST "
    "SP 800-88 this aims at “Clear”: logical techniques applied to all user-addressable storage "
    "locations, against simple, non-invasive recovery. It is not “Purge”, which makes recovery "
    "infeasible even with state-of-the-art laboratory techniques. On SSDs and on copy-on-write "
    "or log-structured file systems (btrfs, ZFS, snapshots of volumes) overwriting does not reach "
    "the earlier blocks; there, discard free blocks (fstrim) and have the medium purged."
)


def issue(log):
    """Writes both forms beside the log and beside the copy. Returns the page's path."""
    told = certificate(log)
    folders = [log.folder, *([Path(log.facts["to"])] if log.facts["to"] else [])]
    for folder in folders:
        keep(folder / JSON, told)
        write_durably(folder / HTML, page.render(told))
    return log.folder / HTML


def render_again(folder):
    """Both paths; the page is made from the JSON where it is missing or differs."""
    source, target = folder / JSON, folder / HTML
    if not source.is_file():
        raise Refused(f"There is no certificate in {folder}: no teardown has been completed there.")
    html = page.render(json.loads(source.read_text(encoding="utf-8")))
    if not target.is_file() or target.read_text(encoding="utf-8") != html:
        write_durably(target, html)
    return source, target


def certificate(log):
    """Everything the log proves, as the dict that files/certificate.schema.json describes."""
    facts, trial = log.facts, log.facts["trial"]
    return {
        "format": 1,
        "outcome": "incomplete" if log.findings else "complete",
        "findings": log.findings,
        "trial": {
            **{name: trial.get(name) for name in TOLD},
            "retired_at": (log.step("retire") or {}).get("done_at"),
        },
        "existed": {
            "unreadable": trial.get("unreadable"),
            "counts": trial["counts"],
            "database_bytes": trial["bytes"],
            "data_folder": facts["data"],
            "file_system": facts["file_system"],
        },
        "archive": _archive(facts),
        "abandoned": facts["abandoned"],
        "receipt": _receipt(trial, facts),
        "decision": trial.get("decision"),
        "steps": [_step(step) for step in log.steps],
        "removed": facts["removed"],
        "left": facts["left"],
        "tombstone": memorial.planned(facts),
        "kept": [{"path": str(path), "reason": reason} for path, reason in _kept(log)],
        "residue": _residue(log),
        "sanitisation": SANITISATION,
        "not_under_control": list(OUT_OF_REACH),
        "run_by": facts["run_by"],
        "started_at": facts["started_at"],
        "issued_at": now(),
        "signatures": list(SIGNATURES),
    }


def _archive(facts):
    if facts["archive"] is None:
        return None
    return {**facts["archive"], "copy": facts["to"], "others": facts["other_archives"]}


def _receipt(trial, facts):
    """What the archive owner confirmed, and the sentence they sign."""
    received = facts["receipt"]
    if received is None:
        return None
    who, owner = received["by"], trial["archive_owner"]
    deputy = f", for {owner}," if owner and owner != who else ""
    return {
        **received,
        "statement": f"{who}{deputy} has received the archive with this SHA-256 and can open it.",
    }


def _kept(log):
    """What stays on purpose, the virtual environment too where something else needs it."""
    result = log.step("environment")["result"]
    spared = [(ENVIRONMENT, result)] if result.startswith("kept") else []
    return inventory.kept() + spared


def _step(step):
    told = ("name", "started_at", "done_at", "method", "result", "findings")
    return {name: step[name] for name in told}


def _residue(log):
    search = log.step("search")
    return {
        "looked_for": (MARKER if log.marker else databases.ONLY) + HEADER,
        "marker_backwards": log.facts["trial"]["marker_backwards"],
        "searched": search["searched"],
        "excluded": search["excluded"],
        "not_searched": residue.unreachable(),
        "findings": search["findings"],
    }
