"""The child process: one file on standard input, what is inside it as JSON on standard output."""

import base64
import importlib
import io
import json
import os
import resource
import signal
import sys

from pilot import limits
from pilot.inside.kinds import READERS
from pilot.markup import clean


def main(ending):
    """Says {"text", "picture", "size"}; dies of what it cannot read: nothing was found."""
    os.nice(10)
    # The alarm also ends it when the parent has died.
    signal.setitimer(signal.ITIMER_REAL, limits.INSIDE_SECONDS)
    resource.setrlimit(resource.RLIMIT_AS, (limits.INSIDE_MEMORY, limits.INSIDE_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.INSIDE_SECONDS, limits.INSIDE_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    module, function = READERS[ending]
    reader = getattr(importlib.import_module(f"pilot.inside.{module}"), function)
    found = reader(io.BytesIO(sys.stdin.buffer.read()))
    text = found if isinstance(found, str) else ""
    picture, *size = (b"", 0, 0) if isinstance(found, str) else found
    facts = {"text": _tidy(text), "picture": base64.b64encode(picture).decode(), "size": size}
    sys.stdout.write(json.dumps(facts))


def _tidy(text):
    """At most INSIDE_CHARACTERS, without what cannot be seen and without runs of blank lines."""
    lines = (line.rstrip() for line in clean(text[: limits.INSIDE_CHARACTERS]).split("\n"))
    kept, blank = [], True
    for line in lines:
        if line or not blank:
            kept.append(line)
        blank = not line
    return "\n".join(kept).rstrip()


main(sys.argv[1])
