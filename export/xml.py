"""XML written piece by piece, with nothing in it that XML 1.0 forbids."""

import re
from xml.sax.saxutils import escape, quoteattr

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
# What is no Char of XML 1.0 §2.2, not even as a reference; readers see that something was there.
FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def allowed(value):
    """The value as text without forbidden characters."""
    return FORBIDDEN.sub("\ufffd", str(value))


def text(value):
    """Escaped; a carriage return as a reference, since a parser would make a line feed of it."""
    return escape(allowed(value), {"\r": "&#13;"})


def cdata(value):
    """As a CDATA section, as WordPress writes and its simplest reader wants them."""
    return "<![CDATA[" + allowed(value).replace("]]>", "]]]]><![CDATA[>") + "]]>"


def element(name, value="", **attributes):
    """`<name>value</name>` in a line of its own."""
    said = "".join(f" {key}={quoteattr(allowed(one))}" for key, one in attributes.items())
    return f"<{name}{said}>{text(value)}</{name}>\n"
