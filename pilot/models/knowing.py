"""Who could know the answer to a question, from what people said and wrote."""

from collections import Counter
from typing import NamedTuple

from pilot import limits, markup
from pilot.markup import fold
from pilot.models.answer import Answer
from pilot.models.mention import Mention
from pilot.models.person import Person
from pilot.models.post import Post
from pilot.models.question import WORD, parts_of, weight_of
from pilot.models.searchable import Searchable
from pilot.models.topic import Topic


class Knower(NamedTuple):
    """Somebody who could know, and why we think so."""

    person: Person
    why: str


def who_could_know(question, *, but=()):
    """At most KNOWERS people, the likeliest first, by this rule:

    - KNOWS_ASKED points for each word of the question with which something in "ask me about" begins
    - the weight of each word of the question (see question.likely) for those who used it in one of
      its newest replies, twice that for an accepted answer
    - KNOWS_TOPIC points for each of the question's topics that somebody wrote about

    Left out are the asker, all who wrote in the thread or are named in it, and `but`.
    """
    parts = parts_of(markup.plain_text(question.html))
    offered, answered, wrote = _offers(parts), _answers(parts), _topics(question)
    points = offered + answered + wrote
    left_out = _in_the_thread(question) | {person.id for person in but}
    people = {person.id: person for person in Person.enrolled().where(Person.id.in_(list(points)))}
    likeliest = [number for number, _ in points.most_common() if number in people.keys() - left_out]
    return [
        Knower(people[number], _why(people[number], offered, answered))
        for number in likeliest[: limits.KNOWERS]
    ]


def _why(person, offered, answered):
    if person.id in offered:
        return f"said to ask about {person.ask_about}"
    return "answered with these words" if person.id in answered else "wrote about this topic"


def _offers(parts):
    people = Person.enrolled().where(Person.ask_about != "")
    points = Counter()
    for person in people:
        words = WORD.findall(fold(person.ask_about))
        found = [part for part in parts if any(word.startswith(part) for word in words)]
        if found:
            points[person.id] = limits.KNOWS_ASKED * len(found)
    return points


def _answers(parts):
    everything, points = Searchable.last(), Counter()
    for part in parts:
        hits = Searchable.newest(part, ("reply",), limits.LIKELY_HITS)
        worth = weight_of(hits, everything)
        replies = Post.visible().where(Post.id.in_([ref for _, _, ref in hits]))
        authors = dict(replies.select(Post.id, Post.author).tuples()) if worth else {}
        accepted = Answer.select(Answer.reply).where(Answer.reply.in_(list(authors)))
        best = {authors[reply] for (reply,) in accepted.tuples()}
        for author in set(authors.values()):
            points[author] += worth * (2 if author in best else 1)
    return points


def _topics(question):
    words = Topic.select(Topic.word).where(Topic.post == question)
    wrote = Post.select(Post.author, Topic.word).join(Topic).where(Topic.word.in_(words))
    return Counter(
        {
            author: limits.KNOWS_TOPIC * number
            for author, number in Counter(a for a, _ in wrote.distinct().tuples()).items()
        }
    )


def _in_the_thread(question):
    here = Post.select(Post.id).where((Post.id == question.id) | (Post.root == question))
    wrote = Post.select(Post.author).where(Post.id.in_(here)).tuples()
    named = Mention.select(Mention.person).where(Mention.post.in_(here)).tuples()
    return {number for query in (wrote, named) for (number,) in query}
