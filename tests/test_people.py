"""People: found by name, department or what to ask them about; what each wrote and keeps."""

from datetime import timedelta
from io import BytesIO

import pytest

from pilot.models.page import Page


def test_the_directory_stands_by_department_with_counts_and_badges(world):
    page = world.ana.reads("/people")
    assert '>Legal <span class="count">1</span></h2>' in page
    assert page.index(">Board ") < page.index(">Finance ") < page.index(">Legal ")
    for badge in ("Sponsor", "Executive", "Lead"):
        assert f'<span class="label accent">{badge}</span>' in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("ana", ["Ana Marin"]), ("FINANCE", ["Eva Lind"]), ("counsel", ["Ana Marin"]),
        ("officer", ["Eva Lind", "Sam Okoro"]), ("visas", ["Ben Adler"]), ("nobody", []),
        ("chief finan", ["Eva Lind"]), ("  ", ["Ana Marin", "Ben Adler", "Eva Lind"]),
    ],
)  # fmt: skip
def test_people_are_found_by_any_word_about_them(world, query, found):
    world.ben.post("/me", ask_about="Visas and invitations")
    answer = world.lea.get("/people", query_string={"q": query})
    page = answer.get_data(as_text=True).partition("<main")[2]
    assert [name for name in ("Ana Marin", "Ben Adler", "Eva Lind", "Sam Okoro")
            if f">{name}</a>" in page][: len(found)] == found  # fmt: skip
    assert bool(found) != ("Nobody fits" in page)


def test_a_profile_leads_to_posts_pages_and_files_by_plain_links(world):
    world.ana.publishes("I was in Lyon.")
    Page.write("Travel/Lyon", "Rain.", by=world.ana.person)
    Page.write("Travel/Lyon", "Rain and wine.", by=world.ben.person, base=1)
    world.ana.post("/files", files=[(BytesIO(b"a;b"), "rates.csv")])
    profile = world.ben.reads("/people/ana.marin")
    assert "I was in Lyon." in profile
    for tab in ("posts", "pages", "files"):
        assert f"/people/ana.marin{'' if tab == 'posts' else f'?show={tab}'}" in profile
    assert 'href="/pages/Travel/Lyon"' in world.ben.reads("/people/ana.marin?show=pages")
    assert "rates.csv" in world.ben.reads("/people/ana.marin?show=files")
    assert 'href="/pages/Travel/Lyon"' in world.ana.reads("/people/ben.adler?show=pages")
    assert "No files yet." in world.ana.reads("/people/ben.adler?show=files")
    assert "I was in Lyon." in world.ben.reads("/people/ana.marin?show=nonsense")


def test_what_somebody_withdrew_is_on_no_profile(world):
    number = world.ana.publishes("I should not have said that.")
    world.ana.post(f"/posts/{number}/withdraw")
    assert "should not" not in world.ben.reads("/people/ana.marin")


def test_older_posts_of_a_person_follow(world):
    for number in range(22):
        world.ana.publishes(f"Note number {number}.")
    first = world.ben.reads("/people/ana.marin")
    older = first[first.index("/people/ana.marin?before=") :].partition('"')[0]
    assert "Note number 0." not in first
    assert "Note number 0." in world.ben.reads(older)


def test_everybody_says_themselves_what_to_ask_them_about(world):
    assert "Ask me about" in world.ana.reads("/me")
    answer = world.ana.post("/me", ask_about="  contracts,\n visas ")
    assert (answer.status_code, answer.location) == (303, "/people/ana.marin")
    assert "contracts, visas" in world.ben.reads("/people/ana.marin")
    assert "contracts, visas" in world.ana.reads("/me")
    world.ana.post("/me", ask_about="")
    assert "contracts" not in world.ben.reads("/people/ana.marin")


def test_too_long_a_line_is_refused_and_stays_in_the_form(world):
    answer = world.ana.post("/me", ask_about="visas " * 50)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Keep it to 200 characters." in text
    assert "visas visas" in text
    assert "visas" not in world.ben.reads("/people/ana.marin")


def test_nobody_speaks_for_another_and_nobody_after_the_end(world, travel):
    assert world.zoe.get("/me").location.startswith("/sign-in")
    assert world.zoe.post("/me", ask_about="x").status_code == 401
    travel(world.trial.ends_at + timedelta(minutes=1))
    assert world.ana.post("/me", ask_about="visas").status_code == 409
    assert "nothing said" in world.ana.reads("/me")
    assert "Ana Marin" in world.ana.reads("/people?q=legal")


def test_there_is_no_profile_of_nobody(world):
    assert world.ana.get("/people/nobody").status_code == 404
