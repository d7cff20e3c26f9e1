"""Must-reads: a brake for those who ask, one click for those who are asked, shown once."""

import re
from datetime import timedelta

import pytest

from pilot.models import roster
from pilot.models.announcement import Acknowledgement, MustRead
from pilot.models.person import Person
from pilot.models.post import Post
from pilot.models.pulse import Pulse
from tests.conftest import MORNING, TODAY, Visitor

WAITS = "1 must-read waits for you"
NEW = {"kind": "announcement", "must_read": "1", "reason": "It changes every booking."}


@pytest.fixture
def asked(world):
    """The number of a must-read by Sam."""
    return must_read(world.sam, "The list closes")


def test_a_must_read_asks_everybody_but_its_author(world, asked):
    for visitor in (world.ana, world.ben, world.lea, world.eva):
        text = visitor.reads("/")
        assert WAITS in text
        assert "It changes every booking." in text
        assert "I have read it" in text
    assert WAITS not in world.sam.reads("/")
    assert world.sam.post(f"/posts/{asked}/acknowledge").status_code == 422


def test_the_badge_goes_with_the_confirmation_and_does_not_come_back(world, asked, travel):
    """R32"""
    answer = world.ana.post(f"/posts/{asked}/acknowledge")
    assert (answer.status_code, answer.location) == (303, f"/posts/{asked}")
    for day in (0, 1, 8, 20, 22):
        travel(TODAY + timedelta(days=day))
        for address in ("/", f"/posts/{asked}", "/pages", "/posts?kind=announcement"):
            text = world.ana.reads(address)
            assert WAITS not in text
            assert "I have read it" not in text
    travel(TODAY)
    assert WAITS in world.ben.reads("/")


def test_confirming_twice_is_confirming_once(world, asked):
    for _ in range(2):
        assert world.ana.post(f"/posts/{asked}/acknowledge").status_code == 303
    assert Acknowledgement.select().count() == 1


def test_a_question_is_a_confirmation_and_leads_to_the_reply_box(world, asked):
    answer = world.ana.post(f"/posts/{asked}/acknowledge", question="1")
    assert answer.location == f"/posts/{asked}#reply"
    assert 'id="reply"' in world.ana.reads(f"/posts/{asked}")
    assert WAITS not in world.ana.reads("/")
    assert "With a question" in world.sam.reads(f"/posts/{asked}")
    assert "With a question" not in world.ben.reads(f"/posts/{asked}")


def test_after_three_weeks_it_asks_no_longer(world, asked, travel):
    travel(TODAY + timedelta(days=21) - timedelta(seconds=1))
    assert WAITS in world.ana.reads("/")
    travel(TODAY + timedelta(days=21))
    assert WAITS not in world.ana.reads("/")
    assert world.ana.post(f"/posts/{asked}/acknowledge").status_code == 303


def test_a_reason_must_be_given_and_nothing_is_lost(world):
    for reason in ("", " \t ", "x" * 251):
        answer = world.sam.post(
            "/posts", **NEW | {"reason": reason}, title="Closed", body="From Monday."
        )
        text = answer.get_data(as_text=True)
        assert answer.status_code == 422
        assert "reason" in text
        assert "From Monday." in text
        assert re.search(r'name="must_read"[^>]* checked', text)
    assert not MustRead.select().exists()
    assert not Post.select().where(Post.title == "Closed").exists()


def test_participants_cannot_ask_for_it(world):
    answer = world.ana.post("/posts", **NEW, title="Mine", body="Read this.")
    assert answer.status_code == 422
    assert "Announcements come from" in answer.get_data(as_text=True)
    assert not MustRead.select().exists()


def test_pressing_twice_asks_once(world):
    assert must_read(world.sam, "Once") == must_read(world.sam, "Once")
    assert MustRead.select().count() == 1


def test_there_is_one_new_must_read_a_week_in_the_whole_trial(world, travel):
    must_read(world.sam, "First")
    travel(TODAY + timedelta(days=7) - timedelta(seconds=1))
    refused = world.eva.post("/posts", **NEW, title="Second", body="Read this too.")
    text = refused.get_data(as_text=True)
    assert refused.status_code == 422
    assert "One new must-read a week" in text
    assert "1 more day" in text
    assert "Read this too." in text
    assert not Post.select().where(Post.title == "Second").exists()
    travel(TODAY + timedelta(days=7))
    must_read(world.eva, "Second")


def test_the_third_is_refused_with_the_reason(world, travel):
    """R32"""
    first = must_read(world.sam, "First")
    travel(TODAY + timedelta(days=7))
    must_read(world.eva, "Second")
    travel(TODAY + timedelta(days=14))
    refused = world.lea.post("/posts", **NEW, title="Third", body="And this.")
    text = refused.get_data(as_text=True)
    assert refused.status_code == 422
    assert "2 must-reads are open already: “First” and “Second”" in text
    assert "2 must-reads wait for you" in world.ana.reads("/")
    for visitor in (world.ana, world.ben, world.lea, world.eva):
        visitor.post(f"/posts/{first}/acknowledge")
    must_read(world.lea, "Third")


