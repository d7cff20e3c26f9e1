"""Makes the wikilinks of a text follow pages that were moved; code and escaped links stay."""

import re

from pilot.markup import WIKILINK, title_of
from pilot.models.known import page_key

FENCE = re.compile(r"[ \t>]*(`{3,}|~{3,})")
BLANK = re.compile(r"\n[ \t]*\n")
TICKS = re.compile(r"(?<![`\\])`+")


def mended(text, titles):
    """The text with every wikilink to a key of `titles` led to the title that it has there."""

    def follow(match):
        typed, _, label = match.groups()
        escape = "\\" if label and typed.endswith("\\") else ""  # the way to write | in a table
        new = titles.get(page_key(title_of(typed.removesuffix(escape)) or ""))
        if new is None:
            return match[0]
        start, end = (place - match.start() for place in match.span(1))
        return match[0][:start] + new + escape + match[0][end:]

    return "".join(
        stretch if is_code else WIKILINK.sub(follow, stretch)
        for stretch, is_code in _stretches(text)
    )


def _stretches(text):
    """(text, is it code) in order: fenced blocks, and in paragraphs what stands in backticks."""
    prose, code, fence = [], [], ""
    for line in text.splitlines(keepends=True):
        found = FENCE.match(line)
        if not fence and found and "`" not in line[found.end() :]:
            yield from _paragraphs("".join(prose))
            prose, code, fence = [], [line], found[1]
        elif fence:
            code.append(line)
            if found and found[1].startswith(fence) and not line[found.end() :].strip():
                yield "".join(code), True
                code, fence = [], ""
        else:
            prose.append(line)
    yield "".join(code), True
    yield from _paragraphs("".join(prose))


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
