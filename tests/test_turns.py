"""Readers take turns: no slow page holds up the others for long, and writers never wait for one."""

import threading
import time

import pytest

from pilot import limits
from pilot.turns import in_turn

PATIENCE = 5  # seconds


class Pages:
    """An application whose /slow answers when it is told; `inside` are the addresses at work."""

    def __init__(self):
        self.inside, self.may_end = [], threading.Event()

    def __call__(self, environ, start_response):
        self.inside.append(environ["PATH_INFO"])
        if environ["PATH_INFO"] == "/broken":
            raise LookupError("no such page")
        if environ["PATH_INFO"] == "/slow":
            assert self.may_end.wait(PATIENCE)
        return [b"answered"]


@pytest.fixture
def pages(monkeypatch):
    """One turn for all readers, for which one waits a second, and a slow page that has it."""
    monkeypatch.setattr(limits, "TURNS", 1)
    monkeypatch.setattr(limits, "TURN_SECONDS", 1)
    pages = Pages()
    pages.asked = in_turn(pages)
    pages.reader = threading.Thread(target=ask, args=(pages, "/slow"))
    pages.reader.start()
    until = time.monotonic() + PATIENCE
    while not pages.inside and time.monotonic() < until:
        time.sleep(0.01)
    yield pages
    pages.may_end.set()
    pages.reader.join()


def ask(pages, address, method="GET"):
    """Seconds until the answer."""
    began = time.monotonic()
    assert pages.asked({"REQUEST_METHOD": method, "PATH_INFO": address}, None) == [b"answered"]
    return time.monotonic() - began


def test_a_reader_waits_for_a_turn_and_goes_on_without_one(pages):
    assert ask(pages, "/") >= limits.TURN_SECONDS


def test_a_writer_waits_for_no_reader(pages):
    assert ask(pages, "/posts", "POST") < limits.TURN_SECONDS


def test_a_turn_comes_back_also_from_a_page_that_fails(pages):
    pages.may_end.set()
    pages.reader.join()
    with pytest.raises(LookupError, match="no such page"):
        pages.asked({"REQUEST_METHOD": "GET", "PATH_INFO": "/broken"}, None)
    assert ask(pages, "/") < limits.TURN_SECONDS
