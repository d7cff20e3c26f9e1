"""Stories: told by whoever was helped, shown once whoever helped agrees."""

from datetime import timedelta
from io import BytesIO

import pytest

from pilot.models.page import Page
from pilot.models.person import Person
from pilot.models.story import Story
from tests.conftest import MORNING

WORDS = "I had a seat for the guest within ten minutes."


@pytest.fixture
def answer(world):
    """The number of Ben's answer to Ana's question."""
    question = world.ana.publishes("How do I book for a guest?", kind="question")
    location = world.ben.post(f"/posts/{question}/replies", body="At the desk.").location
    return int(location.rpartition("-")[2])


@pytest.fixture
def told(world, answer):
    """Ana's story about it."""
    assert world.ana.post("/stories", post=answer, words=WORDS, minutes="45").status_code == 303
    return Story.get()


def test_a_story_is_shown_once_the_giver_agrees(world, told):
    assert (told.giver.name, told.receiver.name) == ("Ben Adler", "Ana Marin")
    assert not [who for who in (world.lea, world.sam) if shows(who)]
    assert "1 story about your help waits for your word" in world.ben.reads("/")
    assert WORDS in world.ben.reads("/stories")
    assert "waits for Ben Adler" in world.ana.reads("/stories")
    assert world.ben.post(f"/stories/{told.id}/agree").status_code == 303
    for visitor in (world.ana, world.ben, world.lea, world.sam):
        assert shows(visitor)
        assert "about 45 minutes saved" in visitor.reads("/stories")
    assert "waits for your word" not in world.ben.reads("/")


def test_no_thanks_is_an_answer_and_can_be_changed(world, told):
    world.ben.post(f"/stories/{told.id}/decline")
    assert not shows(world.lea)
    assert "waits for your word" not in world.ben.reads("/")
    world.ben.post(f"/stories/{told.id}/agree")
    assert shows(world.lea)
    world.ben.post(f"/stories/{told.id}/decline")
    assert not shows(world.lea)


def test_only_the_giver_agrees_and_only_the_teller_takes_it_back(world, told):
    for visitor in (world.ana, world.lea, world.sam):
        assert visitor.post(f"/stories/{told.id}/agree").status_code == 404
        assert visitor.post(f"/stories/{told.id}/decline").status_code == 404
    for visitor in (world.ben, world.lea):
        assert visitor.post(f"/stories/{told.id}/withdraw").status_code == 404
    for act in ("agree", "decline", "withdraw"):
        assert world.zoe.post(f"/stories/{told.id}/{act}").status_code == 401
    world.ben.post(f"/stories/{told.id}/agree")
    assert world.ana.post(f"/stories/{told.id}/withdraw").status_code == 303
    assert not shows(world.lea)
    assert world.ben.post(f"/stories/{told.id}/agree").status_code == 404


def test_a_file_is_thanked_to_its_keeper_and_a_page_to_the_last_other_who_wrote(world):
    location = world.ben.post("/files", files=[(BytesIO(b"a;b"), "prices.csv")]).location
    world.ana.post("/stories", file=location.rpartition("/")[2], words=WORDS)
    world.lea.post("/pages/Travel", title="Travel", body="Book early.")
    world.ben.post("/pages/Travel", body="Book very early.", base="1")
    world.ana.post("/pages/Travel", body="Book very, very early.", base="2")
    page = Page.called("Travel").id
    for visitor in (world.ana, world.ben):
        assert "This helped" in visitor.reads("/pages/Travel")
        assert visitor.post("/stories", page=page, words=WORDS).status_code == 303
    givers = [
        (story.receiver.name, story.giver.name) for story in Story.select().order_by(Story.id)
    ]
    assert givers == [
        ("Ana Marin", "Ben Adler"), ("Ana Marin", "Ben Adler"), ("Ben Adler", "Ana Marin"),
    ]  # fmt: skip


def test_nobody_thanks_themselves(world, answer):
    thread = world.ben.reads(f"/posts/{answer - 1}")
    assert "This helped" not in thread
    for refused in (world.ben.get(f"/stories/new?post={answer}"),
                    world.ben.post("/stories", post=answer, words=WORDS)):  # fmt: skip
        assert refused.status_code == 422
        assert "your own work" in refused.get_data(as_text=True)
    assert not Story.select().exists()


def test_whoever_has_left_cannot_be_thanked(world, answer):
    with world.app.app_context(), Person._meta.database.atomic():
        Person.update(left_at=MORNING).where(Person.handle == "ben.adler").execute()
    refused = world.ana.post("/stories", post=answer, words=WORDS)
    assert refused.status_code == 422
    assert "could not agree" in refused.get_data(as_text=True)


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"words": ""}, "Say in a sentence"),
        ({"words": "x" * 601}, "Keep it to 600"),
        ({"minutes": "-1"}, "Write whole minutes"),
        ({"minutes": "10001"}, "from 0 to 10,000"),
        ({"minutes": "1.5"}, "Write whole minutes"),
        ({"minutes": "²"}, "Write whole minutes"),
        ({"minutes": "9" * 40}, "Write whole minutes"),
    ],
)
def test_nonsense_is_refused_and_nothing_typed_is_lost(world, answer, form, sentence):
    refused = world.ana.post("/stories", **{"post": answer, "words": WORDS, "minutes": "5"} | form)
    text = refused.get_data(as_text=True)
    assert refused.status_code == 422
    assert sentence in text
    for typed in ({"words": WORDS, "minutes": "5"} | form).values():
        assert typed in text
    assert not Story.select().exists()


def test_minutes_may_be_left_out(world, answer):
    assert world.ana.post("/stories", post=answer, words=WORDS).status_code == 303
    world.ben.post(f"/stories/{Story.get().id}/agree")
    assert "saved</span>" not in world.ana.reads("/stories")


def test_pressing_twice_tells_once(world, answer):
    for _ in range(2):
        world.ana.post("/stories", post=answer, words=WORDS, minutes="45")
    assert Story.select().count() == 1


def test_the_words_of_a_withdrawn_answer_are_gone_from_its_story(world, told):
    world.ben.post(f"/stories/{told.id}/agree")
    world.ben.post(f"/posts/{told.post_id}/withdraw")
    text = world.lea.reads("/stories")
    assert "a withdrawn post" in text
    assert "At the desk." not in text
    assert world.ana.get(f"/stories/new?post={told.post_id}").status_code == 422


def test_hostile_words_are_text(world, answer):
    world.ana.post("/stories", post=answer, words="<script>alert(1)</script>")
    world.ben.post(f"/stories/{Story.get().id}/agree")
    assert "<script>alert" not in world.lea.reads("/pulse")


def test_stories_are_read_but_not_told_after_the_end(world, told, travel):
    world.ben.post(f"/stories/{told.id}/agree")
    travel(MORNING + timedelta(days=50))
    assert shows(world.lea)
    assert world.ana.get(f"/stories/new?post={told.post_id}").status_code == 409
    assert world.ana.post("/stories", post=told.post_id, words=WORDS).status_code == 409
    assert world.ben.post(f"/stories/{told.id}/decline").status_code == 409
    assert "No thanks" not in world.ben.reads("/stories")


def shows(visitor):
    """Whether this visitor reads it where everybody may."""
    quoted = f"<blockquote><p>{WORDS}</p></blockquote>"
    return quoted in visitor.reads("/pulse") and quoted in visitor.reads("/stories")
