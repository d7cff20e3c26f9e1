"""Catch-up: at most ten things that concern one person, each with its reason."""

import re
from contextlib import contextmanager
from datetime import timedelta

import pytest

from pilot import limits
from pilot.database import database
from pilot.models.mark import Mark
from pilot.models.page import Page
from pilot.models.person import Person
from pilot.models.post import Post
from tests.conftest import TODAY

MUST_READ = {"kind": "announcement", "title": "Desk closed", "body": "From Friday.",
             "must_read": "1", "reason": "Everybody books."}  # fmt: skip


def shown(visitor):
    """[(reason, address)] as the page lists them."""
    page = visitor.reads("/catchup").partition("<main")[2]
    items = re.findall(r'class="label[^"]*">([^<]+)<.*?<p><a href="([^"]+)"', page, re.S)
    return [(reason.lower(), address) for reason, address in items]


def presses_seen(visitor, page=None):
    """Sends the page's one form as a browser does."""
    page = page or visitor.reads("/catchup")
    form = page.partition('action="/catchup"')[2].partition("</form>")[0]
    fields = re.findall(r'name="(post|revision)" value="(\d+)"', form)
    sent = {name: [value for field, value in fields if field == name] for name, _ in fields}
    assert visitor.post("/catchup", **sent).location == "/catchup"


def replies(visitor, thread, body):
    return visitor.post(f"/posts/{thread}/replies", body=body).location


@contextmanager
def counted():
    """Collects the statements that are executed inside."""
    statements, connection = [], database.connection()
    connection.set_trace_callback(statements.append)
    try:
        yield statements
    finally:
        connection.set_trace_callback(None)


@pytest.fixture
def legal(world):
    """Eva is in Legal, too; nobody else is in Ana's department."""
    with database.atomic():
        Person.update(department="Legal").where(Person.handle == "eva.lind").execute()
    return world


def test_every_reason_in_its_order(legal):
    ana, ben, eva, lea = legal.ana, legal.ben, legal.eva, legal.lea
    useful = ben.publishes("The night train is back.")
    for visitor in (eva, lea):
        visitor.post(f"/posts/{useful}/useful")
    ana.post("/pages/Trains", title="Trains", body="Book here.", base="0")
    ana.post("/pages/Trains/follow")
    ben.post("/pages/Trains", title="Trains", body="Book there.", base="1")
    department = eva.publishes("Contracts are signed on Tuesdays.")
    mention = lea.publishes("Does @ana.marin know?")
    mine = ana.publishes("How do I book a train?", kind="question")
    answer = replies(ben, mine, "At the desk.")
    must_read = legal.sam.publishes(**MUST_READ)
    assert shown(ana) == [
        ("must-read", f"/posts/{must_read}"),
        ("answer to you", answer),
        ("mention", f"/posts/{mention}"),
        ("your department", f"/posts/{department}"),
        ("page you follow", "/pages/Trains"),
        ("most useful", f"/posts/{useful}"),
    ]


def test_what_gives_no_reason_and_what_one_wrote_is_not_shown(world):
    world.ben.publishes("Nothing about Ana.")
    world.ana.publishes("Ana to @ana.marin herself.")
    assert shown(world.ana) == []
    assert "You are up to date." in world.ana.reads("/catchup")


def test_the_more_useful_comes_first_then_the_newer(world):
    first, second, third = (world.ben.publishes(f"@ana.marin, number {n}") for n in (1, 2, 3))
    world.eva.post(f"/posts/{first}/useful")
    assert [address for _, address in shown(world.ana)] == [
        f"/posts/{number}" for number in (first, third, second)
    ]


def test_a_thread_is_shown_once_with_the_number_of_the_others(world):
    mine = world.ana.publishes("How do I book a train?", kind="question")
    for body in ("At the desk.", "Or online.", "Or by phone."):
        last = replies(world.ben, mine, body)
    assert shown(world.ana) == [("answer to you", last)]
    assert "2 more in this thread" in world.ana.reads("/catchup")
    presses_seen(world.ana)
    assert len(shown(world.ana)) == 1
    assert shown(world.ana) != [("answer to you", last)]


def test_opening_a_thread_is_having_seen_it(world):
    number = world.ben.publishes("Hello @ana.marin.")
    assert len(shown(world.ana)) == 1
    world.ana.reads(f"/posts/{number}")
    assert shown(world.ana) == []
    assert Mark.select().count() == 0


def test_opening_a_followed_page_is_having_seen_its_change(world):
    world.ana.post("/pages/Trains", title="Trains", body="Book here.", base="0")
    world.ana.post("/pages/Trains/follow")
    world.ben.post("/pages/Trains", title="Trains", body="Book there.", base="1")
    assert shown(world.ana) == [("page you follow", "/pages/Trains")]
    world.ana.reads("/pages/Trains")
    assert shown(world.ana) == []
    world.ben.post("/pages/Trains", title="Trains", body="Book online.", base="2")
    presses_seen(world.ana)
    assert shown(world.ana) == []
    assert Page.called("Trains").number == 3


def test_a_muted_thread_is_not_caught_up_on(world):
    mine = world.ana.publishes("How do I book a train?", kind="question")
    replies(world.ben, mine, "At the desk.")
    world.ana.post(f"/posts/{mine}/follow", follow="0")
    assert shown(world.ana) == []


