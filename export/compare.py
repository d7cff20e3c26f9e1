"""Compares a bag with the one made again and names each difference by file, line and field."""

import json
from itertools import zip_longest

from export.archive import Damaged, damage
from export.finding import Finding

SHOWN = 20  # differences of one file


def differences(archive, again, is_compared):
    """Findings for the payload files that are not the same in both, of those that are compared."""
    found, unmade = [], again.unmade
    for path in sorted(filter(is_compared, unmade | again.differing.keys())):
        if not archive.has(path):
            found.append(Finding(path, "is missing: the restored trial exports it"))
        elif path in unmade:
            found.append(Finding(path, "is extra: the restored trial does not export it"))
        else:
            found += _of_file(archive, again, path)
    return found


def _of_file(archive, again, path):
    if again.differing[path].kept is None:
        return [Finding(path, "differs from what the restored trial exports")]
    try:
        return list(_of_lines(archive, again, path))
    except Damaged as error:
        return [damage(error)]


def _of_lines(archive, again, path):
    shown = 0
    pairs = zip_longest(archive.lines(path), again.lines(path), fillvalue=(0, b""))
    for (number, line), (other, line_again) in pairs:
        if line == line_again:
            continue
        shown += 1
        if shown > SHOWN:
            yield Finding(path, "and more differences below", number or other)
            return
        yield _of_line(path, number or other, line, line_again)


def _of_line(path, number, line, again):
    if path.endswith(".jsonl") and (fields := _fields(line, again)):
        return Finding(path, "differs from what the restored trial exports", number, fields)
    if not line or not again:
        what = "is missing" if not line else "is extra"
        return Finding(path, f"the line {what}: the restored trial exports it otherwise", number)
    return Finding(path, _apart(line, again), number)


def _fields(line, again):
    try:
        one, other = json.loads(line), json.loads(again)
    except ValueError:
        return ""
    return ", ".join(sorted(name for name in one.keys() | other.keys()
                            if one.get(name) != other.get(name)))  # fmt: skip


def _apart(line, again):
    """Both lines around the first byte that differs."""
    pairs = enumerate(zip_longest(line, again))
    start = max(0, next((place for place, (a, b) in pairs if a != b), 0) - 20)
    around = (text[start : start + 60] for text in (line, again))
    one, other = (text.decode("utf-8", "replace").strip() for text in around)
    return f"“{one}” here, “{other}” when the restored trial is exported"
