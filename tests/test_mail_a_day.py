"""R29 at its size: two hundred people, three hundred posts in a day, few mails to each."""

from collections import Counter
from datetime import timedelta
from random import Random

import pytest

from pilot import jobs, limits
from pilot.models import roster
from pilot.models.person import Person
from pilot.models.post import Post
from tests.conftest import World
from tests.test_news import MORNING, mail_only
from tests.test_outgoing import Postman, listening

__all__ = ["mail_only"]  # a fixture
PEOPLE, POSTS, NAMED = 200, 300, 5


@pytest.fixture
def crowd(world):
    """The open trial with a mail server and two hundred people who are all in."""
    postman = Postman()
    with listening(postman) as port:
        crowd = World(world.folder, SMTP_URL=f"smtp://127.0.0.1:{port}")
        rows = [f"Person {n},p{n}@example.org,Unit {n % 8}" for n in range(PEOPLE)]
        roster.load("\n".join(["name,mail,department", *rows]).encode())
        for person in Person.enrolled():
            person.join()
        crowd.postman = postman
        yield crowd


def test_two_hundred_people_get_four_mails_a_day_at_most_and_none_without_news(crowd, travel):
    people = list(Person.enrolled())
    dice = Random(29)  # noqa: S311 - the same in every run
    travel(MORNING - timedelta(minutes=1))
    jobs.run_due(crowd.settings)
    for number in range(POSTS):
        travel(MORNING + timedelta(minutes=number * 24 * 60 / POSTS))
        named = " ".join(f"@{person.handle}" for person in dice.sample(people, NAMED))
        Post.publish(dice.choice(people), f"{named} look at number {number}.")
        if number % 5 == 0:
            jobs.run_due(crowd.settings)
    one_day = Counter(to for receivers, _ in crowd.postman.letters for to in receivers)
    assert len(one_day) > PEOPLE * 0.9, "nearly everybody was named and is told"
    assert max(one_day.values()) <= limits.MAILS_A_DAY == 4

    for hours in range(24, 54, 6):  # what was held back for the sake of the four comes now
        travel(MORNING + timedelta(hours=hours))
        jobs.run_due(crowd.settings)
    crowd.postman.letters.clear()
    for hours in range(54, 102, 6):  # nobody writes; Monday's digest would come at hour 96
        travel(MORNING + timedelta(hours=hours))
        jobs.run_due(crowd.settings)
    assert crowd.postman.letters == []
