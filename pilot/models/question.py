"""Questions that wait, and what may answer one that is being typed."""

import math
import re
from datetime import timedelta
from typing import NamedTuple

from peewee import fn

from pilot import clock, limits
from pilot.database import database
from pilot.markup import fold
from pilot.models.answer import Answer
from pilot.models.base import tidy
from pilot.models.page import Page
from pilot.models.person import Person
from pilot.models.post import QUESTION, Post
from pilot.models.searchable import Searchable

WORD = re.compile(r"\w+")
# What a small trial's few texts cannot show to be everywhere; later, and elsewhere, counting does.
SMALL_WORDS = frozenset(
    WORD.findall(
        "about after also anybody been before could does doing done find from have here into just "
        "know like made make more most much must need only other over please same should some "
        "somebody such than that their them then there these they this those want were what when "
        "where which will with would your"
    )
)
PLACES = ("post", "reply", "page")


def of_newcomers():
    """Waiting questions that are the first of somebody who joined or first wrote this week."""
    week = clock.now() - timedelta(days=limits.NEWCOMER_DAYS)
    theirs = Post.alias()
    wrote = theirs.select(theirs.at).where(theirs.author == Person.id).order_by(theirs.id).limit(1)
    newcomers = Person.select(Person.id).where((Person.joined_at >= week) | (wrote >= week))
    asked = theirs.select(fn.MIN(theirs.id)).group_by(theirs.author)
    first = asked.where(
        theirs.author.in_(newcomers), theirs.kind == QUESTION, theirs.withdrawn_at.is_null()
    )
    return Answer.waiting().where(Post.id.in_(first), Post.at >= week)


class Likely(NamedTuple):
    """One thing that may answer what is being typed; `kind` is a post's, page or person."""

    kind: str
    address: str
    title: str
    is_answered: bool


def likely(text):
    """What may answer a question that is being typed: posts and pages first, then people.

    The rule: of the longest words each is cut to its first two thirds (booking finds book), and its
    newest places are looked up. The rarer a word, the more it weighs (the logarithm of how rarely
    it occurs among the texts); words in every fifth text weigh nothing. A thread or page is shown
    when it holds LIKELY_WEIGHT of what all found words weigh together: the heaviest first, then the
    newest. People are shown when what they said to ask about begins with one of the words.
    """
    text = tidy(text)[: limits.POST_CHARACTERS]
    if len(text) < limits.LIKELY_CHARACTERS:
        return []
    parts = parts_of(text)
    return [*_places(parts), *_people(parts)]


def parts_of(text):
    """The beginnings of the longest words, folded; of three letters only those in capitals."""
    parts = {}
    for word in WORD.findall(text):
        folded = fold(word)
        if folded not in SMALL_WORDS and (len(word) > 3 or (len(word) == 3 and word.isupper())):
            parts.setdefault(folded[: max(4, len(folded) * 2 // 3)], len(word))
    longest = sorted(parts, key=parts.get, reverse=True)
    return [part for part in longest if len(part) > 2][: limits.LIKELY_WORDS]


def _places(parts):
    """The Likely threads and pages for the parts, the heaviest first."""
    everything = Searchable.last()
    found = [Searchable.newest(part, PLACES, limits.LIKELY_HITS) for part in parts]
    weights = [weight_of(hits, everything) for hits in found]
    threads = _threads({ref for hits in found for _, kind, ref in hits if kind == "reply"})
    sums = {}
    for hits, weight in zip(found, weights, strict=True):
        places = {threads.get(ref) if kind == "reply" else (kind, ref) for _, kind, ref in hits}
        for place in places if weight else ():
            sums[place] = sums.get(place, 0) + weight
    enough = limits.LIKELY_WEIGHT * sum(weights)
    heavy = [place for place, weight in sums.items() if weight >= enough]
    best = sorted(heavy, key=lambda place: (sums[place], place[1]), reverse=True)
    return _told(best[: limits.LIKELY_SHOWN])


def weight_of(hits, everything):
    """How much a part tells that was found in these rows: 0 when it is everywhere or nowhere."""
    if not hits:
        return 0
    cut_off = len(hits) == limits.LIKELY_HITS
    among = everything - hits[-1][0] + 1 if cut_off else everything
    share = len(hits) / max(among, len(hits))
    is_common = len(hits) > limits.LIKELY_FEW and share > limits.LIKELY_SHARE
    return 0 if is_common else -math.log(share)


def _threads(replies):
    """{reply id: place of its thread}."""
    query = Post.select(Post.id, Post.root).where(Post.id.in_(replies))
    return {reply: ("post", root) for reply, root in query.tuples()}


def _told(places):
    """The places as Likely, in their order; a thread that was withdrawn is left out."""
    posts = Post.visible().where(Post.id.in_([ref for kind, ref in places if kind == "post"]))
    accepted = Answer.of([post.id for post in posts])
    pages = Page.standing().where(Page.id.in_([ref for kind, ref in places if kind == "page"]))
    told = {
        ("post", post.id): Likely(post.kind, post.address, post.excerpt, post.id in accepted)
        for post in posts
    } | {("page", page.id): Likely("page", page.address, page.title, False) for page in pages}
    return [told[place] for place in places if place in told]


def _people(parts):
    """Those whose words about what to ask them begin like most of the parts."""
    found = [
        (sum(word.startswith(tuple(parts)) for word in words), address, f"{name}: {ask_about}")
        for address, name, ask_about, words in database.remember("ask about", _asked_about)
    ]
    best = sorted((person for person in found if person[0]), key=lambda person: -person[0])
    return [Likely("person", *told, False) for _, *told in best[: limits.LIKELY_PEOPLE]]


def _asked_about():
    people = Person.enrolled().where(Person.ask_about != "").order_by(Person.name)
    return [
        (f"/people/{person.handle}", person.name, person.ask_about,
         WORD.findall(fold(person.ask_about)))
        for person in people
    ]  # fmt: skip
