"""What is inside a file: its words for search, a small picture to see; read by a child process.

Files come from anywhere, so they are opened only in a process of their own that has little memory,
little time, and nothing else to lose. When it dies, the file simply shows no inside.
"""

import base64
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import NamedTuple

from pilot import limits
from pilot.inside.kinds import READERS
from pilot.media import ending_of

HOME = Path(__file__).parents[2]


class Found(NamedTuple):
    """The words in a file, and a small picture of it (WebP), its width and height; or nothing."""

    text: str = ""
    picture: bytes = b""
    width: int = 0
    height: int = 0


def look(name, size, pieces):
    """What is inside a file of this name whose bytes are yielded by `pieces`."""
    if ending_of(name) not in READERS or not 0 < size <= limits.INSIDE_BYTES:
        return Found()
    answer = _ask(ending_of(name), pieces)
    try:
        facts = json.loads(answer)
    except ValueError:  # it was ended, or gave up
        return Found()
    return Found(facts["text"], base64.b64decode(facts["picture"]), *facts["size"])


def _ask(ending, pieces):
    command = [sys.executable, "-m", "pilot.inside", ending]
    streams = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    bare = {key: os.environ[key] for key in ("PATH", "LANG") if key in os.environ}
    options = {"cwd": HOME, "env": bare, "start_new_session": True}
    with subprocess.Popen(command, **streams, **options) as process:
        # The child keeps its own deadline; this ends one that hangs before or after.
        alarm = threading.Timer(2 * limits.INSIDE_SECONDS, process.kill)
        alarm.daemon = True
        alarm.start()
        try:
            return _exchange(process, pieces)
        finally:
            alarm.cancel()


def _exchange(process, pieces):
    try:
        with process.stdin:
            for piece in pieces:
                process.stdin.write(piece)
    except OSError:  # it died while it was read to; whatever it said before counts for nothing
        return b""
    return process.stdout.read(limits.INSIDE_ANSWER_BYTES)
