"""Saved items: everybody's own list, of posts, pages and files; nobody else's business."""

from datetime import timedelta
from io import BytesIO

import pytest

from pilot.models.page import Page
from pilot.models.saved import Saved
from tests.conftest import MORNING


@pytest.fixture
def things(world):
    """{field: (number, words)} of a post, a page and a file by Ben."""
    number = world.ben.publishes("The form is at the desk.")
    world.ben.post("/pages/Travel", title="Travel", body="Book early.")
    location = world.ben.post("/files", files=[(BytesIO(b"a;b"), "prices.csv")]).location
    return {
        "post": (number, "The form is at the desk."),
        "page": (Page.called("Travel").id, "Travel"),
        "file": (int(location.rpartition("/")[2]), "prices.csv"),
    }


@pytest.mark.parametrize("field", ["post", "page", "file"])
def test_what_is_saved_is_listed_until_it_is_dropped(world, things, field):
    number, words = things[field]
    assert world.ana.post("/saved", **{field: number}).status_code == 303
    text = world.ana.reads("/saved")
    assert f">{words}</a>" in text
    assert world.ana.post("/saved", **{field: number}, keep="0").status_code == 303
    assert f">{words}</a>" not in world.ana.reads("/saved")


def test_a_post_is_saved_where_it_stands(world, things):
    number, _ = things["post"]
    assert world.ana.post(f"/posts/{number}/save").location == f"/posts/{number}"
    assert ">Saved</button>" in world.ana.reads("/")
    assert ">Saved</button>" in world.ana.reads(f"/posts/{number}")
    assert ">Saved</button>" not in world.ben.reads("/")
    world.ana.post(f"/posts/{number}/save", keep="0")
    assert ">Saved</button>" not in world.ana.reads("/")


def test_the_page_and_the_file_say_so(world, things):
    for field, address in (("page", "/pages/Travel"), ("file", f"/files/{things['file'][0]}")):
        assert ">Save</button>" in world.ana.reads(address)
        answer = world.ana.post("/saved", **{field: things[field][0]})
        assert answer.location == address
        assert ">Saved</button>" in world.ana.reads(address)


def test_the_list_is_the_person_s_own(world, things):
    number, words = things["post"]
    world.ana.post(f"/posts/{number}/save")
    for visitor in (world.ben, world.lea, world.sam):
        assert words not in visitor.reads("/saved")
    assert world.zoe.post(f"/posts/{number}/save").status_code == 401


def test_twice_does_no_harm(world, things):
    for keep, count in (("1", 1), ("0", 0)):
        for _ in range(2):
            for field, (number, _) in things.items():
                assert world.ana.post("/saved", **{field: number}, keep=keep).status_code == 303
        assert Saved.select().count() == 3 * count


def test_a_withdrawn_post_can_be_taken_off_the_list(world, things):
    number, words = things["post"]
    world.ana.post(f"/posts/{number}/save")
    world.ben.post(f"/posts/{number}/withdraw")
    text = world.ana.reads("/saved")
    assert words not in text
    assert "a withdrawn post" in text
    world.ana.post("/saved", post=number, keep="0")
    assert "a withdrawn post" not in world.ana.reads("/saved")
    assert world.ana.post(f"/posts/{number}/save").status_code == 404


@pytest.mark.parametrize(
    "form", [{}, {"post": "999"}, {"page": "x"}, {"file": "-1"}, {"person": "1"}]
)
def test_nonsense_is_nothing(world, form):
    assert world.ana.post("/saved", **form).status_code == 404


def test_the_list_can_be_read_but_not_changed_after_the_end(world, things, travel):
    number, words = things["post"]
    world.ana.post(f"/posts/{number}/save")
    travel(MORNING + timedelta(days=50))
    assert world.ana.post(f"/posts/{number}/save", keep="0").status_code == 409
    text = world.ana.reads("/saved")
    assert words in text
    assert "Remove" not in text
