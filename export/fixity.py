"""Checks a bag as RFC 8493 §3 says, and names each file that is missing, extra or changed."""

import hashlib
import re

from export import FORMAT_VERSION
from export.archive import SHA256, Damaged, damage
from export.bag import BAGIT
from export.finding import Finding
from pilot.errors import Refused

MANIFEST, TAGS = "manifest-sha256.txt", "tagmanifest-sha256.txt"
LINE = re.compile(r"([0-9A-Fa-f]{64})[ \t]+\*?(.+)")


def info(archive):
    """bag-info.txt as {label: value}. Raises Refused when no restore could understand the bag."""
    if not archive.has("bagit.txt"):
        raise Refused(f"{archive.path.name} is not an archive of a trial: it has no bagit.txt.")
    try:
        pairs = (line.partition(":") for line in archive.text("bag-info.txt").split("\n"))
        found = {label.strip(): value.strip() for label, _, value in pairs}
    except Damaged as error:
        raise Refused(f"{archive.path.name}: {error.sentence}.") from error
    version = found.get("Pilot-Format-Version", "")
    if version != str(FORMAT_VERSION):
        raise Refused(
            f"{archive.path.name}: bag-info.txt, field Pilot-Format-Version: this software reads "
            f"version {FORMAT_VERSION}, not “{version[:20]}”. Take the release that wrote it, or a "
            "newer one."
        )
    return found


def findings(archive, say):
    """Every Finding about the files as such; their content is not looked at."""
    payload = archive.numbers("data/")
    tags = {*range(payload.start), *range(payload.stop, archive.count)} - {archive.number(TAGS)}
    found = [*_bagit(archive), *_compared(archive, tags, TAGS, say)]
    found += _compared(archive, payload, MANIFEST, say)
    return found + _oxum(archive, payload)


def _bagit(archive):
    try:
        declared = archive.read("bagit.txt")
    except Damaged as error:
        return [damage(error)]
    if declared == BAGIT:
        return []
    return [Finding("bagit.txt", "does not declare BagIt 1.0 in UTF-8")]


def _compared(archive, numbers, manifest, say):
    """Findings for those files, which are looked at in the order of their manifest."""
    found, lost, seen, count = [], set(), bytearray(archive.count), 0
    for line, path, sha256 in _lines(archive, manifest, found):
        number = archive.number(path)
        if number not in numbers:
            if path in lost:
                found.append(_no_checksum(manifest, line))
            lost.add(path)
        elif seen[number]:
            found.append(_no_checksum(manifest, line))
        else:
            seen[number], count = 1, count + 1
            found += _changed(archive, number, sha256)
            say(f"checksums: {count} of {len(numbers)}", passing=True)
    found += [Finding(path, f"is missing, {manifest} lists it") for path in lost]
    extra = (archive.path_of(number) for number in numbers if not seen[number])
    found += [Finding(path, f"is extra, {manifest} does not list it") for path in extra]
    return sorted(found)


def _lines(archive, manifest, found):
    """Yields (number, path, SHA-256) of a manifest; what cannot be read goes into `found`."""
    if not archive.has(manifest):
        found.append(Finding(manifest, "is missing"))
        return
    try:
        for number, line in archive.lines(manifest):
            match = LINE.fullmatch(line.decode("utf-8", "replace").rstrip("\n"))
            if match:
                yield number, match[2], match[1].lower()
            else:
                found.append(_no_checksum(manifest, number))
    except Damaged as error:
        found.append(damage(error))


def _no_checksum(manifest, number):
    return Finding(manifest, "is no checksum with a path of its own", number)


def _changed(archive, number, sha256):
    digest, path = hashlib.sha256(), archive.path_of(number)
    try:
        for piece in archive.pieces(path):
            digest.update(piece)
    except Damaged as error:
        return [damage(error)]
    archive.note(number, digest.digest())
    if digest.hexdigest() != sha256:
        return [Finding(path, "has changed: its SHA-256 is not that of the manifest")]
    return _misnamed(path, sha256)


def _misnamed(path, sha256):
    name = path.removeprefix("data/files/")
    if name in (path, sha256):
        return []
    what = "is not the file of that name" if SHA256.fullmatch(name) else "has no checksum as name"
    return [Finding(path, what)]


def _oxum(archive, payload):
    declared = info(archive).get("Payload-Oxum", "")
    actual = f"{sum(map(archive.size_of, payload))}.{len(payload)}"
    if declared == actual:
        return []
    sentence = f"says {declared or 'nothing'}, but the payload is {actual} (bytes.files)"
    return [Finding("bag-info.txt", sentence, field="Payload-Oxum")]
