"""What a trial's text knows beyond Markdown: @people, #topics, [[pages]], own paths, safe links."""

import hashlib
import html
import re
import unicodedata
from collections.abc import Mapping
from itertools import islice, takewhile
from urllib.parse import quote, unquote
from xml.etree.ElementTree import Element

from markdown.blockprocessors import HashHeaderProcessor
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AMP_SUBSTITUTE, AtomicString

from pilot.markup import HANDLE, OWN_FIRST, UNSEEN, WIKILINK, fold, handles_in, title_of

LONGEST_ADDRESS, LONGEST_TOPIC = 2_000, 50
WORDS_ONLY = "bdo"  # a tag of which the sanitiser leaves the words

MENTION = rf"(?<![\w@./\\+-]){HANDLE.pattern}"
TOPIC = r"(?<![\w/#&\\])#([^\W\d_]\S*)"
OWN_PATH = (
    rf"(?<![^\s(\[*_~\"'\x03])/{OWN_FIRST}[/?]"
    r"[^\s<>\"`\\\x02\x03]*[^\s<>\"`\\\x02\x03.,;:!?*_~']"
)
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|\w{1,32});")
OWN = re.compile(r"/(?![/\\])[^\s\\]*\Z")
OWN_FILE = re.compile(r"/(?:f|files)/[^\s\\]+\Z")
OUTSIDE = re.compile(r"(?:https?://[^\s\\/?#]|mailto:\S)[^\s\\]*\Z", re.IGNORECASE)


def slug(text: str, _separator: str = "-") -> str:
    """The anchor of a heading; the prefix keeps it apart from the ids of our own screens."""
    words = re.sub(r"[^\w\s-]", "", unicodedata.normalize("NFC", text)).strip().lower()
    return "s-" + re.sub(r"[-\s]+", "-", words).removeprefix("s-")


def own_address(path: str) -> str:
    """An own path, percent-encoded once; sections of pages point at the anchors that slug makes."""
    path, hash_sign, section = path.partition("#")
    path = path.replace(" ", "_") if path.startswith("/pages/") else path
    if hash_sign and (not path or path.startswith("/pages/")):
        section = slug(unquote(section))
    return quote(path + hash_sign + section, safe="%/:=&?~#+!$,;'@()*")


def safe_address(typed: str) -> str | None:
    """The address as it may stand in href, or None: http, https, mailto and own paths only."""
    address = typed.replace(AMP_SUBSTITUTE, "&")
    address = ENTITY.sub(lambda entity: html.unescape(entity[0]), address).strip()
    if len(address) > LONGEST_ADDRESS or UNSEEN.search(address):
        return None
    if address.startswith("#") or OWN.match(address.replace(" ", "_")):
        return own_address(address)
    address = address.replace(" ", "%20")
    return address if OUTSIDE.match(address) else None


class Heading(HashHeaderProcessor):
    """`# Title` is a heading, `#title` is a topic."""

    RE = re.compile(
        r"(?:^|\n)(?P<level>#{1,6})[ \t]+(?P<header>\S[^\n]*?)(?:[ \t]+#+)?[ \t]*(?:\n|$)"
    )


class Lists(Preprocessor):
    """Lists as people write them everywhere: right after their sentence, two spaces a level."""

    ITEM = re.compile(r"(?:[-*+]|\d+\.) +(?![-|: ]*$)\S")

    def run(self, lines):
        spaced, levels = [], []  # levels: how far the open items are indented
        for line in lines:
            words = line.lstrip(" ")
            indent = len(line) - len(words)
            after_blank = not spaced or not spaced[-1].strip()
            if words and not indent and after_blank:
                levels = []
            above = [level for level in levels if level + 2 <= indent]
            if self.ITEM.match(words) and (levels or indent < 4):
                if not levels and not after_blank and words.startswith(("-", "*", "+", "1.")):
                    spaced.append("")
                levels, indent = [*above, indent], 4 * len(above)
            elif words:
                indent = max(indent, 4 * len(above))
            spaced.append(" " * indent + words)
        return spaced


class Found(InlineProcessor):
    """A pattern whose matches `link` turns into (href, class, text, end of the match) or None."""

    ANCESTOR_EXCLUDES = ("a",)

    def __init__(self, pattern, link):
        super().__init__(pattern)
        self.link = link

    def handleMatch(self, m, data):
        if (link := self.link(m)) is None:
            return None, None, None
        href, kind, text, end = link
        element = Element("a", {"href": href, "class": kind} if kind else {"href": href})
        element.text = AtomicString(text)
        return element, m.start(), end


class Plain(Treeprocessor):
    """Text without any mark is spared the twenty patterns; most headings and items have none."""

    MARK = re.compile(r"[\\`\[<&*_~@#/\n]")

    def run(self, root):
        for element in root.iter():
            text = element.text
            if text and not self.MARK.search(text) and "www" not in text.lower():
                element.text = AtomicString(text)


