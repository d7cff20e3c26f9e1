"""What the archive costs: writing and verifying one while the server runs."""

import os
import subprocess
import sys
import time
from pathlib import Path

from tests.bench.server import ROOT

FINDINGS = 3  # exit status of the contract: done, with findings listed


def archive_seconds(folder, posts):
    """{row: seconds of wall time per 1,000 posts}, or the reason why there is no figure."""
    target = Path(folder) / "archive"
    rows = {"export": _timed(folder, "write", "--to", str(target))}
    written = sorted(target.glob("*.zip")) if target.is_dir() else []
    rows["verify"] = _timed(folder, "verify", str(written[-1])) if written else "not measured"
    return {
        name: took if isinstance(took, str) else took / posts * 1000 for name, took in rows.items()
    }


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
