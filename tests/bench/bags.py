"""The archive at any size: `python -m tests.bench.bags --posts 100000 --files 2048`.

Writes and verifies an archive while somebody posts, and says how long each took, how much memory it
needed, how long the one who posted waited, and how that compares with the floor: copying the
database file and putting the files into a zip. `--trial FOLDER` measures a trial that is there.
"""

import argparse
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from contextlib import suppress
from pathlib import Path
from statistics import fmean
from typing import NamedTuple
from zipfile import ZIP_DEFLATED as DEFLATED
from zipfile import ZIP_STORED as STORED

from pilot import clock, database
from pilot.models.blob import Blob
from pilot.models.file import File
from pilot.models.page import Page
from pilot.models.person import Person
from tests.bench.content import Content
from tests.bench.writer import Writer

MIB = 1024**2
SHARED = 20  # texts that the pages and revisions of a large trial have in common
ALONE = 10  # seconds in which somebody posts and nothing else happens
LOOK = 0.1  # seconds between two looks at the memory
RESIDENT = re.compile(r"VmRSS:\s+(\d+)")  # kB (proc(5))
DONE = (0, 3)  # exit status, also with known gaps


def main():
    """Prints one object in JSON: seconds, ratios, kB."""
    options = _options()
    with tempfile.TemporaryDirectory(dir=options.at) as scratch:
        folder = options.trial or _built(Path(scratch) / "var", options)
        with Writer(folder) as alone:
            time.sleep(ALONE)
        before = floors(folder, Path(scratch))
        with Writer(folder) as writer:
            wrote = run(folder, "write", "--to", str(Path(scratch) / "archive"))
        (archive,) = (Path(scratch) / "archive").glob("*.zip")
        verified = run(folder, "verify", str(archive))
        after = floors(folder, Path(scratch))
        floor = fmean((before.as_zip_does, after.as_zip_does))
        said = {
            "posts": options.posts, "files_mib": options.files, "load": os.getloadavg(),
            "database_mb": round((folder / "trial.db").stat().st_size / 1e6),
            "archive_mb": round(archive.stat().st_size / 1e6),
            "floors": [before, after], "write": wrote, "verify": verified,
            "write_to_floor": round(wrote.seconds / floor, 1),
            "write_to_floor_cpu": round(wrote.cpu / fmean((before.cpu, after.cpu)), 1),
            "verify_to_write": round(verified.seconds / wrote.seconds, 1),
            "posting_alone": alone.waits, "posting_meanwhile": writer.waits,
        }  # fmt: skip
    sys.stdout.write(json.dumps(said, indent=1, default=tuple) + "\n")


def _built(folder, options):
    """The folder of a trial of that size; the revisions are spread over all pages."""
    folder.mkdir()
    Content(folder, options.posts)
    database.use(folder / "trial.db")
    somebody = Person.get_by_id(1)
    with clock.travel(Page.select().order_by(Page.changed_at.desc()).get().changed_at):
        bodies = [page.latest.body for page in Page.select().limit(SHARED)]
        for number in range(Page.select().count(), options.pages):
            Page.store(f"More/Chapter {number}", f"{bodies[number % SHARED]}.", by=somebody)
        titles = [page.title for page in Page.select()]
        for number in range(options.revisions - len(titles)):
            body = f"{bodies[number % SHARED]}\n\nRevision {number}."
            Page.store(titles[number % len(titles)], body, by=somebody)
    database.database.close()
    add_files(folder, options.files)
    return folder


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
    cpu: float  # of the latter, which other work on the machine moves less


def floors(folder, scratch):
    """Both floors of the trial in `folder`, measured now; nothing is left in `scratch`."""
    began = time.perf_counter()
    copy = scratch / "copy.db"
    copy.write_bytes((folder / "trial.db").read_bytes())
    copied = time.perf_counter() - began
    copy.unlink()
    stored = _zipping(folder, scratch, STORED)
    cpu = time.process_time()
    deflated = _zipping(folder, scratch, DEFLATED)
    return Floors(copied + stored, copied + deflated, time.process_time() - cpu)


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


class NotMeasured(Exception):
    """What was to be measured did not come to its end; the message says why."""


class Ran(NamedTuple):
    """What an export command took."""

    seconds: float
    cpu: float  # seconds, of user and system
    megabytes: int  # of memory at most, of all its processes at one time


def run(folder, *arguments):
    """What an export command took. Raises NotMeasured with its refusal."""
    began, cpu, most = time.perf_counter(), _cpu_of_children(), 0
    process = subprocess.Popen(
        [sys.executable, "-m", "export", *arguments],
        env={**os.environ, "PILOT_DATA": str(folder)}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    while True:
        try:
            said, error = process.communicate(timeout=LOOK)
            break
        except subprocess.TimeoutExpired:
            most = max(most, _resident(process.pid))
    if process.returncode not in DONE:
        raise NotMeasured(f"{arguments[0]}: {(error or said).strip()[-300:]}")
    took = time.perf_counter() - began
    return Ran(took, _cpu_of_children() - cpu, most // 1000)


def _resident(process):
    """kB in memory of a process with those that it started."""
    most, place = 0, Path(f"/proc/{process}")
    with suppress(OSError):  # it has just ended
        most = int(RESIDENT.search((place / "status").read_text() + "VmRSS: 0")[1])
        most += sum(map(_resident, (place / f"task/{process}/children").read_text().split()))
    return most


def _cpu_of_children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _options():
    parser = argparse.ArgumentParser(prog="python -m tests.bench.bags", description=__doc__)
    parser.add_argument("--posts", type=int, default=10_000)
    parser.add_argument("--pages", type=int, default=1_000, help="1,000 at least")
    parser.add_argument("--revisions", type=int, default=2_000, help="of all pages together")
    parser.add_argument("--files", type=int, default=100, metavar="MIB")
    parser.add_argument("--trial", type=Path, metavar="FOLDER", help="a trial that is there")
    parser.add_argument("--at", default=None, help="folder for the scratch files")
    return parser.parse_args()


if __name__ == "__main__":
    main()
