"""The timeline, the threads, and posts by kind and topic."""

from itertools import islice

from export import posts
from export.site.addresses import thread_path
from export.site.cards import cards, in_one
from pilot.models.answer import Answer
from pilot.models.idea import STATES, UNDECIDED
from pilot.models.post import IDEA, QUESTION, Post
from pilot.models.topic import Topic

ON_A_PAGE = 50
AT_ONCE = 200


def timeline(frame):
    """index.html and timeline-2.html, …: 50 posts each, newest first."""
    shown = Post.root.is_null() & Post.withdrawn_at.is_null()
    pages = max(1, -(-Post.select().where(shown).count() // ON_A_PAGE))
    rows = posts.read(frame.people, shown, newest_first=True)
    for number in range(1, pages + 1):
        yield frame.page(
            timeline_path(number), "timeline", number=number, pages=pages, path_of=timeline_path,
            cards=cards(frame.people, list(islice(rows, ON_A_PAGE))),
        )  # fmt: skip


def timeline_path(number):
    return "index.html" if number == 1 else f"timeline-{number}.html"


def threads(frame):
    """posts/<id>.html for every post, the withdrawn ones as such, so that no link breaks."""
    for some in posts.batches(frame.people, AT_ONCE, Post.root.is_null()):
        for card in cards(frame.people, some):
            yield frame.page(thread_path(card.post.id), "thread", card=card)


def questions(frame):
    """questions.html: those that wait first, oldest on top, then the answered ones."""
    accepted = dict(Answer.select(Answer.question, Answer.reply).tuples())
    asked = posts.listed(frame, Post.kind == QUESTION)[::-1]
    waiting = [post for post in asked if post.id not in accepted]
    answered = [post for post in asked if post.id in accepted]
    yield frame.page("questions.html", "questions", waiting=waiting, answered=answered)


def ideas(frame):
    """ideas.html: every “What if we…” by what became of it, newest first."""
    states = {state: [] for state in STATES}
    for card in in_one(posts.listed(frame, Post.kind == IDEA)):
        states[card.outcomes[0].state if card.outcomes else UNDECIDED].append(card)
    yield frame.page("ideas.html", "ideas", states=states)


def topics(frame):
    """topics.html and a list of posts for each topic."""
    counted = list(Topic.counted())
    yield frame.page("topics.html", "topics", topics=counted)
    for word, _ in counted:
        about = Topic.select(Topic.post).where(Topic.word == word)
        yield frame.page(
            frame.to.topics[word], "list",
            heading=f"#{word}", posts=posts.listed(frame, Post.id.in_(about)), empty="No posts.",
        )  # fmt: skip
