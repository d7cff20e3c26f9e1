"""What is counted as it happens is what a recount of all posts finds."""

import random
from datetime import timedelta

from pilot.database import database
from pilot.models.post import Post
from pilot.models.tally import FirstReply, Tally
from tests.conftest import TODAY
from tests.today import replies

COUNTED = (Tally.day, Tally.person, Tally.posts, Tally.replies, Tally.gave)
WAITED = (FirstReply.question, FirstReply.asker, FirstReply.day, FirstReply.seconds)


def counted():
    """The rows of both tables, without people and days on which nothing is left."""
    tallies = {row for row in Tally.select(*COUNTED).tuples() if any(row[2:])}
    return tallies, set(FirstReply.select(*WAITED).tuples())


def test_counting_as_it_happens_equals_counting_anew(world, travel):
    dice, visitors = random.Random(5), (world.ana, world.ben, world.eva, world.sam)  # noqa: S311
    tops = []
    for n in range(70):
        travel(TODAY + timedelta(hours=n))
        who, choice = dice.choice(visitors), dice.random()
        if choice < 0.35 or not tops:
            kind = dice.choice(("question", "update", "idea"))
            tops.append(who.publishes(f"Number {n}", kind=kind))
        elif choice < 0.8:
            who.post(f"/posts/{dice.choice(tops)}/replies", body=f"Number {n}")
        else:
            who.post(f"/posts/{dice.randint(1, n)}/withdraw")
    before = counted()
    assert Post.select().where(Post.withdrawn_at.is_null(False)).count() > 1
    assert len(before[1]) > 1
    with database.atomic():
        Tally.rebuild()
    assert counted() == before


def test_a_withdrawn_first_reply_makes_the_second_one_the_first(world, travel):
    asked = world.ana.publishes("How do I book?", kind="question")
    travel(TODAY + timedelta(minutes=10))
    first = replies(world.ben, asked, "At the desk.")
    travel(TODAY + timedelta(hours=4))
    replies(world.eva, asked, "Or by phone.")
    replies(world.ana, asked, "Thank you.")
    assert FirstReply.get().seconds == 600
    world.ben.post(f"/posts/{first}/withdraw")
    assert FirstReply.get().seconds == 4 * 3600
    world.ana.post(f"/posts/{asked}/withdraw")
    assert not FirstReply.select().exists()


def test_a_day_is_that_of_the_trial_s_zone(world, travel):
    """Half past eleven at night in London is tomorrow in Berlin."""
    travel(TODAY.replace(hour=23, minute=30))
    world.ana.publishes("Still here.")
    assert Tally.get(Tally.person == world.ana.person).day == "2026-03-12"


def test_the_median_is_that_of_two_or_one_in_the_middle(world, travel):
    for hours in (1, 9, 2):
        travel(TODAY)
        asked = world.ana.publishes(f"How do I do {hours}?", kind="question")
        travel(TODAY + timedelta(hours=hours))
        replies(world.ben, asked, "So.")
        travel(TODAY)
    assert FirstReply.median_hours() == 2
    assert FirstReply.median_hours(FirstReply.seconds > 3600) == 5.5
    assert FirstReply.median_hours(FirstReply.seconds > 86400) is None
