"""Titles of loaded pages, made of their paths and of what the files call themselves."""

import html
import re
from collections import Counter
from pathlib import PurePosixPath

from pilot import limits
from pilot.models.known import page_key
from pilot.models.title import FORBIDDEN, RESERVED

INDEXES = ("index", "readme")
SEGMENT_CHARACTERS = 80
TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
BRACKETS = str.maketrans({"[": "(", "]": ")", "{": "(", "}": ")", '"': "'", "\\": "-", "|": "-"})


class Titles:
    """Gives every path of a folder its title; the same files give the same titles.

    `own` maps the path of each Markdown file (relative, with slashes) to what it calls itself, ""
    when it does not. A folder is called what its index page, or the page of its name beside it, is.
    """

    def __init__(self, own):
        self._own = {path: segment(title) for path, title in own.items()}
        self._spelling = spellings(self._own.values())
        self._indexes = dict(_introductions(own))
        self._titles, self._taken = {}, set()
        for path in own:
            self._titles[path] = self._unique(path, self.wanted(path))

    def __getitem__(self, path):
        return self._titles[path]

    def __contains__(self, path):
        return path in self._titles

    def wanted(self, path):
        """The title that a file of this path would have, were it there."""
        path = PurePosixPath(path)
        if is_index(path) and path.parent.name:
            return self._of_folder(path.parent)
        name = self._own.get(str(path)) or self._pretty(path.stem)
        return "/".join(filter(None, [self._of_folder(path.parent), name]))

    def index_of(self, folder):
        """The path of the page that introduces a folder, or None."""
        beside = f"{folder}.md"
        return self._indexes.get(str(folder)) or (beside if beside in self._own else None)

    def _of_folder(self, folder):
        if not folder.name:
            return ""
        index = self.index_of(folder)
        name = (index and self._own[index]) or self._pretty(folder.name)
        return "/".join(filter(None, [self._of_folder(folder.parent), name]))

    def _unique(self, path, title):
        stem = PurePosixPath(path).stem
        title = title[: limits.TITLE_CHARACTERS].strip(" /")
        if title.rpartition("/")[2].casefold() in RESERVED or title.casefold().endswith(".md"):
            title += " page"
        number, free = 1, title
        while page_key(free) in self._taken:
            number += 1
            free = f"{title} ({segment(stem)})" if number == 2 else f"{title} ({number})"
        self._taken.add(page_key(free))
        return free

    def _pretty(self, name):
        words = [
            self._spelling.get(word.casefold(), word)
            for word in re.split(r"[-_\s]+", segment(name))
        ]
        pretty = " ".join(filter(None, words))
        return pretty[:1].upper() + pretty[1:] or "Untitled"


def segment(text):
    """What somebody called a page, without what a title cannot hold; "" when nothing is left."""
    text = TAG.sub("", html.unescape(text)).translate(BRACKETS)
    text = re.sub(r"\s+/\s+", " - ", text).replace("/", "-").replace("%", " percent")
    text = "".join(letter for letter in text if letter not in FORBIDDEN)
    return " ".join(text.replace("_", " ").split())[:SEGMENT_CHARACTERS].lstrip(". ").rstrip()


def spellings(titles):
    """{folded: as written} for words such as TTS or 18F that titles mostly write so."""
    words = Counter(word for title in titles for word in re.findall(r"\w+", title))
    folded = Counter()
    for word, number in words.items():
        folded[word.casefold()] += number
    return {
        word.casefold(): word
        for word, number in words.items()
        if any(letter.isupper() for letter in word[1:]) and 2 * number > folded[word.casefold()]
    }


def _introductions(paths):
    """(folder, path) of each page that introduces its folder; the first of several comes last."""
    for path in map(PurePosixPath, reversed(list(paths))):
        if is_index(path):
            yield str(path.parent), str(path)


def is_index(path):
    """Whether a file introduces its folder: index.md, README.md or folder/folder.md."""
    return path.stem.casefold() in (*INDEXES, path.parent.name.casefold())
