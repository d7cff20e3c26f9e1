"""What a page may be called, and what it may hold: a sentence for each thing that cannot be."""

from pilot import limits
from pilot.errors import Invalid
from pilot.models.base import one_line
from pilot.models.known import localised

# Last segments that are addresses of their own.
RESERVED = (
    "history", "edit", "diff", "follow", "restore", "blame", "conflict", "move", "delete",
    "give-up", "still-right",
)  # fmt: skip
# Addresses that are no page's: the form for a new one, what changed last, what needs somebody.
WHOLE = ("new", "recent", "upkeep")
FORBIDDEN = frozenset('[]|#<>{}?%"\\')


def checked(title, body, summary):
    """The title, text and summary as stored. Raises Invalid with a sentence for each wrong one."""
    title, body, summary = one_line(title).replace("_", " "), localised(body), one_line(summary)
    wrong = {}
    if sentence := wrong_title(title):
        wrong["title"] = sentence
    if not body:
        wrong["body"] = "The page is empty. Write something first."
    if len(body) > limits.PAGE_CHARACTERS:
        wrong["body"] = (
            f"This is {len(body):,} characters long. Keep a page to {limits.PAGE_CHARACTERS:,}; "
            "make two of it."
        )
    if len(summary) > limits.SUMMARY_CHARACTERS:
        wrong["summary"] = f"Keep the summary to {limits.SUMMARY_CHARACTERS} characters."
    if wrong:
        raise Invalid(**wrong)
    return title, body, summary


def wrong_title(title):
    """The sentence that says why no page can be called so; "" when one can."""
    segments = title.split("/")
    if not title:
        return "The page needs a title."
    if len(title) > limits.TITLE_CHARACTERS:
        return f"Keep the title to {limits.TITLE_CHARACTERS} characters."
    if bad := sorted(FORBIDDEN & set(title)):
        return f"A title cannot hold {' '.join(bad)}."
    if any(not segment.strip(". ") or segment != segment.strip() for segment in segments):
        return "Between two slashes of a title there must be a name, without spaces at its ends."
    reserved = segments[-1].casefold() in RESERVED or title.casefold() in WHOLE
    if reserved or title.casefold().endswith(".md"):
        return f"“{segments[-1]}” is an address of its own. Choose another title."
    return ""
