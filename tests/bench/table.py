"""The one table that is printed: hellos against what is to be reached, and what stands beside."""

from tests.bench.rows import ROWS

MB = 1_000_000


def printed(results):
    """The results as Markdown, so that docs/performance.md can hold them as they are."""
    lines = [
        f"{results['posts']:,} posts; one hello is {results['hello_ms']:.2f} ms of CPU here.",
        "",
        "| | hellos | first | goal | requests/s | p99, ms |",
        "|---|---:|---:|---:|---:|---:|",
        *(_row(name, figures) for name, figures in results["rows"].items()),
        "",
        "| | figure | first | goal |",
        "|---|---:|---:|---:|",
        *_beside(results),
    ]
    return "\n".join([*lines, "", *_verdict(results["wrong"])])


def _row(name, figures):
    _, first, goal = ROWS[name]
    reached = f"{figures['hellos']:.1f} | {first or ''} | {goal or ''}"
    return f"| {name} | {reached} | {figures['per_second']:.0f} | {figures['p99'] * 1000:.0f} |"


def _beside(results):
    at_rest, after = (size / MB for size in results["memory"])
    yield f"| memory at rest (PSS), MB | {at_rest:.0f} | 80 | 60 |"
    yield f"| memory after the load, MB | {after:.0f} | 120 | 90 |"
    yield f"| start to first answer, s | {results['start']:.2f} | 1.5 | 0.8 |"
    for name, took in results["archive"].items():
        shown = took if isinstance(took, str) else f"{took:.2f}"
        yield f"| {name} | {shown} | | |"


def _verdict(wrong):
    if not wrong:
        return ["Every answer was checked; every acknowledged post and page is stored and found."]
    return [f"{len(wrong)} wrong answers, among them:", *(f"- {each[:300]}" for each in wrong[:10])]
