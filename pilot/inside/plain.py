"""Text files: whatever encoding they have."""

import codecs

from pilot import limits

MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
LONGEST_LETTER = 4  # bytes


def text(stream):
    """The beginning of the file; by its byte order mark, else UTF-8, else as Windows wrote it."""
    content = stream.read(limits.INSIDE_CHARACTERS * LONGEST_LETTER)
    for mark, encoding in MARKS.items():
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    if b"\0" in content:
        return ""  # no text, whatever its name says
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(content)
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")
