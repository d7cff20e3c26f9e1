"""What the page of a file shows of it: a small picture, its words, a table, sound or film."""

import csv
from functools import cached_property

from pilot import limits
from pilot.models.inside import Inside

PLAYED = ("sound", "film")
IN_FRAME = "application/pdf"  # shown by the browser's own viewer


class Preview:
    """A look at the latest version of a file."""

    def __init__(self, file):
        self._file = file
        self._inside = Inside.of(file.latest.blob)

    @property
    def kind(self):
        """picture, sound, film, pdf, table, text, waiting or nothing."""
        if self._file.kind in PLAYED and self._file.is_shown:
            return self._file.kind
        if self._file.media_type == IN_FRAME:
            return "pdf"
        if self._inside is None:
            return "waiting"
        if self._inside.width:
            return "picture"
        return ("table" if self.rows else "text") if self._inside.text else "nothing"

    @property
    def size(self):
        """(width, height) of the small picture, in pixels."""
        return self._inside.small_size

    @property
    def text(self):
        """The beginning of its words."""
        return self._inside.text[: limits.PREVIEW_CHARACTERS] if self._inside else ""

    @property
    def is_cut(self):
        """Whether more words are in the file than are shown."""
        return len(self.text) == limits.PREVIEW_CHARACTERS

    @cached_property
    def rows(self):
        """The first rows of a table kept as text (RFC 4180), the head first; [] when it is none."""
        if self._file.ending not in ("csv", "tsv"):
            return []
        try:
            dialect = csv.Sniffer().sniff(self.text[:2_000], ",;\t|")
            rows = list(csv.reader(self.text.split("\n"), dialect))
        except csv.Error:  # a field without an end, or no table at all
            return []
        return [row for row in rows[: limits.PREVIEW_ROWS] if row]
