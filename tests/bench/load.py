"""The load: requests on sixteen connections for some seconds, every answer looked at."""

import http.client
import threading
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import urlencode

CONNECTIONS = 16


class Request(NamedTuple):
    """One request; `check` takes the Answer and returns what is wrong with it, or nothing."""

    path: str
    cookie: str
    check: Callable
    form: dict | None = None


class Answer(NamedTuple):
    status: int
    location: str
    text: str


@dataclass
class Result:
    """What came of a load: seconds each answer took, and sentences about wrong ones."""

    latencies: list = field(default_factory=list)
    wrong: list = field(default_factory=list)
    seconds: float = 0.0
    cpu: float = 0.0

    @property
    def cpu_each(self):
        return self.cpu / len(self.latencies)

    @property
    def per_second(self):
        return len(self.latencies) / self.seconds


def load(server, requests, seconds, *, connections=CONNECTIONS):
    """Sends requests from an endless iterator, each on the next free connection."""
    result, turn = Result(), threading.Lock()
    cpu, began = server.cpu(), time.perf_counter()
    work = (server.port, requests, turn, began + seconds, result)
    threads = [threading.Thread(target=_send, args=work) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    result.seconds, result.cpu = time.perf_counter() - began, server.cpu() - cpu
    return result


def ask(connection, request):
    """The Answer to one request, and the seconds until all of it was here."""
    headers = {"Accept-Encoding": "gzip", "Accept": "text/html", "Cookie": request.cookie}
    method, body = "GET", None
    if request.form is not None:
        method, body = "POST", urlencode(request.form)
        headers |= {
            "Content-Type": "application/x-www-form-urlencoded",
            "Sec-Fetch-Site": "same-origin",
        }
    began = time.perf_counter()
    connection.request(method, request.path, body, headers)
    response = connection.getresponse()
    content = response.read()
    took = time.perf_counter() - began
    if response.headers["Content-Encoding"] == "gzip":
        content = zlib.decompress(content, 31)
    return Answer(response.status, response.headers["Location"], content.decode()), took


def _send(port, requests, turn, until, result):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    while time.perf_counter() < until:
        with turn:
            request = next(requests)
        answer, took = ask(connection, request)
        result.latencies.append(took)
        if wrong := request.check(answer):
            result.wrong.append(f"{request.path}: {wrong}")
    connection.close()


def everybody_arrives(visit, server):
    """Each person's first visit of the day, and of a thread, is noted; that is no figure here."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    for cookie in visit.cookies:
        ask(connection, Request("/charter", cookie, None))
        ask(connection, Request(f"/posts/{visit.content.tops[-10]}", cookie, None))
    connection.close()
