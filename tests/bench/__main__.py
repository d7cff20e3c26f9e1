"""`python -m tests.bench`: builds the trial, measures every row in rounds, prints one table.

The hello is measured before and after each row, and the row counts in the mean of the two, so that
a machine that is busy now and idle later moves both; a figure is the median of its rounds.
"""

import argparse
import json
import sys
import tempfile
import threading
from itertools import repeat
from pathlib import Path
from statistics import fmean, median, quantiles

from tests.bench import checks, server
from tests.bench.archive import archive_seconds
from tests.bench.content import Content
from tests.bench.load import Request, everybody_arrives, load
from tests.bench.rows import ROWS, Visit, publish
from tests.bench.table import printed

RESULTS = Path(__file__).parent / "results" / "bench-results.json"
WARM_UP = 0.4  # seconds before a row counts
FLOOR = 0.8  # seconds of hellos between two rows
STARTS = 3


def main():
    options = _options()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        results = measured(Visit(Content(Path(folder), options.posts)), options)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(results, indent=1) + "\n", "utf-8")
    print(printed(results))  # noqa: T201 - this is a command
    sys.exit(1 if results["wrong"] else 0)


def measured(visit, options):
    """All figures as a dict that JSON can hold; seconds, bytes and hellos."""
    starts = [_seconds_to_start(visit) for _ in range(STARTS)]
    names = [name for name in ROWS if not options.only or options.only in name]
    with server.hello() as hello, _pilot(visit) as pilot:
        memory, wrong = [pilot.memory()], []
        everybody_arrives(visit, pilot)
        rounds = [_round(hello, pilot, visit, options, names, wrong) for _ in range(options.rounds)]
        memory.append(pilot.memory())
        archive = (
            {}
            if options.only or options.quick
            else archive_seconds(visit.content.folder, options.posts)
        )
    return {
        "posts": options.posts,
        "hello_ms": median(one["hello"] for one in rounds) * 1000,
        "rows": {name: _median([one[name] for one in rounds]) for name in names},
        "memory": memory,
        "start": median(starts),
        "archive": archive,
        "wrong": wrong + checks.lost(visit),
    }


def _round(hello, pilot, visit, options, names, wrong):
    """{"hello": its CPU seconds, row: {"hellos", "per_second", "p99"}} of one round."""
    floors, figures = [_floor(hello)], {}
    for name in names:
        result = _row(name, pilot, visit, options.seconds)
        floors.append(_floor(hello))
        wrong += [f"{name}: {sentence}" for sentence in result.wrong[:3]]
        figures[name] = {
            "hellos": result.cpu_each / fmean(floors[-2:]),
            "per_second": result.per_second,
            "p99": quantiles(result.latencies, n=100)[-1],
        }
    return {"hello": fmean(floors), **figures}


def _floor(hello):
    return load(hello, repeat(Request("/", "", lambda answer: None)), FLOOR).cpu_each


def _row(name, pilot, visit, seconds):
    requests, done = ROWS[name].requests(visit), threading.Event()
    arrivals = threading.Thread(target=_one_a_second, args=(pilot, publish(visit), done))
    load(pilot, requests, WARM_UP)
    if name == "timeline":
        arrivals.start()
    result = load(pilot, requests, seconds)
    if name == "timeline":
        done.set()
        arrivals.join()
    return result


def _one_a_second(pilot, requests, done):
    while not done.wait(1):
        load(pilot, requests, 0, connections=1)


def _median(figures):
    return {name: median(one[name] for one in figures) for name in figures[0]}


def _seconds_to_start(visit):
    with _pilot(visit) as pilot:
        return pilot.seconds_to_first_answer


def _pilot(visit):
    return server.pilot(visit.content.folder, "/", visit.cookies[0])


def _options():
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one short round, about 40 seconds")
    parser.add_argument("--posts", type=int, default=10_000, help="how many, to see the growth")
    parser.add_argument("--only", default="", metavar="WORD", help="rows whose name holds the word")
    options = parser.parse_args()
    options.rounds, options.seconds = (1, 1.5) if options.quick else (3, 3)
    return options


if __name__ == "__main__":
    main()
