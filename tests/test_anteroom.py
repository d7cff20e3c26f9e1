"""A request is given a thread once it is whole; what that means, byte by byte."""

import pytest

from pilot import limits
from pilot.anteroom import is_whole

POST = b"POST /posts HTTP/1.1\r\nHost: a\r\n"


@pytest.mark.parametrize(
    "seen",
    [
        b"GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        POST + b"Content-Length: 3\r\n\r\na=b",
        POST + b"content-length:  0\r\n\r\n",
        POST + b"Content-Length: 65536\r\n\r\n",  # an upload streams
        POST + b"Transfer-Encoding: chunked\r\n\r\n",
        POST + b"Content-Length: 3\r\nExpect: 100-continue\r\n\r\n",  # it waits to be asked
        b"x" * limits.WHOLE_REQUEST_BYTES,  # the parser says what it thinks of that
    ],
)
def test_what_a_thread_can_answer(seen):
    assert is_whole(seen)


@pytest.mark.parametrize(
    "seen",
    [
        b"",
        b"G",
        b"GET / HTTP/1.1\r\nHost: a\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\n\r",
        POST + b"Content-Length: 3\r\n\r\na=",
        POST + b"Content-Length: 5000\r\n\r\n",
    ],
)
def test_what_would_keep_a_thread_waiting(seen):
    assert not is_whole(seen)


@pytest.mark.parametrize("address", ["/sign-in", "/join", "/join/code"])
def test_a_stranger_sends_a_few_lines_and_no_more(world, address):
    form = {"email": "ana@example.org", "password": "x" * limits.STRANGER_BYTES}
    answer = world.zoe.post(address, **form)
    assert answer.status_code == 413
    assert "too much for a form of a few lines" in answer.get_data(as_text=True)


def test_a_stranger_s_form_says_how_long_it_is(world):
    sent = {"data": b"email=x", "headers": {"Transfer-Encoding": "chunked"}}
    kind = "application/x-www-form-urlencoded"
    assert world.zoe.client.post("/sign-in", **sent, content_type=kind).status_code == 411


def test_a_long_page_of_somebody_known_is_taken(world):
    body = "word " * limits.STRANGER_BYTES
    assert world.ana.post("/pages/new", title="Long", body=body, base="0").status_code == 303
