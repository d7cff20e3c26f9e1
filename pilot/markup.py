"""The one place where text that people wrote meets HTML: rendering it, and reading it back."""

import html
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import filterfalse

import nh3
from markupsafe import Markup

from pilot.child import the_child
from pilot.limits import PAGE_CHARACTERS

SHORT = 1_000  # characters that are rendered here and now, if few of them are marks:
FEW_MARKS = 120  # the worst of 1,500 hostile texts of that kind took 150 ms, of 1,000 marks 290 ms
NOTE = "This text is shown as typed: formatting it would have taken too long."

MARKED = "<mark>{}</mark>"
AS_TYPED = f'<p class="note">{NOTE}</p>\n'

FENCE = re.compile("```|~~~")  # code is coloured by many patterns that nobody has timed
MARKS = re.compile(r"[^\w\s.,;?'-]")
HANDLE = re.compile(r"@(\w[\w.-]{0,63})")
TITLE = r"[^\[\]|#\n\x02\x03]{0,200}"
LABEL = r"[^\[\]\n\x02\x03]{1,200}"
WIKILINK = re.compile(rf"(?<!\\)\[\[({TITLE})(?:#({TITLE}))?(?:\|({LABEL}))?\]\]")
OWN_FIRST = "(?:posts|pages|files|f|people)"
# Left out of every text: control characters (Markdown's own marks are among them), halves of
# surrogate pairs, byte order marks, and the controls that make text read in another order.
UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)


@dataclass(frozen=True)
class Known:
    """What exists of what a text may link to, looked up by the caller beforehand."""

    people: Mapping[str, str]  # handle, lower-case -> name
    pages: Mapping[str, str]  # title.casefold() -> address below /pages/, redirects resolved


@dataclass(frozen=True)
class Rendered:
    html: str
    mentions: tuple[str, ...] = ()  # handles that exist, in order
    topics: tuple[str, ...] = ()  # folded, without #
    pages: tuple[str, ...] = ()  # titles of all wikilinks, existing or wanted
    headings: tuple[tuple[int, str, str], ...] = ()  # level, id, text; of pages only
    plain: bool = False  # shown as typed, because a limit was passed


@dataclass(frozen=True)
class Candidates:
    handles: set[str]  # lower-case
    titles: set[str]  # casefolded


def candidates(text: str) -> Candidates:
    """Everything that may turn out a mention or a wikilink: ask which of these exist."""
    text = clean(text)
    handles = {name for found in HANDLE.finditer(text) for name in handles_in(found[1])}
    typed = [found[1] for found in WIKILINK.finditer(text)]
    titles = {title_of(title) for title in typed + [title.removesuffix("\\") for title in typed]}
    return Candidates(handles, {title.casefold() for title in titles if title})


def render(text: str, known: Known, *, kind: str = "post") -> Rendered:
    """Markdown as safe HTML; kind is "post" (line breaks count) or "page" (headings have ids).

    Never raises for any text; takes RENDER_SECONDS at most once it is the text's turn.
    """
    text = clean(text)
    request = {"text": text, "people": dict(known.people), "pages": dict(known.pages), "kind": kind}
    fields = _rendered(request) if len(text) <= PAGE_CHARACTERS else None
    if fields is None:
        lines = html.escape(text).replace("\n", "<br>\n")
        return Rendered(html=f"{AS_TYPED}<p>{lines}</p>", plain=True)
    headings = tuple((level, anchor, words) for level, anchor, words in fields["headings"])
    lists = {name: tuple(fields[name]) for name in ("mentions", "topics", "pages")}
    return Rendered(html=fields["html"], headings=headings, **lists)


def stored(html_text: str) -> Markup:
    """HTML that render() made and the database kept, as what a template may put in unescaped."""
    return Markup(html_text)  # noqa: S704 - the one place, after the sanitiser


def headings(html_text: str) -> list[tuple[int, str, str]]:
    """(level, id, words) of the headings of a page's HTML, in order."""
    return [(int(h[1]), html.unescape(h[2]), plain_text(h[3])) for h in HEADING.finditer(html_text)]


def sectioned(html_text: str, edit: str = "") -> Markup:
    """A page's HTML with a link beside each heading to itself, and to `edit` followed by its id."""

    def heading(match: re.Match) -> str:
        words = html.escape(plain_text(match[3]))
        ways = [("#", "Link to", "#")] + [(html.escape(edit), "Edit", "Edit")] * bool(edit)
        links = " ".join(
            f'<a href="{way}{match[2]}" aria-label="{what} “{words}”">{shown}</a>'
            for way, what, shown in ways
        )
        return f'<div class="heading">{match[0]}<p>{links}</p></div>'

    return stored(HEADING.sub(heading, html_text))


def hits(pieces: Iterable[tuple[str, bool]]) -> Markup:
    """[(text, is a hit)] as one text in which the hits are marked."""
    shown = []
    for text, is_hit in pieces:
        text = html.escape(text, quote=False)
        shown.append(MARKED.format(text) if is_hit else text)
    return stored("".join(shown))


def time(machine: str, people: str) -> Markup:
    """An instant, as machines read it and as people do."""
    return Markup('<time datetime="{}">{}</time>').format(machine, people)


def sheet(css: str) -> Markup:
    """A style sheet of ours for inside <style>, where HTML knows no entities."""
    if "</" in css:
        raise ValueError("A style sheet that closes its own element cannot stand in a page.")
    return Markup(css)  # noqa: S704 - a file of the product, not what people wrote


