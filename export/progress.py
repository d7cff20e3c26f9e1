"""Lines of progress: passing ones only on a terminal, where the next takes their place."""

import sys
import time

import click

from export.words import size

EVERY = 0.2  # seconds between passing lines
_last = 0.0


def say(line, *, passing=False):
    """Says how far the work is. Passing lines are left out where nobody is watching."""
    global _last
    if not sys.stdout.isatty():
        if not passing:
            click.echo(line)
        return
    if passing and time.monotonic() - _last < EVERY:
        return
    _last = time.monotonic()
    click.echo(f"\r\x1b[K{line}", nl=not passing)


class Pace:
    """How fast bytes go by, and how long the rest will take."""

    def __init__(self, total):
        self.total, self.done = total, 0
        self._began = time.monotonic()

    def add(self, count):
        """`120 MB of 500 MB, 40 MB/s, 10 s left` once `count` more bytes have gone by."""
        self.done += count
        seconds = time.monotonic() - self._began
        said = f"{size(self.done)} of {size(self.total)}"
        if seconds < 1 or not self.done:
            return said  # a rate of the first moment says nothing
        rate = self.done / seconds
        return f"{said}, {size(int(rate))}/s, {_left((self.total - self.done) / rate)}"


def _left(seconds):
    minutes, seconds = divmod(round(seconds), 60)
    return f"{minutes} min {seconds} s left" if minutes else f"{seconds} s left"


def silent(line, *, passing=False):
    """Says nothing: for work inside other work."""
