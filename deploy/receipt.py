"""The archive owner's receipt: who confirmed to have the archive, when, and with which hash."""

import re

from deploy import archive
from deploy.log import keep, kept
from deploy.words import Refused, now

ENDING = ".receipt.json"
SHA256 = re.compile(r"[0-9a-f]{64}")


def beside(path):
    """Where the receipt for an archive is kept."""
    return path.with_name(path.name + ENDING)


def record(path, by, named=None):
    """Writes down that somebody has received the archive. Returns the receipt, a dict.

    `named` is the SHA-256 that they read from their own copy. Raises Refused when it is another
    file's, or when no name is given.
    """
    by = " ".join(by.split())
    if not by:
        raise Refused("Say who has received the archive: --by “First Last”.")
    sha256 = archive.sha256(path)
    if named is not None:
        _must_be(named.strip().lower(), sha256, path)
    told = {"by": by, "at": now(), "sha256": sha256, "compared": named is not None}
    if (known := _read(path)) and _same(known, told):
        return known
    keep(beside(path), told)
    return told


def given(path, sha256):
    """The receipt for the archive with that hash. Raises Refused with how to get one."""
    told = _read(path)
    again = f"python -m deploy receipt --by “their name” --archive {path}"
    if not told:
        raise Refused(
            f"Nobody has confirmed to have received {path.name}. Give it to the archive owner, let "
            f"them open it and tell its SHA-256, then record that: {again}"
        )
    if told.get("sha256") != sha256 or not told.get("by"):
        raise Refused(
            f"The receipt beside {path.name} is for another archive: its SHA-256 is not this "
            f"one's. Give the archive owner this one, then: {again}"
        )
    return told


def _must_be(named, sha256, path):
    if not SHA256.fullmatch(named):
        raise Refused(
            "A SHA-256 is 64 hexadecimal digits, as `sha256sum` prints them. Nothing was recorded."
        )
    if named != sha256:
        raise Refused(
            f"The archive owner has another file: {path.name} has the SHA-256 {sha256}. Send it "
            "to them once more. Nothing was recorded."
        )


def _same(known, told):
    """Whether a receipt says already what would be recorded, but for the time."""
    return {**known, "at": None} == {**told, "at": None}


def _read(path):
    return kept(beside(path), "Remove it.")
