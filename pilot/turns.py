"""Readers take turns, two at a time.

SQLite lets go of the interpreter's lock at each step of a query. Sixteen threads that take it from
one another there cost twice the CPU of two, and answer fewer people (docs/performance.md).
"""

import threading

from pilot import limits

READING = {"GET", "HEAD"}


def in_turn(wsgi_app):
    """The application, asked for pages by as many threads at once as there are TURNS.

    Whoever has waited TURN_SECONDS goes on without one: no slow page holds up the others. Writers
    have a queue of their own, and what is streamed is sent after the turn.
    """
    turns = threading.BoundedSemaphore(limits.TURNS)

    def answer(environ, start_response):
        if environ["REQUEST_METHOD"] not in READING or not turns.acquire(
            timeout=limits.TURN_SECONDS
        ):
            return wsgi_app(environ, start_response)
        try:
            return wsgi_app(environ, start_response)
        finally:
            turns.release()

    return answer
