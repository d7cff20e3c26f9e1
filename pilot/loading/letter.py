"""One letter read: who wrote it, its text as Markdown, what is attached; for any broken mail."""

import mimetypes
import re
from dataclasses import dataclass, field
from email.message import Message
from email.utils import parseaddr

from pilot import limits
from pilot.errors import Refused
from pilot.loading import hypertext, plaintext
from pilot.loading.mailbox import decoded, decoded_words, header
from pilot.models.base import one_line

OBSCURED = re.compile(r"(\S+) at (\S+\.\w+)(?: \((.*)\))?")  # as mailing list archives write it
LETTER_FILE = "letter.txt"
CUT = f"*The letter goes on; all of it is in {LETTER_FILE}.*"
WORDLESS = "*This letter has no text.*"
ENDINGS = {
    "text/x-patch": ".patch", "text/x-diff": ".diff", "application/pgp-signature": ".asc",
    "message/rfc822": ".eml", "text/calendar": ".ics", "text/html": ".html", "text/plain": ".txt",
}  # fmt: skip


@dataclass
class Content:
    """The texts of a letter in order and its files as (name, bytes)."""

    plain: list = field(default_factory=list)
    html: list = field(default_factory=list)
    files: list = field(default_factory=list)


def sender(message):
    """(name, address) of who wrote the letter. Raises Refused when it does not say."""
    written = next((v for k, v in message.raw_items() if k.lower() in ("from", "sender")), "")
    raw = one_line(str(written))
    obscured = OBSCURED.fullmatch(raw)
    name, address = (obscured[3], f"{obscured[1]}@{obscured[2]}") if obscured else parseaddr(raw)
    if "@" not in address:
        raise Refused(
            f"its sender has no mail address ({header(message, 'From') or 'no From line'})"
        )
    name = one_line(decoded_words(name or "")).strip("\"' ") or address.partition("@")[0]
    return name[: limits.NAME_CHARACTERS], address.lower()


def content(message):
    """What the letter holds. Of alternatives the plain text; attachments and the rest as files."""
    found = Content()
    try:
        _collect(message, found)
    except RecursionError as error:
        raise Refused("its parts are nested too deeply") from error
    return found


def body(found, subject=""):
    """(Markdown that a post can hold, the whole text or None if that is all) of a letter."""
    plain = "\n\n".join(text.strip("\n") for text in found.plain)
    title = f"**{plaintext.escape(subject.replace('*', ''))}**" if subject else ""
    if not plain.strip() and found.html:
        whole = hypertext.as_markdown("\n".join(found.html), plaintext.escape)
        return _fitted(title, whole, str, whole)
    return _fitted(title, plain, plaintext.as_markdown, plain)


def _collect(part, found):
    kind = part.get_content_type()
    if kind == "multipart/alternative" and part.is_multipart():
        _collect_alternative(part, found)
    elif part.is_multipart() and kind != "message/rfc822":
        for inner in part.get_payload():
            _collect(inner, found)
    elif kind in ("text/plain", "text/html") and not _is_attached(part):
        (found.plain if kind == "text/plain" else found.html).append(_text(part))
    else:
        found.files.append((_name(part, len(found.files) + 1), _bytes(part)))


def _collect_alternative(part, found):
    """The plain text stands for its alternatives; their pictures and files are kept."""
    inner = Content()
    for each in part.get_payload():
        _collect(each, inner)
    found.plain += inner.plain
    found.html += [] if any(text.strip() for text in inner.plain) else inner.html
    found.files += inner.files


def _is_attached(part):
    return part.get_content_disposition() == "attachment" or part.get_filename() is not None


def _text(part):
    try:
        charset = part.get_content_charset()
    except (LookupError, ValueError):
        charset = None
    text = decoded(_bytes(part), charset or "utf-8")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").expandtabs(8)


def _bytes(part: Message):
    if part.get_content_type() == "message/rfc822" and part.is_multipart():
        return b"".join(inner.as_bytes() for inner in part.get_payload())
    return part.get_payload(decode=True) or b""


def _name(part, number):
    name = decoded_words(part.get_filename() or "")
    if name.strip():
        return name
    kind = part.get_content_type()
    ending = ENDINGS.get(kind) or mimetypes.guess_extension(kind) or ".bin"
    return f"{'signature' if ending == '.asc' else f'part-{number}'}{ending}"


def _fitted(title, text, write, whole):
    """As many lines of the text as a post may have, and the whole text if that is not all."""
    markdown = "\n\n".join(filter(None, [title, write(text)])) or WORDLESS
    if len(markdown) <= limits.POST_CHARACTERS:
        return markdown, None
    lines, room = text.split("\n"), limits.POST_CHARACTERS - len(title) - len(CUT) - 8
    low, high = 0, len(lines)
    while low < high - 1:
        middle = (low + high) // 2
        fits = len(write("\n".join(lines[:middle]))) <= room
        low, high = (middle, high) if fits else (low, middle)
    beginning = write("\n".join(lines[:low])) or plaintext.escape(text[: room // 2])[:room]
    return "\n\n".join(filter(None, [title, beginning, CUT])), whole