def test_the_composer_says_beforehand_what_the_brake_will_say(world, asked):
    assert "One new must-read a week" in world.eva.reads("/")
    assert "must-read a week" not in world.ana.reads("/")


def test_an_announcement_without_the_box_asks_nobody(world):
    number = world.sam.publishes("The canteen opens late.", kind="announcement", title="Canteen")
    assert WAITS not in world.ana.reads("/")
    assert world.ana.post(f"/posts/{number}/acknowledge").status_code == 404


def test_an_edit_asks_again_only_when_its_author_says_so(world, asked):
    world.ana.post(f"/posts/{asked}/acknowledge")
    world.sam.post(f"/posts/{asked}/edit", title="The list closes", body="From Tuesday on.")
    assert WAITS not in world.ana.reads("/")
    form = {"title": "The list closes", "body": "From Wednesday on.", "ask_again": "1"}
    assert "ask_again" in world.sam.reads(f"/posts/{asked}/edit")
    assert world.sam.post(f"/posts/{asked}/edit", **form).status_code == 303
    assert WAITS in world.ana.reads("/")
    assert "the text changed since you confirmed it" in world.ana.reads(f"/posts/{asked}")
    world.ana.post(f"/posts/{asked}/acknowledge")
    assert WAITS not in world.ana.reads("/")
    assert [a.version for a in Acknowledgement.select().order_by(Acknowledgement.id)] == [0, 2]


def test_asking_again_for_an_unchanged_text_asks_nobody(world, asked):
    world.ana.post(f"/posts/{asked}/acknowledge")
    world.sam.post(f"/posts/{asked}/edit", title="The list closes", body="Please.", ask_again="1")
    assert WAITS not in world.ana.reads("/")


def test_asking_again_does_not_outlive_the_three_weeks(world, asked, travel):
    travel(TODAY + timedelta(days=21))
    assert "ask_again" not in world.sam.reads(f"/posts/{asked}/edit")
    answer = world.sam.post(f"/posts/{asked}/edit", title="T", body="New.", ask_again="1")
    assert answer.status_code == 422
    assert "nobody can be asked again" in answer.get_data(as_text=True)
    assert Post.get_by_id(asked).body == "Please."


def test_a_withdrawn_must_read_asks_nobody(world, asked):
    world.sam.post(f"/posts/{asked}/withdraw")
    assert WAITS not in world.ana.reads("/")
    assert world.ana.post(f"/posts/{asked}/acknowledge").status_code == 404


def test_everybody_sees_figures_by_large_departments_only(world, asked):
    crowd(world, "Works", 6)
    crowd(world, "Lab", 3)
    for person in Person.select().where(Person.department == "Works").limit(2):
        Visitor(world.app, person).post(f"/posts/{asked}/acknowledge")
    text = world.ana.reads(f"/posts/{asked}")
    assert "2 of 13 have confirmed" in text
    assert "2 of 6" in text
    assert "Works" in text
    for small in ("Lab", "Sales", "Finance"):
        assert f'<th scope="row">{small}</th>' not in text


def test_who_has_not_confirmed_is_seen_by_the_author_alone(world, asked):
    world.ben.post(f"/posts/{asked}/acknowledge")
    missing = "only you see who: 3"
    text = world.sam.reads(f"/posts/{asked}")
    assert missing in text
    assert "Ana Marin" in text
    assert "Ben Adler" not in text
    for visitor in (world.ana, world.ben, world.lea, world.eva):
        text = visitor.reads(f"/posts/{asked}")
        others = {"Ana Marin", "Ben Adler", "Lea Brandt", "Eva Lind"} - {visitor.person.name}
        assert "only you see who" not in text
        assert not [name for name in others if name in text]


def test_confirming_is_no_engagement(world, asked):
    crowd(world, "Works", 6)
    before = Pulse.now().ladder
    for person in Person.select().where(Person.department == "Works"):
        Acknowledgement.give(Post.get_by_id(asked), person)
    assert Pulse.now().ladder == before
    assert "confirm" not in world.ana.reads("/pulse")


def test_nothing_is_confirmed_from_outside_or_after_the_end(world, asked, travel):
    assert world.zoe.post(f"/posts/{asked}/acknowledge").status_code == 401
    travel(MORNING + timedelta(days=50))
    assert world.ana.post(f"/posts/{asked}/acknowledge").status_code == 409
    text = world.ana.reads(f"/posts/{asked}")
    assert "0 of 4 have confirmed" in text
    assert "I have read it" not in text
    assert WAITS not in text


def must_read(visitor, title):
    return visitor.publishes("Please.", **NEW, title=title)


def crowd(world, department, number):
    """Enrols so many people in a department."""
    rows = [f"{department} {n},{department}{n}@example.org,{department}" for n in range(number)]
    with world.app.app_context():
        roster.load("\n".join(["name,mail,department", *rows]).encode())
