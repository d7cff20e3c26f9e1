"""What the archive costs: writing and verifying one while the server runs."""

import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import fmean

from tests.bench.bags import add_files, floors
from tests.bench.server import ROOT

FILES_MIB = 20  # for each 1,000 posts: 2 GiB at 100,000
FINDINGS = 3  # exit status of the contract: done, with findings listed


def archive_seconds(folder, posts):
    """{row: figure, or the reason why there is none}, with 20 MiB of files for 1,000 posts.

    The floor is to copy the database file and to put the files into a zip; the mean of one taken
    before and one after, since a machine is busy now and idle later.
    """
    add_files(Path(folder), posts * FILES_MIB // 1000)
    before = floors(Path(folder), Path(folder))
    target = Path(folder) / "archive"
    rows = {"export": _timed(folder, "write", "--to", str(target))}
    written = sorted(target.glob("*.zip")) if target.is_dir() else []
    rows["verify"] = _timed(folder, "verify", str(written[-1])) if written else "not measured"
    after = floors(Path(folder), Path(folder))
    floor = fmean((before.as_zip_does, after.as_zip_does))
    return {
        "export, s per 1,000 posts": _over(rows["export"], posts / 1000),
        "verify, s per 1,000 posts": _over(rows["verify"], posts / 1000),
        "export against its floor (to reach: 3)": _over(rows["export"], floor),
        "verify against the export (to reach: 3)": _over(rows["verify"], rows["export"]),
    }


def _over(took, divisor):
    """The quotient; where one was not measured, why not."""
    return next((one for one in (took, divisor) if isinstance(one, str)), None) or took / divisor


def _timed(folder, *arguments):
    environment = {**os.environ, "PILOT_DATA": str(folder)}
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "export", *arguments],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode not in (0, FINDINGS):
        return f"not measured: exit status {done.returncode}, {done.stderr.strip()[-160:]}"
    return time.perf_counter() - began
