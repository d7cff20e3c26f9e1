"""The sentence in which a text names a page, for the list of what links there."""

import html
import re
from urllib.parse import unquote

from pilot import markup
from pilot.models.known import page_key

A_TAG = re.compile(r"<a\b[^<>]*>")
TO_A_PAGE = re.compile(r'(?=.*\bclass="(page|wanted)").*\bhref="/pages/([^"#]+)')
SENTENCE_END = re.compile(r"(?<=[.!?…。])\s+|\n")
HERE = "\x02"  # in no text that was cleaned
AROUND = 100  # characters of a sentence before a link, and after it


def around_links(html_text):
    """{key of a page: the sentence in which it is linked first} for the wikilinks of our HTML."""
    keys, found = [], {}

    def mark(match):
        if (link := TO_A_PAGE.search(match[0])) is None:
            return match[0]
        path = link[2].removesuffix("/edit") if link[1] == "wanted" else link[2]
        keys.append(page_key(unquote(html.unescape(path))))
        return f"{match[0]}{HERE}"

    words = markup.plain_text(A_TAG.sub(mark, html_text))
    named = iter(keys)
    for sentence in SENTENCE_END.split(words):
        for place in range(sentence.count(HERE)):
            found.setdefault(next(named), _shortened(sentence, place))
    return found


def _shortened(sentence, place):
    """As much of it as is read at a glance, with that one of its links in it."""
    at = sum(len(part) for part in sentence.split(HERE)[: place + 1])
    words = sentence.replace(HERE, "")
    begin = words.find(" ", at - AROUND) + 1 if at > AROUND else 0
    return ("…" if begin else "") + markup.excerpt(words[begin:], 2 * AROUND)
