"""The timeline of a department: what its people began, with a way there from the People page."""

from pilot import limits
from pilot.models.narrowing import FILTERS


def test_a_department_has_its_timeline(world):
    world.ana.publishes("From Legal.")
    world.ben.publishes("From Sales.")
    text = world.eva.reads("/posts?department=Legal")
    assert "From Legal." in text
    assert "From Sales." not in text
    assert "<h1>Legal</h1>" in text


def test_it_is_read_to_the_end_page_by_page(world):
    for number in range(limits.TIMELINE_POSTS + 3):
        world.ana.publishes(f"Legal {number}.")
        world.ben.publishes(f"Sales {number}.")
    first = world.eva.reads("/posts?department=Legal")
    older = first.partition('/posts?department=Legal&amp;before=')[2].partition('"')[0]
    second = world.eva.reads(f"/posts?department=Legal&before={older}")
    shown = [f"Legal {n}.</p>" in first + second for n in range(limits.TIMELINE_POSTS + 3)]
    assert all(shown)
    assert "Sales" not in second.partition("<main")[2].partition("</main>")[0]
    assert 'rel="next"' not in second


def test_the_people_page_leads_there(world):
    assert 'href="/posts?department=Legal"' in world.ben.reads("/people")


def test_a_department_goes_with_the_other_filters(world):
    world.ana.publishes("How do I book?", kind="question")
    world.ana.publishes("It is done.")
    text = world.eva.reads("/posts?department=Legal&kind=question")
    assert "How do I book?" in text
    assert "It is done." not in text


def test_a_department_that_nobody_is_in_has_no_posts(world):
    for name in ("Nobody's", "<script>", "x" * 3_000, "%00"):
        assert "Nothing here yet" in world.eva.reads(f"/posts?department={name}")


def test_nonsense_in_any_filter_narrows_to_nothing_or_is_ignored(world):
    for name in FILTERS:
        assert world.ana.get(f"/posts?{name}=%F0%9F%8E%89").status_code == 200
