"""Mail as bytes: headers, texts and files of any size, readable by every kind of mailbox.

No line begins with "From " after any number of ">", so that mboxrd (RFC 4155 and its kin) has
nothing to quote and readers that unquote differently, or not at all, find the same text.
"""

import binascii
import re
from email.utils import format_datetime
from urllib.parse import quote

PLAIN = re.compile(r"[ -~]{0,60}")
FOLDABLE = re.compile(r"(?:[!-~]{1,60}(?: |\Z))*")  # words of ASCII, short enough for a line
LINES = re.compile(r"(.{1,60})(?: |\Z)")
PIECES = re.compile(rb".{1,39}(?![\x80-\xbf])", re.DOTALL)  # 64 characters, no letter cut in two
ATOMS = re.compile(r"[\w!#$%&'*+/=?^`{|}~.-]+@[\w.-]+", re.ASCII)
FROM_LINE = re.compile(rb"^(>*)F(?=rom )", re.MULTILINE)
NAME_PIECE = re.compile(r"(?:%..|[^%]){1,16}")
LINE = 57  # bytes in a line of 76 characters of base64 (RFC 2045 §6.8)
AT_ONCE = LINE * 4096


def header(name, value):
    """A header line, folded; other letters than ASCII as RFC 2047 says."""
    value = " ".join(value.split())
    return f"{name}: {_words(value)}\n"


def address(name, email, otherwise):
    """`Ana <ana@example.org>`; `otherwise` where the address would need more than ASCII."""
    email = email if ATOMS.fullmatch(email) else otherwise
    if not PLAIN.fullmatch(name) or "=?" in name:
        return f"{_encoded(name)} <{email}>"
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}" <{email}>'


def _words(value):
    if "=?" in value or not FOLDABLE.fullmatch(value):
        return _encoded(value)
    return "\n ".join(LINES.findall(value))


def _encoded(value):
    """Encoded words (RFC 2047 §2), none with half a character."""
    pieces = PIECES.findall(value.encode("utf-8", "replace"))
    words = (binascii.b2a_base64(piece, newline=False).decode() for piece in pieces)
    return "\n ".join(f"=?utf-8?b?{word}?=" for word in words)


def dated(instant):
    """The date of RFC 5322 §3.3, in UTC."""
    return format_datetime(instant)


def separator(email, instant):
    """The line between two messages (RFC 4155); `email` in ASCII, the time in UTC."""
    return f"From {email} {instant:%a %b} {instant.day:2} {instant:%H:%M:%S %Y}\n"


def text(kind, content):
    """A part text/<kind>, quoted-printable."""
    encoded = binascii.b2a_qp(content.encode("utf-8", "replace"), istext=True)
    head = f"Content-Type: text/{kind}; charset=utf-8\nContent-Transfer-Encoding: quoted-printable"
    return f"{head}\n\n".encode() + FROM_LINE.sub(rb"\1=46=\n", encoded)


def alternative(boundary, parts):
    """The same in several kinds, the plainest first (RFC 2046 §5.1.4)."""
    head = f'Content-Type: multipart/alternative; boundary="{boundary}"\n'.encode()
    line = f"\n--{boundary}".encode()
    return head + b"".join(line + b"\n" + part for part in parts) + line + b"--\n"


def file(name, media_type, mark, pieces):
    """Yields a part with a file of any size; `mark` is its Content-ID without brackets."""
    yield (
        f"Content-Type: {media_type}\nContent-Transfer-Encoding: base64\n"
        f"Content-ID: <{mark}>\nContent-Disposition: attachment{_named(name)}\n\n"
    ).encode()
    rest = b""
    for piece in pieces:
        rest += piece
        whole = len(rest) - len(rest) % LINE
        yield _lines(rest[:whole])
        rest = rest[whole:]
    yield _lines(rest)


def _named(name):
    """The parameter filename, in the pieces of RFC 2231 §3 where it is long or not ASCII."""
    if re.fullmatch(r"[\w. -]{1,50}", name, re.ASCII):
        return f';\n filename="{name}"'
    pieces = NAME_PIECE.findall("utf-8''" + quote(name.encode("utf-8", "replace"), safe=""))
    return "".join(f";\n filename*{number}*={piece}" for number, piece in enumerate(pieces))


def _lines(content):
    spans = range(0, len(content), LINE)
    return b"".join([binascii.b2a_base64(content[start : start + LINE]) for start in spans])
