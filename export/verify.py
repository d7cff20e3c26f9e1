"""Proves an archive: checks it, restores it, exports that again, and compares every byte."""

import json
import os
from dataclasses import asdict, dataclass, field
from datetime import datetime

from export import compare, fixity, reading, registry, verdict
from export.again import Again
from export.archive import Archive, Damaged, damage
from export.bag import sha256_of
from export.finding import Finding
from export.load import Unfit, index, load
from export.lock import PARTIAL, private, scratch
from export.progress import silent
from export.room import NoRoom, told_when_full
from export.second import same_moment, second
from export.words import iso
from export.write import compose
from pilot import __version__, clock
from pilot.clearing import clear
from pilot.database import close
from pilot.errors import Refused

RESULT, PAGE = ".verified.json", ".verified.html"  # for programs, for people
FULL = (
    "The disk of {} is full, so nothing was proven. Nothing was left there; make room beside the "
    "archive, or copy it to where there is room."
)
# What every version writes alike.
LASTING = ("data/records/", "data/files/", "data/damaged/", "data/known-gaps.csv")


@dataclass
class Result:
    """What a verification found; `<archive>.verified.json` holds these fields."""

    archive: str
    sha256: str
    size: int
    verified_at: str = ""
    ok: bool = False
    phase: str = ""
    made_at: str = ""
    opened_at: str = ""
    ends_at: str = ""
    frozen_at: str = ""
    format_version: str = ""
    software_version: str = ""
    counts: dict = field(default_factory=dict)
    gaps: list = field(default_factory=list)
    findings: list = field(default_factory=list)
    notes: list = field(default_factory=list)


def verify(path, say):
    """Verifies the archive, writes the result beside it and returns it."""
    if not path.is_file():
        raise Refused(f"There is no archive {path}.")
    place = _place(path)
    result = Result(path.name, *sha256_of(path))
    try:
        with told_when_full(FULL.format(path.parent)):
            found = _findings(path, place, result, say)
    except NoRoom:
        raise
    except Refused as error:
        found = [Finding(path.name, error.sentence)]
    finally:
        clear(place, before=close)
    result.findings = [{**one._asdict(), "text": str(one)} for one in found]
    result.ok, result.verified_at = not found, iso(clock.now())
    told = json.dumps(asdict(result), ensure_ascii=False, indent=2)
    _keep(path.with_name(path.name + PAGE), verdict.page(result))
    _keep(path.with_name(path.name + RESULT), f"{told}\n".encode())
    return result


def _place(path):
    """A folder beside the archive, where there is room for what is in it."""
    try:
        return scratch(path.parent, ".verify-")
    except OSError as error:
        raise Refused(
            f"Cannot write beside {path} ({error.strerror}), where the restored copy and the "
            "result would go. Copy the archive to a folder you may write to."
        ) from error


def _findings(path, scratch, result, say):
    with Archive(path) as archive:
        info = fixity.info(archive)
        _tell(result, info)
        found = fixity.findings(archive, say)
        payload = archive.numbers("data/")
        say(f"checksums: {len(payload)} files, {len(found) or 'no'} wrong")
        wrong = reading.findings(archive, info)
        say(f"records: {sum(result.counts.values())} lines, {len(wrong) or 'nothing'} wrong")
        found += wrong
        if wrong:
            say("not restored: the records are not fit for it")
            return _once(found)
        result.gaps = reading.gaps(archive)
        return _once(found + _again(archive, info, scratch, result, say))


def _once(findings):
    return list(dict.fromkeys(findings))


def _again(archive, info, scratch, result, say):
    """Restores, exports anew as of the same moment, compares."""
    try:
        load(archive, scratch / "restored", say)
        index()
        formats = registry.chosen(info.get("Pilot-Formats", "").replace(" ", ","))
        made_at = datetime.fromisoformat(info.get("Pilot-Made-At", ""))
        with Again(scratch, archive) as again:
            with second(formats, scratch, say) as other, same_moment(other):
                compose(again, made_at, formats, silent, other)
            found = compare.differences(archive, again, _is_compared(info, result))
    except Unfit as error:
        return [error.finding]
    except Damaged as error:
        return [damage(error)]
    except (ValueError, OverflowError):
        return [Finding("bag-info.txt", "is no date and time", field="Pilot-Made-At")]
    found += _info_differences(info, again.info)
    say(f"restored and exported again: {len(found) or 'no'} differences")
    return found


def _is_compared(info, result):
    """The function that says of a path whether both archives must hold the same under it."""
    if info.get("Pilot-Software-Version") == __version__:
        return lambda path: True
    result.notes.append(
        f"Written by version {info.get('Pilot-Software-Version')}, verified by {__version__}: "
        "records, files and gaps were compared; other formats by their checksums only."
    )
    return lambda path: path.startswith(LASTING) and "/schema/" not in path


def _info_differences(info, again):
    """Facts about the trial in bag-info.txt that the trial itself does not confirm."""
    facts = [label for label in info.keys() | again.keys() if label.startswith("Pilot-")]
    return [
        Finding("bag-info.txt", f"says “{info.get(label)}”, not “{again.get(label)}”", field=label)
        for label in sorted({*facts, "External-Description", "Bagging-Date"})
        if info.get(label) != again.get(label) and label != "Pilot-Software-Version"
    ]


def _tell(result, info):
    for name in ("phase", "made_at", "opened_at", "ends_at", "frozen_at", "format_version",
                 "software_version"):  # fmt: skip
        label = "-".join(part.capitalize() for part in name.split("_"))
        setattr(result, name, info.get(f"Pilot-{label}", ""))
    pairs = (pair.partition("=") for pair in info.get("Pilot-Records", "").split())
    result.counts = {table: int(count[:15]) for table, _, count in pairs if count.isdecimal()}


def _keep(path, content):
    """Writes it whole or not at all; like the archive, only this user may read what it names."""
    partial = path.with_name(path.name + PARTIAL)
    partial.unlink(missing_ok=True)
    with open(partial, "xb", opener=private) as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    partial.replace(path)
