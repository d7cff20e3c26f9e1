"""The rehearsal: the running trial proves that it can be exported and restored without loss."""

import json

from export import registry
from export.verify import verify
from export.words import noun, size
from export.write import PARTIAL, is_locked, locked, pack
from pilot import limits
from pilot.clearing import clear
from pilot.database import database, use
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
    finally:
        clear(scratch)
    _keep(path.parent / RESULT, receipt)
    use(path)
    journal.close_with("rehearsed", _sentence(result))
    return result


def _must_fit(path):
    """The bag, the restored copy and the second bag lie side by side, each as large as the trial.

    Raises Refused before the rehearsal could fill the disk that people write to.
    """
    needed, free = COPIES * path.stat().st_size, database.free_bytes()
    if free - needed < limits.FREE_DISK_BYTES:
        raise Refused(
            f"A rehearsal of this trial may need {size(needed)}, and the disk of {path.parent} has "
            f"{size(free)} free. Make room; people go on working meanwhile."
        )


def _keep(path, receipt):
    partial = path.with_name(path.name + PARTIAL)
    partial.write_text(json.dumps(receipt, ensure_ascii=False, indent=2), encoding="utf-8")
    partial.replace(path)


def _sentence(result):
    lines = noun(sum(result.counts.values()), "record")
    said = f"{lines} exported, restored and compared: "
    if not result.findings:
        return f"{said}no difference."
    return f"{said}{noun(len(result.findings), 'difference')}, first {result.findings[0]['text']}."
