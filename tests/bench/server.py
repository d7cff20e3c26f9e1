"""A server as its own processes, with the CPU time and memory that the kernel counts for them."""

import http.client
import os
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATIENCE = 30  # seconds until a server must answer


class Server:
    """One server and all processes it starts; use as a context."""

    def __init__(self, command, *, path="/", cookie="", **environment):
        self.port = _free_port()
        self._command = [sys.executable, "-m", *(part.format(port=self.port) for part in command)]
        self._environment = {**os.environ, **environment, "PORT": str(self.port)}
        self._first = path, cookie
        self.seconds_to_first_answer = None

    def __enter__(self):
        began = time.perf_counter()
        self._process = subprocess.Popen(
            self._command, cwd=ROOT, env=self._environment, stdout=subprocess.DEVNULL
        )
        while not self._answers():
            if self._process.poll() is not None or time.perf_counter() - began > PATIENCE:
                self.__exit__()
                raise SystemExit(f"{' '.join(self._command[2:])} does not answer.")
            time.sleep(0.005)
        self.seconds_to_first_answer = time.perf_counter() - began
        return self

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait()

    def cpu(self):
        """Seconds of CPU time, user and system, of all its processes so far."""
        # The kernel's own clock of another process (clock_getcpuclockid, time.h): nanoseconds,
        # where /proc/<pid>/stat counts in hundredths of a second.
        return sum(time.clock_gettime(~process << 3 | 2) for process in self._processes())

    def memory(self):
        """Bytes of memory, shared pages counted in parts (PSS), of all its processes."""
        return sum(map(_pss, self._processes()))

    def _processes(self):
        found = [self._process.pid]
        for process in found:
            for children in Path(f"/proc/{process}/task").glob("*/children"):
                with suppress(FileNotFoundError):  # a thread that has ended meanwhile
                    found += map(int, children.read_text().split())
        return found

    def _answers(self):
        path, cookie = self._first
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("GET", path, headers={"Cookie": cookie})
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()


def hello():
    """The bare application under gunicorn with one worker and eight threads."""
    options = ("--workers", "1", "--threads", "8", "--no-control-socket", "--log-level", "error")
    return Server(["gunicorn", *options, "--bind", "127.0.0.1:{port}", "tests.bench.hello:app"])


def plain(path):
    """The application that keeps a body in that file, under the gunicorn that serves a trial."""
    command = ["gunicorn", "--config", "deploy/gunicorn.conf.py", "--worker-class", "gthread"]
    bound = ("--bind", "127.0.0.1:{port}", "tests.bench.plain:app")
    return Server([*command, *bound], PLAIN_FILE=str(path))


def pilot(folder, path, cookie):
    """The trial in a folder, served as `make run` serves it; `path` is asked for first."""
    command = ["pilot", "run"]
    return Server(command, path=path, cookie=cookie, PILOT_DATA=str(folder), PILOT_URL="", BIND="")


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _pss(process):
    text = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
    return next(int(line.split()[1]) * 1024 for line in text.splitlines() if line[:4] == "Pss:")
