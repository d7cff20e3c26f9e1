"""The archive at any size: `python -m tests.bench.bags --posts 100000 --files 500`.

Writes and verifies an archive and says how long each took, how much memory it needed, and how that
compares with the floor: copying the database file and putting the files into a zip.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from typing import NamedTuple
from zipfile import ZIP_DEFLATED as DEFLATED
from zipfile import ZIP_STORED as STORED

from pilot import clock, database
from pilot.models.blob import Blob
from pilot.models.file import File
from pilot.models.page import Page
from pilot.models.person import Person
from tests.bench.content import Content

MIB = 1024**2
REVISIONS = 9  # more of each page, so that there are ten
# Runs `python -m export` and writes its peak memory (kB, VmHWM of proc(5)) as the last line.
MEASURED = """
import re, runpy, sys
sys.argv[0] = "export"
try:
    runpy.run_module("export", run_name="__main__")
except SystemExit as end:
    status = end.code or 0
print(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])
sys.exit(status if status != 3 else 0)
"""


def main():
    """Prints one object in JSON: seconds, ratios, kB."""
    options = _options()
    with tempfile.TemporaryDirectory(dir=options.at) as scratch:
        folder = Path(scratch) / "var"
        folder.mkdir()
        _build(folder, options)
        floor = floors(folder, Path(scratch))
        wrote, wrote_kb = _run(folder, "write", "--to", str(Path(scratch) / "archive"))
        (archive,) = (Path(scratch) / "archive").glob("*.zip")
        verified, verified_kb = _run(folder, "verify", str(archive))
        said = {
            "posts": options.posts, "files_mib": options.files,
            "database_mb": round((folder / "trial.db").stat().st_size / 1e6),
            "archive_mb": round(archive.stat().st_size / 1e6),
            "floor_s": round(floor.as_zip_does, 1), "floor_stored_s": round(floor.stored, 1),
            "write_s": round(wrote, 1), "verify_s": round(verified, 1),
            "write_to_floor": round(wrote / floor.as_zip_does, 1),
            "write_to_floor_stored": round(wrote / floor.stored, 1),
            "verify_to_write": round(verified / wrote, 1),
            "write_peak_mb": wrote_kb // 1000, "verify_peak_mb": verified_kb // 1000,
        }  # fmt: skip
    sys.stdout.write(json.dumps(said, indent=1) + "\n")


def _build(folder, options):
    Content(folder, options.posts)
    database.use(folder / "trial.db")
    somebody = Person.get_by_id(1)
    with clock.travel(Page.select().order_by(Page.changed_at.desc()).get().changed_at):
        for page in list(Page.select().limit(options.pages)):
            body = page.latest.body
            for number in range(REVISIONS):
                body = f"{body}\n\nAdded {number}."
                Page.store(page.title, body, by=somebody)
    database.database.close()
    add_files(folder, options.files)


def add_files(folder, mib):
    """Adds so many MiB of files, of ten each, that nothing compresses."""
    database.use(folder / "trial.db")
    somebody = Person.get_by_id(1)
    with clock.travel(Page.select().order_by(Page.changed_at.desc()).get().changed_at):
        for number in range(mib // 10):
            blob = Blob.of(os.urandom(MIB) for _ in range(10))
            File.store(f"file {number}.bin", blob, by=somebody)
    database.database.close()


class Floors(NamedTuple):
    """Seconds to copy the database file and to put the files into a zip."""

    stored: float  # as they are, which is how an archive holds them
    as_zip_does: float  # compressed, as `zip` does unless it is told otherwise


def floors(folder, scratch):
    """Both floors of the trial in `folder`, measured now; nothing is left in `scratch`."""
    began = time.perf_counter()
    copy = scratch / "copy.db"
    copy.write_bytes((folder / "trial.db").read_bytes())
    copied = time.perf_counter() - began
    copy.unlink()
    stored, deflated = (_zipping(folder, scratch, how) for how in (STORED, DEFLATED))
    return Floors(copied + stored, copied + deflated)


def _zipping(folder, scratch, how):
    began, path = time.perf_counter(), scratch / "files.zip"
    with zipfile.ZipFile(path, "w", how) as files:
        database.use(folder / "trial.db")
        for blob in Blob.complete():
            with files.open(blob.sha256, "w", force_zip64=True) as entry:
                for piece in blob.stream():
                    entry.write(piece)
        database.database.close()
    path.unlink()
    return time.perf_counter() - began


def _run(folder, *arguments):
    """(seconds, kB at most) of an export command; its refusal ends the measurement."""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, *arguments],
        env={**os.environ, "PILOT_DATA": str(folder)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        sys.exit(f"{arguments[0]}: {done.stderr[-500:] or done.stdout[-500:]}")
    return time.perf_counter() - began, int(done.stdout.split()[-1])


def _options():
    parser = argparse.ArgumentParser(prog="python -m tests.bench.bags", description=__doc__)
    parser.add_argument("--posts", type=int, default=10_000)
    parser.add_argument("--pages", type=int, default=1_000, help="that get nine more revisions")
    parser.add_argument("--files", type=int, default=100, metavar="MIB")
    parser.add_argument("--at", default=None, help="folder for the scratch files")
    return parser.parse_args()


if __name__ == "__main__":
    main()
