"""What is wrong with an archive: where, and a sentence."""

from typing import NamedTuple


class Finding(NamedTuple):
    """One thing wrong; `file` is the path in the bag."""

    file: str
    sentence: str
    line: int | None = None
    field: str | None = None

    def __str__(self):
        place = [self.file]
        if self.line:
            place.append(f"line {self.line}")
        if self.field:
            place.append(f"field {self.field}")
        return f"{', '.join(place)}: {self.sentence}"
