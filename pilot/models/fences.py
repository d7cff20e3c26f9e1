"""Which parts of a text are code, where nothing is a link or a heading."""

import re

LINES = re.compile(r"[^\n]*\n|[^\n]+")
FENCE = re.compile(r"[ \t>]*(`{3,}|~{3,})")
BLANK = re.compile(r"\n[ \t]*\n")
TICKS = re.compile(r"(?<![`\\])`+")


def stretches(text):
    """(part, is it code) in order: fenced blocks, and in paragraphs what stands in backticks."""
    for part, is_code in fenced(text):
        if is_code:
            yield part, True
        else:
            yield from _paragraphs(part)


def fenced(text):
    """(part, is it code) in order, by fenced blocks alone; every part is of whole lines."""
    prose, code, fence = [], [], ""
    for line in LINES.findall(text):
        found = FENCE.match(line)
        if not fence and found and "`" not in line[found.end() :]:
            yield "".join(prose), False
            prose, code, fence = [], [line], found[1]
        elif fence:
            code.append(line)
            if found and found[1].startswith(fence) and not line[found.end() :].strip():
                yield "".join(code), True
                code, fence = [], ""
        else:
            prose.append(line)
    yield "".join(code), True
    yield "".join(prose), False


def _paragraphs(prose):
    at = 0
    for blank in [*BLANK.finditer(prose), None]:
        end = blank.end() if blank else len(prose)
        yield from _spans(prose[at:end])
        at = end


def _spans(paragraph):
    """Runs of backticks close each other where they are as long; each is looked at once."""
    runs = list(TICKS.finditer(paragraph))
    last = {len(run[0]): number for number, run in enumerate(runs)}
    at = number = 0
    while number < len(runs):
        run = runs[number]
        number += 1
        if last[len(run[0])] < number:
            continue  # nothing closes it
        while len(runs[number][0]) != len(run[0]):
            number += 1
        yield paragraph[at : run.start()], False
        yield paragraph[run.start() : runs[number].end()], True
        at, number = runs[number].end(), number + 1
    yield paragraph[at:], False
