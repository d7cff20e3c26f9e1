"""PDF: the words of its pages, as many as there is time for."""

import logging
import time

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from pilot import limits


def text(stream):
    """The text of the first pages, in their order."""
    logging.disable()  # each broken PDF would be told of; nobody reads it here
    end, pages, length = time.monotonic() + limits.INSIDE_SECONDS / 2, [], 0
    reader = PdfReader(stream)
    if reader.is_encrypted and not reader.decrypt(""):
        return ""
    for page in reader.pages:
        if length > limits.INSIDE_CHARACTERS or time.monotonic() > end:
            break
        pages.append(_words(page))
        length += len(pages[-1])
    return "\n\n".join(pages)


def _words(page):
    try:
        return page.extract_text()
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError):
        return ""  # one broken page; the others may be whole
