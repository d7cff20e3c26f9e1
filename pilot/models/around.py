"""Reads our HTML once: its words for the search, and the sentence in which each page is named."""

import html
import re
from urllib.parse import unquote

from pilot import markup
from pilot.models.known import page_key

TO_A_PAGE = re.compile(
    r"<a (?:class=\"(page|wanted)\" href=\"/pages/([^\"#]+)|"
    r"href=\"/pages/([^\"#]+)[^\"]*\" class=\"(page|wanted)\")[^<>]*>"
)  # attributes have no fixed order
SENTENCE_END = re.compile(r"(?<=[.!?…。])\s+|\n")
HERE = "\x02"  # in no text that was cleaned
AROUND = 100  # characters of a sentence before a link, and after it


def read(html_text):
    """(the words, {key of a page: the sentence in which a wikilink names it first})."""
    keys = []

    def mark(match):
        path, kind = match[2] or match[3], match[1] or match[4]
        path = path.removesuffix("/edit") if kind == "wanted" else path
        keys.append(page_key(unquote(html.unescape(path))))
        return f"{match[0]}{HERE}"

    words = markup.plain_text(TO_A_PAGE.sub(mark, html_text))
    return words.replace(HERE, ""), _sentences(words, iter(keys)) if keys else {}


def _sentences(words, keys):
    found = {}
    for sentence in SENTENCE_END.split(words):
        for place in range(sentence.count(HERE)):
            key = next(keys)
            if key not in found:
                found[key] = _shortened(sentence, place)
    return found


def _shortened(sentence, place):
    """As much of it as is read at a glance, with that one of its links in it."""
    at = sum(len(part) for part in sentence.split(HERE)[: place + 1])
    words = sentence.replace(HERE, "")
    begin = words.find(" ", at - AROUND) + 1 if at > AROUND else 0
    return ("…" if begin else "") + markup.excerpt(words[begin:], 2 * AROUND)
