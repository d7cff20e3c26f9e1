"""Documents, slides and sheets in Office Open XML (ECMA-376): zipped XML, read in a stream."""

import re
import zipfile
from xml.etree import ElementTree

from pilot import limits

PARTS = 500  # slides or sheets that are read
NUMBER = re.compile(r"\d+")
CELL, VALUE, ROW, STRING = "c", "v", "row", "si"


def document(stream):
    """The paragraphs of a .docx, with its footnotes."""
    with zipfile.ZipFile(stream) as packed:
        return "\n".join(
            _paragraphs(packed, name)
            for name in ("word/document.xml", "word/footnotes.xml")
            if name in packed.namelist()
        )


def slides(stream):
    """The paragraphs of a .pptx, slide by slide, notes beneath."""
    with zipfile.ZipFile(stream) as packed:
        names = _numbered(packed, r"ppt/(slides/slide|notesSlides/notesSlide)\d+\.xml")
        return "\n\n".join(_paragraphs(packed, name) for name in names)


def sheets(stream):
    """The cells of a .xlsx as lines with tabs, sheet by sheet."""
    with zipfile.ZipFile(stream) as packed:
        strings = _strings(packed)
        names = _numbered(packed, r"xl/worksheets/sheet\d+\.xml")
        return "\n\n".join(_rows(packed, name, strings) for name in names)


def _numbered(packed, pattern):
    """The parts of that name in the order of their numbers."""
    names = [name for name in packed.namelist() if re.fullmatch(pattern, name)]
    return sorted(names, key=lambda name: (int(NUMBER.search(name)[0]), -len(name)))[:PARTS]


def _paragraphs(packed, name):
    found, words, room = [], [], limits.INSIDE_CHARACTERS
    for tag, element in _elements(packed, name):
        if tag == "t":
            words.append(element.text or "")
        elif tag in ("tab", "br"):
            words.append(" ")
        elif tag == "p":
            found.append("".join(words))
            room -= len(found[-1])
            words.clear()
        if room < 0:
            break
    return "\n".join([*found, "".join(words)])


def _strings(packed):
    """The texts that cells name by number, as far as they are read."""
    found, words, room = [], [], limits.INSIDE_CHARACTERS
    if "xl/sharedStrings.xml" not in packed.namelist():
        return found
    for tag, element in _elements(packed, "xl/sharedStrings.xml"):
        if tag == "t":
            words.append(element.text or "")
        elif tag == STRING:
            found.append("".join(words))
            room -= len(found[-1])
            words.clear()
        if room < 0:
            break
    return found


def _rows(packed, name, strings):
    lines, cells, words, room = [], [], [], limits.INSIDE_CHARACTERS
    for tag, element in _elements(packed, name):
        if tag in (VALUE, "t"):
            words.append(element.text or "")
        elif tag == CELL:
            cells.append(_cell(element.get("t"), "".join(words), strings))
            words.clear()
        elif tag == ROW:
            lines.append("\t".join(cells))
            room -= len(lines[-1])
            cells.clear()
        if room < 0:
            break
    return "\n".join(lines)


def _cell(kind, value, strings):
    if kind != "s":
        return value
    return strings[int(value)] if value.isdecimal() and int(value) < len(strings) else ""


def _elements(packed, name):
    """(tag without its namespace, element) as each ends; no more bytes than INSIDE_BYTES."""
    with packed.open(name) as part:
        for _, element in ElementTree.iterparse(_Bounded(part)):  # noqa: S314 - expat bounds entities
            yield element.tag.rpartition("}")[2], element
            element.clear()


class _Bounded:
    """A stream that ends in an error where a zip bomb goes on."""

    def __init__(self, stream):
        self._stream, self._left = stream, limits.INSIDE_BYTES

    def read(self, size=-1):
        piece = self._stream.read(size)
        self._left -= len(piece)
        if self._left < 0:
            raise zipfile.BadZipFile("too much to unpack")
        return piece
