"""Lines of progress: passing ones only on a terminal, where the next takes their place."""

import sys
import time

import click

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


def silent(line, *, passing=False):
    """Says nothing: for work inside other work."""
