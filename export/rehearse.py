"""The rehearsal: the running trial proves that it can be exported and restored without loss."""

import json
from dataclasses import asdict

from export import registry
from export.finding import Finding
from export.lock import PARTIAL, is_locked, locked
from export.verify import Result, verify
from export.words import iso, noun, size
from export.write import pack
from pilot import clock, disk, limits
from pilot.clearing import clear
from pilot.database import use
from pilot.errors import Refused
from pilot.models import journal

RESULT = "rehearsal.json"
COPIES = 3


def rehearse(path, say):
    """Packs the trial of the database file `path`, verifies that, throws it away.

    Returns the verify.Result, also kept as rehearsal.json beside the database; the journal says it.
    """
    scratch = path.parent / f"rehearsal{PARTIAL}"
    if scratch.exists() and is_locked(scratch):
        raise Refused("A rehearsal is under way. Wait until it is done.")
    clear(scratch)
    scratch.mkdir(mode=0o700)
    locked(scratch)  # until this process ends
    try:
        use(path)
        _must_fit(path)
        written = pack(scratch, registry.chosen(), say)
        result = verify(written.path, say)
        receipt = json.loads(next(scratch.glob("*.verified.json")).read_text(encoding="utf-8"))
    except Refused as error:
        _keep(path.parent / RESULT, _failed(error.sentence))
        raise
    finally:
        clear(scratch)
    _keep(path.parent / RESULT, receipt)
    use(path)
    journal.close_with("rehearsed", _sentence(result))
    return result


def _failed(sentence):
    """The receipt of a rehearsal that came to no end: the last one proves nothing of today."""
    result = Result("", "", 0, verified_at=iso(clock.now()))
    result.findings = [Finding("rehearsal", sentence)._asdict() | {"text": sentence}]
    return asdict(result)


def _must_fit(path):
    """The bag, the restored copy and the SQLite file made of it lie side by side, each as large.

    Raises Refused before the rehearsal could fill the disk that people write to.
    """
    needed, free = COPIES * path.stat().st_size, disk.free_bytes()
    if free - needed < limits.FREE_DISK_BYTES:
        raise Refused(
            f"A rehearsal of this trial may need {size(needed)}, and the disk of {path.parent} has "
            f"{size(free)} free. Make room; people go on working meanwhile."
        )


def _keep(path, receipt):
    """On a disk without room for it the old result goes: none at all is better than a false one."""
    partial = path.with_name(path.name + PARTIAL)
    try:
        partial.write_text(json.dumps(receipt, ensure_ascii=False, indent=2), encoding="utf-8")
        partial.replace(path)
    except OSError:
        partial.unlink(missing_ok=True)
        path.unlink(missing_ok=True)


def _sentence(result):
    lines = noun(sum(result.counts.values()), "record")
    said = f"{lines} exported, restored and compared: "
    if not result.findings:
        return f"{said}no difference."
    return f"{said}{noun(len(result.findings), 'difference')}, first {result.findings[0]['text']}."