def test_what_is_withdrawn_is_not_shown(world):
    number = world.ben.publishes("Hello @ana.marin.")
    world.ben.post(f"/posts/{number}/withdraw")
    assert shown(world.ana) == []


def test_a_post_that_arrives_meanwhile_stays_unseen(world):
    """R31: marked as seen is what was rendered, and nothing that came between GET and POST."""
    world.ben.publishes("@ana.marin, the first")
    page = world.ana.reads("/catchup")
    later = world.ben.publishes("@ana.marin, the second")
    presses_seen(world.ana, page)
    assert shown(world.ana) == [("mention", f"/posts/{later}")]


def test_what_did_not_fit_on_the_page_stays_unseen(world):
    """R31: fifteen things are ten and then five."""
    numbers = [world.ben.publishes(f"@ana.marin, number {n}") for n in range(15)]
    assert len(shown(world.ana)) == limits.CATCHUP_ITEMS
    assert "5 more follow" in world.ana.reads("/catchup")
    presses_seen(world.ana)
    assert [address for _, address in shown(world.ana)] == [
        f"/posts/{number}" for number in reversed(numbers[:5])
    ]
    presses_seen(world.ana)
    page = world.ana.reads("/catchup")
    assert "You are up to date." in page
    assert "You last caught up on" in page


def test_seen_reads_the_notices_of_what_was_shown(world):
    world.ben.publishes("@ana.marin, the first")
    presses_seen(world.ana)
    assert 'class="unread"' not in world.ana.reads("/notices")


def test_seen_is_each_person_s_own_and_twice_does_no_harm(world):
    number = world.ben.publishes("Hello @ana.marin and @eva.lind.")
    page = world.ana.reads("/catchup")
    for _ in range(2):
        presses_seen(world.ana, page)
    assert shown(world.ana) == []
    assert shown(world.eva) == [("mention", f"/posts/{number}")]
    assert Mark.select().count() == 1


@pytest.mark.parametrize("form", [{}, {"post": "x"}, {"post": "999"}, {"revision": "999"}])
def test_nonsense_marks_nothing(world, form):
    assert world.ana.post("/catchup", **form).status_code == 303
    assert Mark.select().count() == 0


def test_nobody_marks_the_whole_trial_as_seen(world):
    numbers = [world.ben.publishes(f"@ana.marin, number {n}") for n in range(15)]
    world.ana.post("/catchup", post=numbers)
    assert Mark.select().count() == limits.CATCHUP_ITEMS


def test_the_first_three_stand_beside_the_timeline(world):
    numbers = [world.ben.publishes(f"@ana.marin, number {n}") for n in range(4)]
    aside = world.ana.reads("/").partition("<aside")[2].partition("</section>")[0]
    assert "Since your last visit" in aside
    assert [f"/posts/{n}" in aside for n in numbers] == [False, True, True, True]
    assert '<a href="/catchup">All 4</a>' in aside
    assert "Since your last visit" not in world.lea.reads("/")


def test_after_the_end_it_is_read_without_a_button(world):
    number = world.ben.publishes("Hello @ana.marin.")
    world.trial.freeze(by=world.sam.person)
    assert shown(world.ana) == [("mention", f"/posts/{number}")]
    assert "<form" not in world.ana.reads("/catchup").partition("<main")[2]
    assert world.ana.post("/catchup", post=number).status_code == 409
    world.ana.reads(f"/posts/{number}")
    assert len(shown(world.ana)) == 1


def test_it_costs_the_same_number_of_queries_with_20_and_with_200_posts(world):
    """And it never looks further back than limits.CATCHUP_POSTS."""
    counts = []
    for number in (20, 200, limits.CATCHUP_POSTS + 100):
        with database.atomic():
            ben, ana = world.ben.person, world.ana.person
            for n in range(Post.select().count(), number):
                Post.store(
                    ben, f"Number {n} for @ana.marin", kind="question" if n % 2 else "update"
                )
        world.ana.reads("/catchup")
        with database.atomic():
            Person.update(title="Somebody wrote").where(Person.id == ana).execute()
        with counted() as statements:
            page = world.ana.reads("/catchup")
        counts.append(len([s for s in statements if s.startswith("SELECT") or "\nSELECT" in s]))
    assert page.count("<li>") >= limits.CATCHUP_ITEMS
    assert counts[0] == counts[1] == counts[2]
    assert counts[0] < 20
    assert f"{limits.CATCHUP_POSTS - limits.CATCHUP_ITEMS} more follow" in page


def test_what_is_merely_near_or_useful_counts_since_the_last_visit(legal, travel):
    useful = legal.ben.publishes("The night train is back.")
    for visitor in (legal.eva, legal.lea):
        visitor.post(f"/posts/{useful}/useful")
    near = legal.eva.publishes("Contracts are signed on Tuesdays.")
    mention = legal.lea.publishes("Does @ana.marin know?")
    both = [("your department", f"/posts/{near}"), ("most useful", f"/posts/{useful}")]
    assert shown(legal.ana) == [("mention", f"/posts/{mention}"), *both]
    travel(TODAY + timedelta(days=2))
    assert shown(legal.ana) == [("mention", f"/posts/{mention}"), *both]  # last here on that day
    travel(TODAY + timedelta(days=3))
    assert shown(legal.ana) == [("mention", f"/posts/{mention}")]
