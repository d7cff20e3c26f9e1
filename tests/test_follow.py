"""Following and muting: what one wrote or is named in is followed, and one's own word wins."""

import pytest

from pilot.models.follow import Follow
from pilot.models.page import Page


@pytest.fixture
def thread(world):
    """The number of Ana's question, which names Eva and to which Ben replied."""
    number = world.ana.publishes("How do I book a train, @eva.lind?", kind="question")
    world.ben.post(f"/posts/{number}/replies", body="At the desk.")
    return number


def offered(visitor, address):
    """The word on the button: what this visitor can still say about the thread or page."""
    form = visitor.reads(address).partition(f'action="{address}/follow"')[2].partition("</form>")[0]
    return form.rpartition("<button")[2].partition(">")[2].partition("<")[0]


@pytest.mark.parametrize(
    ("who", "word"),
    [("ana", "Mute"), ("ben", "Mute"), ("eva", "Mute"), ("lea", "Follow"), ("sam", "Follow")],
)
def test_whoever_wrote_or_is_named_in_a_thread_follows_it(world, thread, who, word):
    assert offered(getattr(world, who), f"/posts/{thread}") == word


def test_a_word_wins_over_what_was_written_and_the_last_word_counts(world, thread):
    address = f"/posts/{thread}"
    for follow, word in (("0", "Follow"), ("1", "Mute"), ("0", "Follow"), ("0", "Follow")):
        assert world.ben.post(f"{address}/follow", follow=follow).location == address
        assert offered(world.ben, address) == word
    world.ben.post(f"{address}/replies", body="And at the station.")
    assert offered(world.ben, address) == "Follow"
    assert Follow.select().count() == 1


def test_lea_follows_a_thread_in_which_she_said_nothing(world, thread):
    world.lea.post(f"/posts/{thread}/follow")
    assert offered(world.lea, f"/posts/{thread}") == "Mute"
    world.eva.post(f"/posts/{thread}/replies", body="I never knew.")
    assert "I never knew." in world.lea.reads("/notices")


def test_a_word_about_a_reply_is_one_about_its_thread(world, thread):
    location = world.lea.post(f"/posts/{thread + 1}/follow").location
    assert location == f"/posts/{thread}"
    assert offered(world.lea, location) == "Mute"


def test_a_page_is_followed_by_one_s_word_only(world):
    world.ana.post("/pages/Trains", title="Trains", body="At the desk.", base="0")
    assert offered(world.ana, "/pages/Trains") == "Follow"
    assert world.ana.post("/pages/Trains/follow").location == "/pages/Trains"
    assert offered(world.ana, "/pages/Trains") == "Unfollow"
    world.ana.post("/pages/Trains/follow", follow="0")
    assert offered(world.ana, "/pages/Trains") == "Follow"


def test_a_page_in_folders_is_followed_too(world):
    world.ana.post("/pages/Travel/Trains", title="Travel/Trains", body="By rail.", base="0")
    world.ben.post("/pages/Travel/Trains/follow")
    assert not Follow.word(world.ben.person, page=Page.called("Travel/Trains")).mutes
    assert offered(world.ben, "/pages/Travel/Trains") == "Unfollow"


def test_no_page_is_called_like_the_address_of_following(world):
    answer = world.ana.post("/pages/new", title="Trains/Follow", body="x", base="0")
    assert answer.status_code == 422
    assert "is an address of its own" in answer.get_data(as_text=True)


def test_what_is_not_there_cannot_be_followed(world):
    for address in ("/posts/999/follow", "/pages/Nowhere/follow"):
        assert world.ana.post(address).status_code == 404


def test_after_the_end_nothing_is_followed_any_more(world, thread):
    world.trial.freeze(by=world.sam.person)
    assert world.lea.post(f"/posts/{thread}/follow").status_code == 409
    assert "/follow" not in world.lea.reads(f"/posts/{thread}")
    assert Follow.select().count() == 0
