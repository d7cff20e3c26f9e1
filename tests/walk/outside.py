"""The house from outside: a person with cookies and no scripts, commands, and a running server."""

import contextlib
import http.cookiejar
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

HOUSE = Path(__file__).parents[2]


class Failed(Exception):
    """The walk saw something that should not be."""


class Person:
    """A browser with cookies and no scripts."""

    def __init__(self, base):
        self.base = base
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(jar)

    def get(self, address):
        """(status, body as text) of an address, redirects followed."""
        return self._answer(urllib.request.Request(self._absolute(address)))  # noqa: S310

    def post(self, address, **form):
        """(status, body) after sending a form."""
        body = urllib.parse.urlencode(form).encode()
        request = urllib.request.Request(self._absolute(address), data=body)  # noqa: S310
        return self._answer(request)

    def must(self, answer, status=200):
        """The body of an answer with that status. Raises Failed otherwise."""
        if answer[0] != status:
            raise Failed(f"expected {status}, got {answer[0]}: {words(answer[1])[:300]}")
        return answer[1]

    def _absolute(self, address):
        address = address if address.startswith("http") else self.base + address
        return urllib.parse.quote(address, safe="%/?&=:;+,@#()'!*~$[]")  # as browsers do

    def _answer(self, request):
        try:
            with self._opener.open(request, timeout=60) as response:
                return response.status, response.read().decode("utf-8", "replace")
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode("utf-8", "replace")


class Walk:
    """The house run from outside, in one throw-away folder."""

    def __init__(self, content, folder):
        self.pages = next(p for p in (content / "handbook", content) if p.is_dir())
        self.letters = content / "list.mbox"
        self.folder, self.port = folder, _free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        for package in ("pilot", "export", "deploy"):  # a copy: teardown removes what it finds
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(HOUSE / package, folder / "house" / package, ignore=ignored)
        self.environment = {
            **os.environ,
            "PILOT_DATA": str(folder / "var"),
            "PORT": str(self.port),
            "PYTHONPATH": str(folder / "house"),
        }

    def command(self, *words, allowed=(0,), data=None):
        """Runs `python -m …` in the folder and returns what it printed."""
        environment = self.environment | ({"PILOT_DATA": str(data)} if data else {})
        ran = subprocess.run(
            [sys.executable, "-m", *words], cwd=self.folder, env=environment,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if ran.returncode not in allowed:
            said = f"{ran.stdout[-3000:]}\n{ran.stderr[-2000:]}"
            raise Failed(f"{' '.join(words)} ended with {ran.returncode}: {said}")
        return ran.stdout

    @contextlib.contextmanager
    def serving(self, data=None):
        """The server, answering; stopped afterwards if it still runs."""
        environment = self.environment | ({"PILOT_DATA": str(data)} if data else {})
        log = (self.folder / "server.log").open("a")
        server = subprocess.Popen(
            [sys.executable, "-m", "pilot", "run"], cwd=self.folder, env=environment,
            stdout=log, stderr=log,
        )  # fmt: skip
        try:
            self._wait(server)
            yield server
        finally:
            server.terminate()
            server.wait(30)
            log.close()

    def _wait(self, server):
        for _ in range(200):
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            if server.poll() is not None:
                break
            time.sleep(0.05)
        raise Failed(f"the server did not start: {(self.folder / 'server.log').read_text()}")


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def words(html):
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())
