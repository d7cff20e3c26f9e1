"""Makes the wikilinks of a text follow pages that were moved; code and escaped links stay."""

from pilot.markup import WIKILINK, title_of
from pilot.models.fences import stretches
from pilot.models.known import page_key


def mended(text, titles):
    """The text with every wikilink to a key of `titles` led to the title that it has there."""

    def follow(match):
        typed, _, label = match.groups()
        escape = "\\" if label and typed.endswith("\\") else ""  # the way to write | in a table
        new = titles.get(page_key(title_of(typed.removesuffix(escape)) or ""))
        if new is None:
            return match[0]
        start, end = (place - match.start() for place in match.span(1))
        return match[0][:start] + new + escape + match[0][end:]

    return "".join(
        stretch if is_code else WIKILINK.sub(follow, stretch)
        for stretch, is_code in stretches(text)
    )
