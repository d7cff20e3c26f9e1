"""A mailbox file (mbox, RFC 4155): where each letter is and what its head says."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser
from email.utils import mktime_tz, parsedate_tz
from hashlib import sha256

from pilot import clock, limits
from pilot.errors import Refused
from pilot.models.base import one_line

FROM_LINE = re.compile(rb"From \S.*\d{1,2}:\d\d")
QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)
MESSAGE_ID = re.compile(r"<\s*([^<>\s]{1,500})\s*>")
REPLY = re.compile(r"(?:\s*(?:re|aw|sv|antw|wg|fwd?)\s*(?:\[\d+\]|\^\d+)?\s*:)+\s*", re.IGNORECASE)
LIST_TAG = re.compile(r"\s*\[[^\[\]]{1,40}\]\s*")
FIRST_MAIL = datetime(1971, 1, 1, tzinfo=UTC)


@dataclass
class Envelope:
    """One letter of a mailbox: its place (bytes from, to), and what its head says."""

    number: int  # in the mailbox, from 1
    start: int
    end: int
    id: str
    subject: str
    references: list = field(default_factory=list)  # ids, the nearest last
    at: datetime | None = None
    is_dated: bool = True

    @property
    def topic(self):
        """The subject without Re: and the list's own tag, folded: equal ones may be one thread."""
        return (
            LIST_TAG.sub(" ", REPLY.sub("", LIST_TAG.sub("", self.subject, count=1)))
            .strip()
            .casefold()
        )

    @property
    def is_reply(self):
        return bool(self.references or REPLY.match(LIST_TAG.sub("", self.subject, count=1)))

    @property
    def label(self):
        return f"letter {self.number}, “{self.subject or 'no subject'}”"


class Mailbox:
    """The letters of an mbox file. Raises Refused when it is none."""

    def __init__(self, path):
        self._path = path
        with path.open("rb") as file:
            if not file.read(5) == b"From ":
                raise Refused(
                    f"{path} is no mbox file: its first line does not begin with “From ”."
                )

    def envelopes(self):
        """Every letter's envelope in the order of the file; one without a date follows the last."""
        found, before = [], None
        with self._path.open("rb") as file:
            for number, (start, end) in enumerate(list(_places(file)), start=1):
                envelope = _envelope(file, number, start, end)
                envelope.at = envelope.at or before or FIRST_MAIL
                before = envelope.at
                found.append(envelope)
        return found

    def message(self, envelope):
        """The whole letter, parsed. Raises Refused for one that is too large."""
        if envelope.end - envelope.start > limits.LETTER_BYTES:
            raise Refused(f"it is larger than {limits.LETTER_BYTES // limits.MIB} MB")
        with self._path.open("rb") as file:
            file.seek(envelope.start)
            content = file.read(envelope.end - envelope.start)
        content = QUOTED_FROM.sub(rb"\1", content.partition(b"\n")[2])
        try:
            return BytesParser().parsebytes(content)
        except RecursionError as error:
            raise Refused("its parts are nested too deeply") from error


def header(message, name):
    """A header's text in one line, its encoded words (RFC 2047) and odd bytes decoded."""
    raw = next((value for key, value in message.raw_items() if key.lower() == name.lower()), "")
    return one_line(decoded_words(str(raw)))


def decoded_words(text):
    """Text in which encoded words may stand, decoded; what cannot be is left as it is."""
    text = decoded(text.encode("utf-8", "surrogateescape"), "utf-8")
    try:
        parts = decode_header(text)
    except (ValueError, LookupError):
        return text
    return "".join(
        part if isinstance(part, str) else decoded(part, charset) for part, charset in parts
    )


def decoded(content, charset):
    """Bytes in the charset they claim, else UTF-8, else Windows-1252; never an error."""
    for name in (charset or "utf-8", "utf-8"):
        try:
            return content.decode(name)
        except (LookupError, ValueError):
            continue
    return content.decode("cp1252", "replace")


def _places(file):
    start, at, after_blank = None, 0, True
    while line := file.readline(limits.CHUNK_BYTES):
        if after_blank and (at == 0 or FROM_LINE.match(line)):
            if start is not None:
                yield start, at
            start = at
        after_blank = line in (b"\n", b"\r\n")
        at += len(line)
    if start is not None:
        yield start, at


def _envelope(file, number, start, end):
    file.seek(start)
    head = file.read(min(end - start, limits.LETTER_HEAD_BYTES))
    from_line, _, head = head.partition(b"\n")
    head = re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0]
    message = BytesParser().parsebytes(head + b"\n\n", headersonly=True)
    at = _date(message, from_line)
    return Envelope(
        number, start, end,
        id=next(iter(_ids(message, "Message-ID")), "") or _digest(file, start, end),
        subject=header(message, "Subject"),
        references=_references(message),
        at=at,
        is_dated=at is not None,
    )  # fmt: skip


def _references(message):
    """The ids this letter answers, the nearest last; a reply names one in In-Reply-To."""
    nearest = _ids(message, "In-Reply-To")[:1]
    return [each for each in _ids(message, "References") if each not in nearest] + nearest


def _ids(message: Message, name):
    return MESSAGE_ID.findall(header(message, name))


def _digest(file, start, end):
    """What a letter without Message-ID is known by: its own bytes."""
    file.seek(start)
    digest, left = sha256(), end - start
    while left and (piece := file.read(min(left, limits.CHUNK_BYTES))):
        digest.update(piece)
        left -= len(piece)
    return f"sha256-{digest.hexdigest()}"


def _date(message, from_line):
    """The instant of a letter: its Date, else when it was received, else the mailbox's own line."""
    received = header(message, "Received").rpartition(";")[2]
    delivered = re.sub(r"^From \S+\s*", "", decoded(from_line, "utf-8"))
    for text in (header(message, "Date"), received, delivered):
        if at := _instant(text):
            return at
    return None


def _instant(text):
    """The instant that a date of RFC 5322 §3.3 names, unless it is before all mail or to come."""
    try:
        at = datetime.fromtimestamp(mktime_tz(parsedate_tz(text)), UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None
    return at if FIRST_MAIL <= at <= clock.now() + timedelta(days=1) else None
