"""The demo: lively, the same for all on one day, and never to be mistaken for a real trial."""

import os
import re
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from pilot import database
from pilot.demo.days import Days
from pilot.demo.stage import changed
from pilot.models import RECORDED, journal
from pilot.models.announcement import MustRead
from pilot.models.answer import Answer
from pilot.models.file import File, Version
from pilot.models.mention import Mention
from pilot.models.page import Page, Revision
from pilot.models.person import Person
from pilot.models.pin import Pin
from pilot.models.post import REPLY, Edition, Post
from pilot.models.story import Story
from pilot.models.trial import Trial
from pilot.models.upkeep import wanted
from tests.demo_world import DEMO_DAY, ROLES, Demo, demo, seed_into, seeded_demo

__all__ = ["demo", "seeded_demo"]  # fixtures
DEMO_STRIP = "Invented people and posts"
SCREENS = (
    "/", "/posts/1", "/questions", "/ideas", "/pages", "/pages/Start_here", "/files", "/people",
    "/pulse", "/charter", "/journal", "/search?q=muller", "/trial/end", "/pages/Nobody_wrote_this",
    "/nowhere",
)  # fmt: skip


def test_two_demos_of_one_day_hold_the_same(demo, tmp_path):
    first = content()
    seed_into(tmp_path / "evening", DEMO_DAY.replace(hour=20))
    database.use(tmp_path / "evening" / "trial.db")
    assert content() == first


def test_forty_people_of_five_departments_have_three_weeks_behind_them(demo):
    assert len(Person.departments()) == 5
    assert 40 <= Person.enrolled().count() <= 50
    assert 120 <= Post.select().where(Post.kind != REPLY).count() <= 160
    assert 250 <= Post.select().where(Post.kind == REPLY).count() <= 400
    trial = Trial.current()
    assert trial.phase == "open"
    assert trial.day == (22, 43)
    assert trial.name.startswith("Demo:")


def test_everything_a_trial_can_hold_occurs(demo):
    kinds = Counter(post.kind for post in Post.select())
    assert set(kinds) == {"update", "question", "idea", "announcement", "reply"}
    assert Answer.select().count() > 30
    assert Answer.waiting().count() > 5
    assert Edition.select().count()
    assert Post.select().where(Post.withdrawn_at.is_null(False)).count() == 1
    assert Mention.select().count() > 10
    assert len(list(wanted())) >= 3
    assert Revision.select().count() > 2 * Page.select().count()
    assert Version.select().where(Version.number == 2).count() >= 2
    assert {"csv", "txt", "png", "pdf"} <= {file.ending for file in File.select()}
    assert all(version.blob.intact for version in Version.select())
    assert len([must for must in MustRead.running() if must.missing()]) == 2
    assert (Story.shown().count(), Story.select().count()) == (4, 5)
    assert Pin.standing().count() == 1


def test_the_sponsor_goes_first_and_nobody_posts_at_the_weekend_or_tomorrow(demo):
    posts = list(Post.select().order_by(Post.id))
    assert posts[0].author == Person.sponsor()
    assert [post.at for post in posts] == sorted(post.at for post in posts)
    assert {post.at.weekday() for post in posts} == {0, 1, 2, 3, 4}
    assert posts[-1].at < DEMO_DAY
    assert journal.broken() == []


def test_no_text_occurs_twice_and_none_shows_its_making(demo):
    texts = Counter(post.body for post in Post.select() if len(post.body) > 20)
    assert not [text for text, number in texts.items() if number > 1]
    everything = [*texts, *(revision.body for revision in Revision.select())]
    stage_directions = re.compile(r"\{(d|on|w)\d|\(file:|[=+%~>]{3} \d")
    assert not [text for text in everything if stage_directions.search(text)]


def test_every_page_and_file_that_a_text_names_is_there_or_wanted(demo):
    client = demo.client()
    addresses = {
        address
        for html in [*(p.html for p in Post.select()), *(p.html for p in Page.select())]
        for address in re.findall(r'(?:href|src)="(/[^"#]*)', html)
        if not address.endswith("/edit")
    }
    assert len(addresses) > 50
    assert not [address for address in addresses if client.get(address).status_code != 200]


def test_every_screen_says_that_it_is_a_demo(demo):
    stranger, lead = demo.app.test_client(), demo.client("lead")
    answers = {"/sign-in": stranger.get("/sign-in")} | {path: lead.get(path) for path in SCREENS}
    assert not [path for path, answer in answers.items() if DEMO_STRIP not in answer.text]


def test_each_of_the_links_finds_a_must_read_waiting(demo):
    for role in ROLES:
        assert "must-read" in demo.client(role).get("/").text
        assert demo.client(role).get("/").text.count("I have read it") == 1


def test_the_command_prints_a_link_per_role_and_each_signs_in(tmp_path, travel):
    first, again = command(tmp_path), command(tmp_path)
    travel(datetime.now(UTC) + timedelta(minutes=1))
    assert again.returncode == 0
    assert "there already" in again.stdout
    app, links = Demo(tmp_path).app, links_in(first) | links_in(again)
    assert {role for role, _ in links} == set(ROLES)
    for role, link in links:
        client = app.test_client()
        assert client.post(link).location == "/"
        assert dict(Person.one_per_role())[role].name in client.get("/").text


def test_a_demo_whose_end_has_passed_says_how_to_start_anew(demo):
    said = command(demo.folder)
    assert said.returncode == 0
    assert "It ended on 13 April 2026" in said.stdout
    assert f"rm -r {demo.folder}" in said.stdout
    assert len(links_in(said)) == len(ROLES)


def test_a_real_trial_is_left_alone(world):
    before = rows_of(Person)
    said = command(world.folder)
    assert said.returncode == 1
    assert "is a real trial" in said.stderr
    assert rows_of(Person) == before
    assert not Trial.get_by_id(1).is_demo


@pytest.mark.parametrize("day", range(1, 8))
def test_whatever_the_weekday_the_demo_has_fifteen_days_behind_it(day):
    today = datetime(2026, 3, day, tzinfo=UTC).date()
    days = Days(today, "Europe/Berlin")
    assert today - timedelta(days=3) <= days.date(15) < today
    assert days.date(1) == days.first
    assert days.date(0) < days.first <= today - timedelta(days=19)
    assert today < days.last <= today + timedelta(days=21)
    assert {days.date(number).weekday() for number in range(-4, 20)} <= {0, 1, 2, 3, 4}


def test_a_change_of_a_page_that_does_not_fit_is_noticed():
    assert changed("one\ntwo", "- two\n+ three") == "one\nthree"
    assert changed("one", "+ two") == "one\n\ntwo"
    with pytest.raises(ValueError, match="does not say: four"):
        changed("one", "- four\n+ five")


def content():
    return {table._meta.name: rows_of(table) for table in RECORDED}


def rows_of(table):
    left_out = {"marker", "begun_at"}  # drawn by lot, and when the bytes arrived
    return [
        {name: value for name, value in row.items() if name not in left_out}
        for row in table.select().order_by(table._meta.primary_key).dicts()
    ]


def links_in(said):
    return set(re.findall(r"(\w+): +http://[^/]+(/join/\S+)", said.stdout))


def command(folder):
    """Runs `python -m pilot demo` as the operator would, with the real clock."""
    environment = {**os.environ, "PILOT_DATA": str(folder)}
    return subprocess.run(
        [sys.executable, "-m", "pilot", "demo"],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
