"""Names that every system can hold: Windows, old archives, a mail attachment, a memory stick."""

import re
import unicodedata

STEM = 60  # characters; with its folders no path of an archive exceeds PATH
PATH = 120
UNSAFE = re.compile(r"[^A-Za-z0-9._]+")
SPELT = str.maketrans({"ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "ø": "o", "Ø": "O", "ł": "l"})
DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)", re.IGNORECASE)
SAFE_PATH = re.compile(r"[A-Za-z0-9._-]+(?:/[A-Za-z0-9._-]+)*")


def safe(text, otherwise="_", length=STEM):
    """`text` in at most `length` of A-Z a-z 0-9 . _ - that Windows accepts (con.txt is a device).

    What has no Latin letters at all becomes `otherwise`, which must be safe itself.
    """
    text = text.translate(SPELT)
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    name = UNSAFE.sub("-", plain)[:length].strip("-.")
    if not name.strip("_"):
        return otherwise
    return f"_{name}"[:length].rstrip("-.") if DEVICE.match(name) else name


def is_safe(path):
    """Whether a path (with / between its parts) may stand in an archive."""
    return bool(
        len(path) <= PATH
        and SAFE_PATH.fullmatch(path)
        and all(part.strip(".") and not DEVICE.match(part) for part in path.split("/"))
        and not any(part.endswith(".") for part in path.split("/"))
    )


class Names:
    """Gives out safe names, each only once, whatever their case."""

    def __init__(self):
        self._taken = set()

    def give(self, text, otherwise="_"):
        """A name like `text` that nobody has yet; ask in a fixed order to get the same again."""
        stem = safe(text, otherwise, STEM - 8)
        name, number = stem, 1
        while name.lower() in self._taken:
            number += 1
            name = f"{stem}-{number}"
        self._taken.add(name.lower())
        return name