def relink(html_text: str, rewrite: Callable[[str], str | None]) -> str:
    """Our HTML with every own address (href or src that starts with "/") passed through rewrite.

    None takes the link away and keeps its words; of an image it keeps the alternative text.
    """
    if '="/' not in html_text:
        return html_text
    dropped = False

    def tag(match: re.Match) -> str:
        nonlocal dropped
        if match[0] == "</a>":
            kept, dropped = ("" if dropped else "</a>"), False
            return kept
        if (found := OWN_ADDRESS.search(match[0])) is None:
            return match[0]
        address = rewrite(html.unescape(found[2]))
        if address is not None:
            start, end = found.span(2)
            return match[0][:start] + html.escape(address) + match[0][end:]
        if match[1] == "img":
            return "".join(ALT.findall(match[0])[:1])
        dropped = True
        return ""

    return LINK_TAG.sub(tag, html_text)


def plain_text(html_text: str) -> str:
    """The words of our HTML, one line for each paragraph, item, cell or line break."""
    lines = _bare(html_text).split("\n")
    return "\n".join(" ".join(line.split()) for line in lines if line.strip())


def excerpt(text_or_html: str, length: int) -> str:
    """One line of at most `length` characters; HTML is known by the tag it begins with."""
    read = _bare if RENDERED.match(text_or_html) else clean
    words = " ".join(read(text_or_html).split())
    if len(words) <= length:
        return words
    cut = words[: max(length - 1, 0)]
    at_word, _, rest = cut.rpartition(" ")
    # Half a word is better than half a line where words are long or have no spaces between.
    return (at_word if at_word and len(rest) < 20 else cut).rstrip(" ,;:-") + "…"


def _bare(html_text: str) -> str:
    """The text with line ends where blocks end; what is not our HTML is left to the sanitiser."""
    bare = apart = html_text.replace("↩", "")
    if "<" in apart:  # most headings have no tags
        if "<img" in apart:
            apart = IMAGE_ALT.sub(r" \1 <img", apart)
        apart = BLOCK_END.sub("\n", apart)
        bare = OUR_TAG.sub("", apart)
    return html.unescape(NOTHING_BUT_WORDS.clean(apart) if "<" in bare else bare)


def localised(text: str, origins: Sequence[str]) -> str:
    """Own addresses without the host: https://pilot.example/posts/7 becomes /posts/7."""
    hosts = "|".join(re.escape(origin.rstrip("/")) for origin in origins if origin.rstrip("/"))
    if not hosts or "://" not in text:
        return text
    path = rf"/{OWN_FIRST}[/?](?=[^\s<>])"
    text = re.sub(rf"<(?:{hosts})({path}[^\s<>]*)>", r"\1", text, flags=re.IGNORECASE)
    return re.sub(rf"(?<![\w/=%.-])(?:{hosts})({path})", r"\1", text, flags=re.IGNORECASE)


LINK_TAG = re.compile(r'</a>|<(a|img)\b(?:\s+[\w-]+(?:="[^"]*")?)*\s*/?>')
OWN_ADDRESS = re.compile(r'\s(href|src)="(/(?!/)[^"]*)"')
HEADING = re.compile(r'<h([2-6]) id="([^"]+)">(.*?)</h\1>', re.DOTALL)
ALT = re.compile(r'\salt="([^"]*)"')
IMAGE_ALT = re.compile(r'<img\b[^<>"]*(?:"[^"]*"[^<>"]*)??\balt="([^"]*)"')
BLOCK_END = re.compile(
    r"</(?:p|h[1-6]|li|pre|blockquote|t[dhr]|div|table|[ou]l)>|<[bh]r\b[^<>]*>"
)
OUR_TAG = re.compile(r'</?[a-z][a-z0-9]*(?:\s[^<>"]*(?:"[^"]*"[^<>"]*)*)?>')
RENDERED = re.compile(r"\s*<(?:p|h[1-6]|[ou]l|pre|blockquote|table|div|hr)\b[^<>]*>")
NOTHING_BUT_WORDS = nh3.Cleaner(tags=set(), attributes={}, link_rel=None)


def clean(text: str) -> str:
    """Text with \\n line ends and without the characters nobody should be able to hide."""
    return UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def fold(text: str) -> str:
    """Case and accents folded: casefold, NFKD without combining marks."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(filterfalse(unicodedata.combining, apart))


def handles_in(found: str) -> list[str]:
    """What `@ana.smith.` may mean, longest first: ana.smith., ana.smith, ana."""
    handle = found.lower()
    ends = (end for end in range(len(handle) - 1, 0, -1) if handle[end] in "._-")
    return [handle, *(handle[:end] for end in ends)]


def title_of(typed: str) -> str | None:
    """A page's title as it is kept, or None where no page can have it."""
    folders = [" ".join(part.replace("_", " ").split()) for part in typed.strip(" /\\").split("/")]
    return "/".join(folders) if all(folders) and not {".", ".."} & set(folders) else None


def _rendered(request: dict) -> dict | None:
    text = request["text"]
    if len(text) > SHORT or len(MARKS.findall(text)) > FEW_MARKS or FENCE.search(text):
        return the_child.ask(request)
    from pilot.rendering import render  # here: the archive's verify and restore never need it

    try:
        return render(**request)
    except (RecursionError, MemoryError):
        return None
