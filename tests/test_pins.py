"""Pins: leads, executives and the sponsor put one or two posts on top."""

from datetime import timedelta

import pytest

from pilot.models.pin import Pin
from tests.conftest import MORNING


@pytest.mark.parametrize("who", ["lea", "eva", "sam"])
def test_those_who_announce_pin_a_post_on_top(world, who):
    old = world.ana.publishes("The old one.")
    new = world.ben.publishes("The new one.")
    visitor = getattr(world, who)
    assert "Pin to the top" in visitor.reads(f"/posts/{old}")
    assert visitor.post(f"/posts/{old}/pin").status_code == 303
    assert order(world.ana.reads("/"), old, new) == [old, new]
    assert "Pinned" in world.ana.reads("/")
    assert visitor.post(f"/posts/{old}/unpin").status_code == 303
    assert order(world.ana.reads("/"), old, new) == [new, old]
    assert "Pinned" not in world.ana.reads("/")


def test_a_pinned_post_stands_there_once_and_in_its_place_elsewhere(world):
    number = world.ana.publishes("A post. #train")
    world.lea.post(f"/posts/{number}/pin")
    later = world.ben.publishes("Later. #train")
    assert world.ana.reads("/").count(f'id="post-{number}"') == 1
    text = world.ana.reads("/posts?topic=train")
    assert order(text, number, later) == [later, number]


def test_participants_and_outsiders_cannot(world):
    number = world.ana.publishes("Mine.")
    assert "Pin to the top" not in world.ana.reads(f"/posts/{number}")
    for act in ("pin", "unpin"):
        assert world.ana.post(f"/posts/{number}/{act}").status_code == 403
        assert world.zoe.post(f"/posts/{number}/{act}").status_code == 401


def test_the_third_is_refused_with_the_reason(world):
    numbers = [world.ana.publishes(f"Number {n}") for n in range(3)]
    for number in numbers[:2]:
        assert world.lea.post(f"/posts/{number}/pin").status_code == 303
    refused = world.lea.post(f"/posts/{numbers[2]}/pin")
    assert refused.status_code == 422
    assert "2 posts are pinned" in refused.get_data(as_text=True)
    assert "“Number 0”" in refused.get_data(as_text=True)
    world.lea.post(f"/posts/{numbers[0]}/unpin")
    assert world.lea.post(f"/posts/{numbers[2]}/pin").status_code == 303


def test_twice_does_no_harm(world):
    number = world.ana.publishes("A post.")
    for _ in range(2):
        assert world.lea.post(f"/posts/{number}/pin").status_code == 303
    assert Pin.select().count() == 1
    for _ in range(2):
        assert world.lea.post(f"/posts/{number}/unpin").status_code == 303
    assert Pin.get().until


def test_replies_withdrawn_posts_and_nonsense_cannot_be_pinned(world):
    number = world.ana.publishes("A post.")
    reply = world.ben.post(f"/posts/{number}/replies", body="A reply.").location.rpartition("-")[2]
    gone = world.ana.publishes("A mistake.")
    world.ana.post(f"/posts/{gone}/withdraw")
    for wrong in (reply, gone, 999):
        assert world.lea.post(f"/posts/{wrong}/pin").status_code == 404


def test_a_withdrawn_post_leaves_the_top_and_makes_room(world):
    numbers = [world.ana.publishes(f"Number {n}") for n in range(3)]
    for number in numbers[:2]:
        world.lea.post(f"/posts/{number}/pin")
    world.ana.post(f"/posts/{numbers[0]}/withdraw")
    assert f'id="post-{numbers[0]}"' not in world.ana.reads("/")
    assert world.lea.post(f"/posts/{numbers[2]}/pin").status_code == 303


def test_nothing_is_pinned_after_the_end_and_what_was_stays_on_top(world, travel):
    old, new = world.ana.publishes("Old."), world.ana.publishes("New.")
    world.lea.post(f"/posts/{old}/pin")
    travel(MORNING + timedelta(days=50))
    assert world.lea.post(f"/posts/{new}/pin").status_code == 409
    assert order(world.ana.reads("/"), old, new) == [old, new]


def order(text, *numbers):
    return sorted(numbers, key=lambda number: text.index(f'id="post-{number}"'))
