"""Reads the invented texts: each block is what one person did at one moment.

A block begins with a line of its own; what follows it, up to the next, is the text:

    === 3 09:10 hana question useful=2     a post on day 3, with its kind
    --- 09:33 jurgen accepted              a reply to it; the day is named when it changes
    ~~~ 10:05                              a new text for the post or reply above
    +++ 3 13:15 amara Folder/Title | why   a page; when it exists, lines to take out and put in
    >>> 3 13:20 amara Old title | New      a page is moved
    %%% 3 14:00 david name.csv             a file by itself

Options: useful=N, accepted, withdrawn=HH:MM, file=NAME; must_read, with the reason below the title.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

TEXTS = Path(__file__).parent / "texts"
ORDER = ("week-1.txt", "week-2.txt", "week-3.txt", "pages.txt")
KINDS = {"===": "post", "---": "reply", "~~~": "edit", "+++": "page", ">>>": "move", "%%%": "file"}
HEADER = re.compile(r"(===|---|~~~|\+\+\+|>>>|%%%) (?:(\d+) )?(\d\d:\d\d)(?: (\w+))?(?: (.*))?")
OPTION = re.compile(r"\|? ?\b(useful|withdrawn|file)=(\S+)|\b(accepted|must_read)\b")


@dataclass(eq=False)
class Act:
    """One thing that `who` (a first name) did on a working day at an hour."""

    kind: str
    day: int
    hour: str
    who: str
    what: str = ""  # the kind of a post, the title of a page with its reason, the name of a file
    options: dict = field(default_factory=dict)
    of: "Act | None" = None  # the post that a reply belongs to, the text that an edit changes
    text: str = ""


def acts():
    """All acts as they stand in the files, with their texts."""
    return [act for name in ORDER for act in _read((TEXTS / name).read_text(encoding="utf-8"))]


def _read(text):
    found = []
    for line in text.splitlines():
        if header := HEADER.fullmatch(line):
            found.append(_act(header, found))
        else:
            found[-1].text += line + "\n"
    for act in found:
        act.text = act.text.strip()
    return found


def _act(header, before):
    mark, day, hour, who, rest = header.groups(default="")
    kind, last = KINDS[mark], before[-1] if before else None
    options = {name or flag: value for name, value, flag in OPTION.findall(rest)}
    return Act(
        kind=kind,
        day=int(day) if day else last.day,
        hour=hour,
        who=who or last.who,
        what=OPTION.sub("", rest).strip() if kind in ("page", "move", "post", "file") else "",
        options=options,
        of=_subject(kind, before),
    )


def _subject(kind, before):
    wanted = {"reply": ("post",), "edit": ("post", "reply")}.get(kind, ())
    return next((act for act in reversed(before) if act.kind in wanted), None)
