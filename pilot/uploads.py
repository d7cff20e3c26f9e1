"""Requests whose files go straight to the database, chunk by chunk, never to a temporary folder."""

import io
from contextlib import suppress

from flask import Request
from werkzeug.exceptions import BadRequest, LengthRequired
from werkzeug.utils import cached_property

from pilot import limits
from pilot.errors import Frozen
from pilot.models.blob import Inflow, TooLarge


class UploadRequest(Request):
    """Streams every uploaded file into a blob. Raises BadRequest for a cut-off upload."""

    max_form_memory_size = limits.FORM_BYTES
    max_form_parts = 1000

    def __init__(self, environ, *arguments, **options):
        super().__init__(environ, *arguments, **options)
        self._inflows = []
        self._counted = _Counted(environ["wsgi.input"], self.content_length)
        environ["wsgi.input"] = self._counted

    @property
    def max_content_length(self):
        """Files may be large; a form without files may not."""
        if self.mimetype == "multipart/form-data":
            return limits.FILE_BYTES + limits.FORM_BYTES
        return limits.FORM_BYTES

    def must_be_small(self):
        """Whoever is nobody yet sends a line or two, whole, and so holds no thread by being slow.

        Raises LengthRequired or TooLarge, before the body is read.
        """
        if "Transfer-Encoding" in self.headers:
            raise LengthRequired
        if (self.content_length or 0) > limits.STRANGER_BYTES:
            raise TooLarge("That is too much for a form of a few lines. Nothing was changed.")

    @cached_property
    def uploads(self):
        """[(name, blob)] of all files sent, each complete."""
        return self._complete(limits.FILES_AT_ONCE)

    @cached_property
    def folder(self):
        """The same of a whole folder; the names are paths."""
        return self._complete(limits.FOLDER_FILES)

    def sweep(self):
        """Forgets what arrived without being asked for or completed."""
        for inflow in self._inflows:
            inflow.abandon_unless_finished()

    def _complete(self, most):
        sent = [file for file in self.files.getlist("file") if file.filename]
        if len(sent) > most:
            raise BadRequest(f"Send at most {most} files at once.")
        if self.content_length and self._counted.bytes < self.content_length:
            raise BadRequest(
                f"The upload was cut off: {self._counted.bytes:,} of {self.content_length:,} bytes "
                "arrived. Nothing was stored; send it again."
            )
        return [(file.filename, file.stream.finish()) for file in sent]

    def _get_file_stream(self, total_content_length, content_type, filename=None, **_):
        if not filename:
            return io.BytesIO()
        self._inflows.append(_Arriving())
        return self._inflows[-1]


class _Arriving:
    """What Werkzeug's parser writes to: an inflow that pretends to be a file."""

    def __init__(self):
        self._inflow, self._finished = Inflow(), False

    def write(self, piece):
        self._inflow.write(piece)

    def seek(self, position):
        """Nothing to do: the bytes are on their way into the database."""

    def finish(self):
        self._finished = True
        return self._inflow.finish()

    def abandon_unless_finished(self):
        if not self._finished:
            with suppress(Frozen):  # the end came meanwhile: the bytes stay, and count as nothing
                self._inflow.abandon()

    def close(self):
        """Nothing to do: `sweep` decides."""


class _Counted(io.RawIOBase):
    """The request body, counting what really came.

    It is taken from gunicorn in large pieces: gunicorn copies all that it holds at each reading.
    """

    def __init__(self, stream, length):
        """`length` in bytes; None where the stream itself ends."""
        self._stream, self._length = stream, length
        self._piece, self.bytes = memoryview(b""), 0

    def readable(self):
        return True

    def readinto(self, target):
        if not self._piece:
            most = limits.BODY_PIECE_BYTES
            most = most if self._length is None else min(most, self._length - self.bytes)
            self._piece = memoryview(self._stream.read(most))
            self.bytes += len(self._piece)
        taken = min(len(target), len(self._piece))
        target[:taken], self._piece = self._piece[:taken], self._piece[taken:]
        return taken
