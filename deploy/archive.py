"""The gate: which archive hands the trial over, and whether it is what was verified."""

import hashlib
from pathlib import Path

from deploy.log import kept
from deploy.words import Refused, moment, readable

RECEIPT = ".verified.json"


def archives(folder):
    """All finished archives of a folder, newest first."""
    found = [path for path in folder.glob("*.zip") if path.is_file() and not path.is_symlink()]
    return sorted(found, key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)


def chosen(folder, given=None):
    """The archive that was named, else the newest. Raises Refused when there is none."""
    if given:
        path = Path(given).resolve()
        if not path.is_file():
            raise Refused(f"There is no archive {path}.")
        return path
    if found := archives(folder):
        return found[0].resolve()
    raise Refused(
        f"There is no archive in {folder}. Make one and verify it: make export, then "
        "make verify ARCHIVE=archive/<name>.zip"
    )


def verified(path, facts):
    """What is known of a verified archive. Raises Refused with what is wrong and what to do.

    Gives a dict: path, size (bytes), sha256, verified_at, made_at, known_gaps (how many).
    """
    receipt = _receipt(path)
    again = f"Verify it again: make verify ARCHIVE={path}"
    if receipt.get("ok") is not True:
        raise Refused(
            f"{path.name} was verified and differences were found. Export again: make export, "
            "then make verify."
        )
    if sha256(path) != receipt.get("sha256"):
        raise Refused(f"{path.name} is not the file that was verified. {again}")
    _must_hold_the_end(path, receipt, facts)
    return {
        "path": str(path),
        "size": path.stat().st_size,
        "sha256": receipt["sha256"],
        "made_at": receipt["made_at"],
        "verified_at": receipt.get("verified_at"),
        "known_gaps": len(receipt.get("gaps", [])),
    }


def must_be_unchanged(archive):
    """Raises Refused unless the archive of the log is still, byte for byte, where it was."""
    path = Path(archive["path"])
    if not path.is_file():
        raise Refused(f"{path} is no longer there. Bring it back; nothing more was removed.")
    if sha256(path) != archive["sha256"]:
        raise Refused(f"{path} has changed since it was verified. Nothing more was removed.")


def sha256(path):
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def receipt_path(path):
    """Where `python -m export verify` writes what it found."""
    return path.with_name(path.name + RECEIPT)


def _receipt(path):
    beside = receipt_path(path)
    if not beside.is_file():
        raise Refused(f"{path.name} is not verified. Do it: make verify ARCHIVE={path}")
    return kept(beside, "Verify it again.")


def _must_hold_the_end(path, receipt, facts):
    """Only an archive made after this trial's freeze holds everything."""
    try:
        made, frozen = moment(receipt["made_at"]), moment(facts["frozen_at"])
    except (KeyError, TypeError, ValueError) as error:
        raise Refused(
            f"{path.name}: its verification does not say when it was made. Verify it again."
        ) from error
    if receipt.get("phase") != "frozen" or made < frozen:
        raise Refused(
            f"{path.name} was made before the freeze ({readable(facts['frozen_at'])}), so the last "
            "posts may be missing. Export again: make export, then make verify."
        )
    counted = receipt.get("counts") or {}
    more = [name for name, count in facts.get("records", {}).items() if count != counted.get(name)]
    if counted and more:
        raise Refused(
            f"Something was written after {path.name} was made ({', '.join(more)}). Export again: "
            "make export, then make verify."
        )
    if receipt.get("frozen_at") and moment(receipt["frozen_at"]) != frozen:
        raise Refused(f"{path.name} is the archive of another trial. Name the right one: --archive")
