"""What an upload is measured against: it keeps the body as one file and gives it back."""

import os
from pathlib import Path
from wsgiref.util import FileWrapper

PIECE = 64 * 1024
KEPT = Path(os.environ["PLAIN_FILE"])


def app(environ, start_response):
    """A WSGI application of two acts: POST keeps, GET gives."""
    if environ["REQUEST_METHOD"] == "POST":
        with KEPT.open("wb") as file:
            while piece := environ["wsgi.input"].read(PIECE):
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
    is_there = environ["PATH_INFO"] == "/file"
    start_response("200 OK", [("Content-Length", str(KEPT.stat().st_size if is_there else 0))])
    return FileWrapper(KEPT.open("rb"), PIECE) if is_there else []
