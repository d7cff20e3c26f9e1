"""Copies the archive to the place that the operator named, and proves the copy."""

import os
import shutil
from pathlib import Path

from deploy import receipt
from deploy.archive import receipt_path, sha256
from deploy.log import sync_folder
from deploy.words import Refused


def target(archive, folder):
    """Where the copy of the archive goes."""
    return folder / Path(archive["path"]).name


def copy(archive, folder):
    """Copies archive, verification and receipt into the folder. Returns the copy's path, its hash
    compared.

    Raises Refused when something else has that name, or the copy differs.
    """
    source, wanted = Path(archive["path"]), target(archive, folder)
    folder.mkdir(parents=True, exist_ok=True)
    if wanted.exists() and sha256(wanted) != archive["sha256"]:
        raise Refused(f"{wanted} is another file. Move it away, then repeat the same command.")
    if not wanted.exists():
        _copy(source, wanted)
    if sha256(wanted) != archive["sha256"]:
        raise Refused(f"The copy {wanted} differs from the archive. Nothing was removed.")
    for beside in (receipt_path, receipt.beside):
        if beside(source) != beside(wanted):
            _copy(beside(source), beside(wanted))
    return wanted


def _copy(source, wanted):
    partial = wanted.with_name(wanted.name + ".partial")
    with source.open("rb") as original, partial.open("wb") as file:
        shutil.copyfileobj(original, file, 2**20)
        file.flush()
        os.fsync(file.fileno())
    partial.rename(wanted)
    sync_folder(wanted.parent)
