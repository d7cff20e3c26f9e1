"""Those who lead: their own figures, and what happens when they fall silent."""

import json
from datetime import timedelta

import pytest

from pilot.models.callout import callouts
from pilot.models.leading import Led, silences
from pilot.models.person import EXECUTIVE, SPONSOR
from tests.conftest import MORNING, TODAY
from tests.today import replies

SILENCE = "The sponsor has not written for"


def test_their_posts_replies_and_the_median_wait_until_they_reply(world, travel):
    first = world.ana.publishes("How do I book?", kind="question")
    second = world.ben.publishes("News.")
    travel(TODAY + timedelta(hours=2))
    replies(world.eva, first, "So.")
    replies(world.eva, first, "And so.")  # the second one in a thread is no first reply
    travel(TODAY + timedelta(hours=6))
    replies(world.eva, second, "Good.")
    own = world.eva.publishes("Mine.")
    replies(world.eva, own, "Mine again.")
    assert tuple(Led.by(EXECUTIVE)) == ("The executives", 1, 1, 4, 4)
    assert tuple(Led.by(SPONSOR)) == ("The sponsor", 1, 1, 0, None)


@pytest.mark.parametrize(
    ("date", "told", "shown"),
    [
        ((9, "Monday"), False, False),  # Tuesday to Friday: four whole days
        ((10, "Tuesday"), True, False),  # and Monday
        ((12, "Thursday"), True, False),  # seven
        ((13, "Friday"), True, True),  # eight
        ((15, "Sunday"), True, True),
    ],
)
def test_five_working_days_of_silence_are_told_eight_are_shown(world, travel, date, told, shown):
    """The sponsor opened the trial on Monday the second and has not written since."""
    travel(MORNING.replace(day=date[0], hour=12))
    world.lea.publishes("I am here.")
    for visitor in (world.sam, world.lea):
        assert (SILENCE in visitor.reads("/")) is told
    assert SILENCE not in world.ana.reads("/")
    assert (SILENCE in world.ana.reads("/pulse")) is shown


def test_a_word_ends_the_silence(world, travel):
    travel(MORNING + timedelta(days=14))
    assert [silent.role for silent in silences()] == ["sponsor", "lead"]
    world.sam.publishes("I was away.")
    assert [silent.role for silent in silences()] == ["lead"]
    assert SILENCE not in world.sam.reads("/")


def test_after_the_end_nobody_is_called_silent(world, travel):
    travel(MORNING + timedelta(days=60))
    assert silences() == []


def test_callouts_turn_with_the_days_and_end_by_themselves(world, travel):
    for n in range(4):
        asked = world.ana.publishes(f"How do I do {n}?", kind="question")
        travel(TODAY + timedelta(minutes=20 * n + 5))
        replies(world.ben, asked, f"Like {n}.")
    seen = set()
    for day in range(3):
        travel(TODAY + timedelta(days=day))
        shown = callouts()
        assert len(shown) == 3
        seen |= {one.words for one in shown}
        assert all(one.words in world.eva.reads("/pulse") for one in shown)
    assert len(seen) == 4
    travel(TODAY + timedelta(days=9))
    assert callouts() == []


def test_callouts_name_nobody_and_end_when_the_post_is_withdrawn(world):
    asked = world.ana.publishes("How do I do it?", kind="question")
    (one,) = callouts()
    assert (one.what, one.address) == ("Who knows?", f"/posts/{asked}")
    world.ana.post(f"/posts/{asked}/withdraw")
    assert callouts() == []


def test_the_dot_says_what_the_last_rehearsal_proved(world):
    assert "has not rehearsed its end yet" in world.ana.reads("/pulse")
    assert world.zoe.get("/healthz").json["rehearsed_at"] is None
    rehearsed(world, ok=True, findings=[])
    world.ana.publishes("Hello")  # something was written since, so the page is made anew
    page = world.ana.reads("/pulse")
    assert "without loss: 1,203 records, no difference." in page
    assert '<p class="good"><span class="light"' in page
    assert world.zoe.get("/healthz").json["rehearsed_at"] == "2026-03-11T02:10:00.000000Z"


@pytest.mark.parametrize(
    ("result", "sentence"),
    [
        ({"ok": False, "findings": ["one", "two"]}, "found 2 differences"),
        ({"gaps": ["one"]}, "no difference, with 1 known gap."),
        ({"verified_at": "2026-03-01T02:10:00Z"}, "more than 48 hours ago"),
        ({"verified_at": "nonsense"}, "has not rehearsed its end yet"),
    ],
)
def test_the_dot_says_so_when_something_is_wrong(world, result, sentence):
    rehearsed(world, **result)
    assert sentence in world.ana.reads("/pulse")


def rehearsed(world, **result):
    told = {"ok": True, "verified_at": "2026-03-11T02:10:00Z", "counts": {"post": 1200, "page": 3},
            "findings": [], "gaps": []}  # fmt: skip
    (world.folder / "rehearsal.json").write_text(json.dumps(told | result))
