"""Finds the formats: every module of export/formats/ is one, and nothing else need be told.

A format module has ABOUT (one line for people), may have ALWAYS = True (no choice leaves it out)
and has entries(snapshot), which yields (path below data/, iterable of bytes) in a fixed order.
"""

import pkgutil
from collections.abc import Callable
from importlib import import_module
from typing import NamedTuple

from export import formats
from pilot.errors import Refused


class Format(NamedTuple):
    """One way in which an archive holds the trial."""

    name: str
    about: str
    always: bool
    entries: Callable


def known():
    """All formats: those that every archive has first, then by name."""
    found = [_format(module.name) for module in pkgutil.iter_modules(formats.__path__)]
    return sorted(found, key=lambda format_: (not format_.always, format_.name))


def chosen(text=""):
    """The formats named in `text` ("site,records"), all when it is empty. Raises Refused."""
    names = {name.strip() for name in text.split(",") if name.strip()}
    formats_ = known()
    if unknown := names - {format_.name for format_ in formats_}:
        choices = ", ".join(format_.name for format_ in formats_)
        raise Refused(f"There is no format “{sorted(unknown)[0]}”. Choose from: {choices}.")
    return [one for one in formats_ if one.always or not names or one.name in names]


def _format(name):
    module = import_module(f"export.formats.{name}")
    return Format(name, module.ABOUT, getattr(module, "ALWAYS", False), module.entries)
