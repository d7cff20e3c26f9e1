"""One process that renders long texts, so that a hostile one can be ended without harm."""

import atexit
import json
import os
import select
import subprocess
import sys
import threading
import time
from pathlib import Path

PIECE = 1 << 16  # bytes read at once: what a pipe holds
PATIENCE = 20.0  # seconds, to wait for one's turn and, on a busy machine, for the child to start


class Child:
    """The one process that renders long texts, started when first needed, replaced when it dies."""

    process: subprocess.Popen | None = None

    def __init__(self) -> None:
        self.turn = threading.Lock()

    def ask(self, request: dict) -> dict | None:
        """The fields of the rendered text, or None if it took too long or too much."""
        if not self.turn.acquire(timeout=PATIENCE):
            return None
        try:
            return self._exchange(json.dumps(request).encode() + b"\n")
        except OSError:  # no process to be had, or it went away while it was written to
            return None
        finally:
            self.turn.release()

    def stop(self) -> None:
        if process := self.process:
            process.kill()
            process.communicate()
            self.process = None

    def forget(self) -> None:
        """After a fork the child belongs to the parent: let go of its pipes, or it never ends."""
        if process := self.process:
            process.stdin.close()
            process.stdout.close()
            process.returncode = 0  # not ours to wait for
        self.process, self.turn = None, threading.Lock()

    def _exchange(self, line: bytes) -> dict | None:
        if self.process is None or self.process.poll() is not None:
            self.stop()
            self.process = self._started()
        # The child keeps the deadline itself; this ends one that hangs before or after.
        deadline, unsent, answer = time.monotonic() + PATIENCE, memoryview(line), bytearray()
        into, outof = self.process.stdin.fileno(), self.process.stdout.fileno()
        poll = select.poll()
        poll.register(into, select.POLLOUT)
        poll.register(outof, select.POLLIN)
        while not answer.endswith(b"\n"):
            ready = dict(poll.poll(max(0, deadline - time.monotonic()) * 1000))
            if into in ready:
                unsent = unsent[os.write(into, unsent) :]
                if not unsent:
                    poll.unregister(into)
            if outof in ready:
                answer += (piece := os.read(outof, PIECE))
            if not ready or (outof in ready and not piece):
                return self.stop()
        return json.loads(answer)

    def _started(self) -> subprocess.Popen:
        # A session of its own, so that Ctrl-C is for the parent alone; all but the three
        # standard streams is closed in it, so that no database connection comes along.
        command = [sys.executable, "-m", "pilot.rendering"]
        home = Path(__file__).resolve().parent.parent
        streams = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        quiet = {"stderr": subprocess.DEVNULL, "start_new_session": True}
        process = subprocess.Popen(command, cwd=home, bufsize=0, **streams, **quiet)
        os.set_blocking(process.stdin.fileno(), False)  # one that does not read holds up nobody
        return process


the_child = Child()
atexit.register(the_child.stop)
os.register_at_fork(after_in_child=the_child.forget)
