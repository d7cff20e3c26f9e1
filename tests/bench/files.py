"""`python -m tests.bench.files`: a large file up and down, against a plain copy by the same server.

curl sends the same file to the trial and to a few lines of WSGI under the same gunicorn, in turn,
and fetches it again; five times a second somebody reads the timeline meanwhile. Ends with 1 when
what came back differs, or when ours takes more than twice as long as the plain one.
"""

import argparse
import hashlib
import http.client
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from statistics import median, quantiles

from tests.bench import server
from tests.bench.content import Content
from tests.bench.load import ask, everybody_arrives
from tests.bench.rows import Visit, timeline

MIB = 1 << 20
PAUSE = 0.2  # seconds between two readings of the timeline
MOST = 2  # times as long as the plain copy


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.bench.files", description=__doc__)
    parser.add_argument("--mib", type=int, default=256)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        (folder / "trial").mkdir()
        visit = Visit(Content(folder / "trial", 1_000))
        kept = folder / "plain"
        with (
            server.pilot(folder / "trial", "/", visit.cookies[0]) as ours,
            server.plain(kept) as plain,
            Watch(ours, visit) as watch,
        ):
            everybody_arrives(visit, ours)
            watch.latencies()
            calm = watch.latencies(seconds=5)
            runs = [
                (_ours(ours, visit, _sent(folder, options.mib, one)), _plain(plain, folder))
                for one in range(options.rounds)
            ]
        _print(options.mib, runs, calm, watch)
    sys.exit(any(mine > MOST * bare for mine, bare in _medians(runs)))


class Watch:
    """Somebody who reads the timeline all the while, and the server's memory at those moments."""

    def __init__(self, ours, visit):
        self._ours, self._requests = ours, timeline(visit)
        self._took, self._memory, self._ends = [], [], threading.Event()
        self._thread = threading.Thread(target=self._read)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._ends.set()
        self._thread.join()

    def latencies(self, seconds=0.0):
        """Seconds that the readings took so far, after waiting for some more; forgets them."""
        time.sleep(seconds)
        took, self._took = self._took, []
        return took

    @property
    def memory(self):
        """The largest that was seen, in bytes."""
        return max(self._memory)

    def _read(self):
        connection = http.client.HTTPConnection("127.0.0.1", self._ours.port, timeout=60)
        while not self._ends.wait(PAUSE):
            self._took.append(ask(connection, next(self._requests))[1])
            self._memory.append(self._ours.memory())


def _sent(folder, mib, number):
    """The file of a round, another one each time: what is known is not sent again."""
    path = folder / "sent"
    block = os.urandom(MIB)
    with path.open("wb") as file:
        for place in range(mib):
            file.write(f"{number} {place} ".encode().ljust(16) + block[16:])
    return path


def _ours(ours, visit, path):
    """(seconds of the upload, of the download) with the trial."""
    cookie = ("-H", f"Cookie: {visit.cookies[0]}")
    form = ("-H", "Sec-Fetch-Site: same-origin", "-F", f"file=@{path};filename=large.bin")
    up, address = _curl(ours, "/files", *cookie, *form, "-w", "%{redirect_url}")
    down, _ = _curl(ours, f"{address[address.index('/files') :]}/large.bin", *cookie, into=path)
    return up, down


def _plain(plain, folder):
    path = folder / "sent"
    body = ("-H", "Content-Type: application/octet-stream", "--data-binary", f"@{path}")
    up, _ = _curl(plain, "/", "-X", "POST", "-T", str(path), *body[:2])
    down, _ = _curl(plain, "/file", into=path)
    return up, down


def _curl(where, path, *options, into=None):
    """(seconds, what -w printed); with `into` what comes must be what that file holds."""
    target = into.with_name("came") if into else Path(os.devnull)
    command = ["curl", "-sSf", "-o", str(target), *options, f"http://127.0.0.1:{where.port}{path}"]
    began = time.perf_counter()
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    took = time.perf_counter() - began
    if into and _digest(target) != _digest(into):
        raise SystemExit(f"{path} came back as something else.")
    return took, done.stdout


def _digest(path):
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _medians(runs):
    """[(seconds of ours, of the plain one)]: of the uploads, of the downloads."""
    return [
        tuple(median(side[way] for side in sides) for sides in zip(*runs, strict=True))
        for way in (0, 1)
    ]


def _print(mib, runs, calm, watch):
    lines = [
        f"{name:9} {mine:6.1f} s {mib / mine:5.0f} MiB/s, plain {bare:6.1f} s "
        f"{mib / bare:5.0f} MiB/s: {mine / bare:.2f} times (to reach: {MOST})"
        for name, (mine, bare) in zip(("upload", "download"), _medians(runs), strict=True)
    ]
    for name, took in (("alone", calm), ("meanwhile", watch.latencies())):
        p99 = quantiles(took, n=100)[98]
        lines.append(f"timeline {name}: {median(took) * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms")
    lines.append(f"memory of the server, largest: {watch.memory / MIB:.0f} MiB")
    print("\n".join(lines))  # noqa: T201 - this is a command


if __name__ == "__main__":
    main()
