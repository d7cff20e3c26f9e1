"""What the archive costs: writing and verifying one while somebody posts, and reading its site."""

import tempfile
import time
from pathlib import Path
from statistics import fmean

from tests.bench.bags import NotMeasured, add_files, floors, run
from tests.bench.content import Content
from tests.bench.site import site_figures
from tests.bench.writer import Writer

FILES_MIB = 20  # for each 1,000 posts: 2 GiB at 100,000
ALONE = 5  # seconds in which somebody posts and nothing else happens


def archive_seconds(folder, posts):
    """{row: figure, or the reason why there is none}, with 20 MiB of files for 1,000 posts."""
    try:
        return _figures(Path(folder), posts)
    except NotMeasured as reason:
        return {"the archive": f"not measured: {reason}"}


def _figures(folder, posts):
    """Measured against a floor: copying the database file and putting the files into a zip.

    It is the mean of one taken before and one after, since a machine is busy now and idle later.
    """
    add_files(folder, posts * FILES_MIB // 1000)
    with Writer(folder) as alone:
        time.sleep(ALONE)
    before, target = floors(folder, folder), folder / "archive"
    with Writer(folder) as writer:
        wrote = run(folder, "write", "--to", str(target))
    written = sorted(target.glob("*.zip"))[-1]
    verified = run(folder, "verify", str(written))
    after = floors(folder, folder)
    floor = fmean((before.as_zip_does, after.as_zip_does))
    return {
        "export, s per 1,000 posts": wrote.seconds / posts * 1000,
        "verify, s per 1,000 posts": verified.seconds / posts * 1000,
        "export against its floor (to reach: 3)": wrote.seconds / floor,
        "… in CPU time": wrote.cpu / fmean((before.cpu, after.cpu)),
        "verify against the export (to reach: 3)": verified.seconds / wrote.seconds,
        "memory of the export, MB at most (to reach: 200)": wrote.megabytes,
        "… of verify": verified.megabytes,
        "posting, longest of some seconds, ms": alone.waits.longest * 1000,
        "… during the export, ms (to reach: 50)": writer.waits.longest * 1000,
        "… 99 of 100 within, ms": writer.waits.p99 * 1000,
        **_growth(wrote.cpu, posts),
        **site_figures(written),
    }


def _growth(most, posts):
    """CPU seconds for each further thousand posts, in a small trial and in a large one.

    What an archive costs whatever was posted (300 people, 1,000 pages) cancels out.
    """
    few, some = posts // 10, posts // 2
    least, half = _export_of(few), _export_of(some)
    return {
        f"1,000 more posts, up to {some:,}, CPU s": (half - least) / (some - few) * 1000,
        "… beyond (alike, where cost is linear)": (most - half) / (posts - some) * 1000,
    }


def _export_of(posts):
    """CPU seconds of the export of a trial of so many."""
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        folder = Path(scratch) / "var"
        folder.mkdir()
        Content(folder, posts)
        add_files(folder, posts * FILES_MIB // 1000)
        return run(folder, "write", "--to", str(Path(scratch) / "archive")).cpu