class Addresses(Treeprocessor):
    """The last walk: every address is one of ours or harmless, every id is our own."""

    def run(self, root):
        inside = {image for link in root.iter("a") for image in link.iter("img")}
        for element in list(root.iter()):
            if element.tag == "img":
                self.show(element, otherwise=WORDS_ONLY if element in inside else "a")
            if element.tag == "a":
                self.point(element)
            elif "id" in element.attrib:
                self.name(element)

    def show(self, image, otherwise):
        """Own files are shown; anything else becomes a link, or its words inside a link."""
        source = image.get("src", "")
        if OWN_FILE.match(address := safe_address(source) or ""):
            image.attrib |= {"src": address.replace("&", "&amp;"), "loading": "lazy"}
        else:
            image.tag, image.text = otherwise, image.get("alt") or source
            image.attrib = {"href": source}

    def point(self, link):
        if link.get("class", "").startswith("footnote"):
            link.set("href", "#" + self.note(link.get("href")[1:]))
        elif address := safe_address(link.get("href", "")):
            link.set("href", address.replace("&", "&amp;"))
            if address[:4].lower() == "http":
                link.set("rel", "noopener noreferrer nofollow")
        else:
            link.tag = WORDS_ONLY

    def name(self, element):
        if element.tag[0] != "h":
            element.set("id", self.note(element.get("id")))
        elif self.md.kind == "post":
            del element.attrib["id"]

    def note(self, name):
        """Several texts stand on one screen: the text's own hash keeps their footnotes apart."""
        digest = hashlib.blake2s(self.md.text.encode(), digest_size=4).hexdigest()
        return f"s-{digest}-{slug(name)[2:]}"


class Dialect(Extension):
    """What this trial's text knows beyond Markdown: @people, #topics, [[pages]] and own paths."""

    def extendMarkdown(self, md):
        md.dialect = self
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        md.ESCAPED_CHARS.append("@")
        md.preprocessors.register(Lists(md), "lists", 24)  # after fenced code was put aside
        md.parser.blockprocessors.register(Heading(md.parser), "hashheader", 70)
        md.inlinePatterns.register(Found(WIKILINK.pattern, self.wikilink), "wikilink", 185)
        md.inlinePatterns.register(Found(OWN_PATH, self.own_path), "own-path", 84)
        md.inlinePatterns.register(Found(MENTION, self.mention), "mention", 83)
        md.inlinePatterns.register(Found(TOPIC, self.topic), "topic", 82)
        md.treeprocessors.register(Plain(md), "plain", 25)  # before the patterns, which are 20
        md.treeprocessors.register(Addresses(md), "addresses", -1)  # sees what is then written

    def begin(self, people: Mapping[str, str], pages: Mapping[str, str]) -> None:
        self.people, self.known_pages = people, pages
        self.mentions, self.topics, self.pages = {}, {}, {}

    def wikilink(self, match):
        typed, section, text = match.groups()
        typed = typed.removesuffix("\\") if text else typed  # the way to write | in a table
        anchor = "#" + slug(section) if section else ""
        shown = text or " § ".join(part.strip() for part in (typed, section) if part)
        if anchor and not typed.strip():
            return anchor, "page", shown, match.end()
        if (title := title_of(typed)) is None:
            return None
        self.pages[title] = True
        if address := self.known_pages.get(title.casefold()):
            return f"/pages/{quote(address)}{anchor}", "page", shown, match.end()
        return f"/pages/{quote(title.replace(' ', '_'))}/edit", "wanted", shown, match.end()

    def own_path(self, match):
        path = match[0]
        while path[-1] in ")]" and path.count(path[-1]) > path.count("[("[path[-1] == ")"]):
            path = path[:-1].rstrip(".,;:!?*_~'")
        return path, "", path, match.start() + len(path)

    def mention(self, match):
        handle = next((name for name in handles_in(match[1]) if name in self.people), None)
        if handle is None:
            return None
        self.mentions[handle] = True
        end = match.start(1) + len(handle)
        return f"/people/{quote(handle)}", "mention", match.string[match.start() : end], end

    def topic(self, match):
        # \w leaves out the vowel signs of Hindi, Thai and others, which are marks.
        letters = takewhile(lambda x: x in "_/-" or unicodedata.category(x)[0] in "LMN", match[1])
        word = "".join(islice(letters, LONGEST_TOPIC + 1)).rstrip("/-_")
        if len(word) > LONGEST_TOPIC:
            return None
        self.topics[fold(word)] = True
        address = f"/posts?topic={quote(fold(word), safe='')}"
        return address, "topic", f"#{word}", match.start(1) + len(word)
