"""The process that renders long texts is replaced when it dies, and ends with its parent."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from pilot import child, markup
from pilot.markup import Known, render

KNOWN = Known(people={}, pages={})
LONG = "word " * 400


def test_what_takes_too_long_is_shown_as_typed():
    render(LONG, KNOWN)
    before = markup.the_child.process.pid
    rendered = render("[" * 50_000 + "<b>\n@ana", KNOWN)
    assert rendered.plain
    assert rendered.html.startswith('<p class="note">This text is shown as typed')
    assert rendered.html.endswith("&lt;b&gt;<br>\n@ana</p>")
    assert not render(LONG, KNOWN).plain
    assert markup.the_child.process.pid != before


def test_a_killed_child_is_replaced():
    render(LONG, KNOWN)
    os.kill(markup.the_child.process.pid, signal.SIGKILL)
    markup.the_child.process.wait()
    assert not render(LONG, KNOWN).plain


def test_the_child_ends_with_its_parent_and_prints_nothing():
    script = (
        "import os, sys; from pilot import markup;"
        "markup.render('word ' * 400, markup.Known({}, {}));"
        "os.write(1, str(markup.the_child.process.pid).encode()); os._exit(0)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert done.stderr == b""
    ends = time.monotonic() + 10
    while _runs(int(done.stdout)):
        assert time.monotonic() < ends
        time.sleep(0.02)


def _runs(pid):
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_a_child_that_hangs_is_ended(monkeypatch):
    render(LONG, KNOWN)
    os.kill(markup.the_child.process.pid, signal.SIGSTOP)
    with monkeypatch.context() as patch:
        patch.setattr(child, "PATIENCE", 0.2)
        assert render(LONG, KNOWN).plain
    assert not render(LONG, KNOWN).plain


def test_a_text_that_fills_the_pipe_is_rendered():
    words = render("word " * 70_000, KNOWN, kind="page")
    assert not words.plain
    assert words.html.count("word") == 70_000
