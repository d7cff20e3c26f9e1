"""What two people write at once stays: put together by lines, or shown side by side and stored."""

import threading
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

import pytest

from pilot.models import roster
from pilot.models.page import Page
from pilot.models.person import Person
from pilot.models.revision import Conflict
from tests.conftest import CAST, Visitor

PLAN = "Trains\n\nBook on Thursday.\n\nAsk the desk."
ADDRESS = "/pages/Travel"


@pytest.fixture
def page(world):
    """The page Travel, written by Lea: its revision 1 is PLAN."""
    world.lea.post("/pages/new", title="Travel", body=PLAN)
    return ADDRESS


def changed(old, new):
    assert old in PLAN
    return PLAN.replace(old, new)


def body():
    return Page.called("Travel").latest.body


def saves(visitor, text, base, **form):
    return visitor.post(ADDRESS, body=text, base=base, **form)


def test_two_people_and_two_lines_both_stay_without_a_question(world, page):
    assert saves(world.ana, changed("Trains", "Trains and buses"), 1).status_code == 303
    assert saves(world.ben, changed("the desk", "Eva"), 1).status_code == 303
    assert body() == "Trains and buses\n\nBook on Thursday.\n\nAsk Eva."
    assert "written from revision 1" in world.eva.reads(f"{page}/history")
    assert Conflict.select().count() == 0


def test_the_same_line_shows_all_three_texts_and_stores_them(world, page):
    saves(world.ana, changed("Thursday", "Monday"), 1)
    answer = saves(world.ben, changed("Thursday", "Friday") + "\nBy Ben.", 1, summary="Friday")
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    for line in ("Book on Thursday.", "Book on Monday.", "Book on Friday."):
        assert f"<pre>{line}</pre>" in text
    merged = text.partition("<textarea")[2].partition("</textarea>")[0]
    assert "Book on Monday.\nBook on Friday.\n\nAsk the desk.\nBy Ben." in merged
    assert body() == changed("Thursday", "Monday")
    stored = Conflict.get()
    assert stored.body == changed("Thursday", "Friday") + "\nBy Ben."
    assert (stored.base, stored.met, stored.summary) == (1, 2, "Friday")


def test_a_text_in_conflict_is_found_again_after_the_browser_was_closed(world, page):
    saves(world.ana, changed("Thursday", "Monday"), 1)
    for _ in range(2):
        saves(world.ben, changed("Thursday", "Friday"), 1)
    history = world.ben.reads(f"{page}/history")
    assert history.count("What Ben Adler wrote") == 1
    assert "not put together yet" in history
    shown = world.eva.reads(f"{page}/conflict?number=1")
    assert "<pre>Book on Friday.</pre>" in shown
    assert "Ben Adler was writing" in shown
    assert saves(world.ben, changed("Thursday", "Monday or Friday"), 2).status_code == 303
    assert "settled" in world.ben.reads(f"{page}/history")


def test_the_other_text_may_be_kept_as_it_is(world, page):
    saves(world.ana, changed("Thursday", "Monday"), 1)
    saves(world.ben, changed("Thursday", "Friday"), 1)
    answer = saves(world.ben, "Whatever stands here.", 2, keep="theirs")
    assert (answer.status_code, answer.location) == (303, page)
    assert body() == changed("Thursday", "Monday")
    assert Conflict.get().body == changed("Thursday", "Friday")


@pytest.mark.parametrize("number", ["", "9", "x", "9" * 30])
def test_a_conflict_that_never_was_is_not_found(world, page, number):
    assert world.ana.get(f"{page}/conflict?number={number}").status_code == 404


def test_a_second_press_is_no_conflict_also_when_another_saved_in_between(world, page):
    """R28, with Ben before, between and after Ana's presses of the same button."""
    saves(world.ben, changed("Trains", "All trains"), 1)
    for _ in range(2):
        assert saves(world.ana, changed("the desk", "Ana"), 1).status_code == 303
    number = Page.called("Travel").number
    saves(world.ben, body() + "\nBen was here.", number)
    assert saves(world.ana, changed("the desk", "Ana"), 1).status_code == 303
    assert body() == "All trains\n\nBook on Thursday.\n\nAsk Ana.\nBen was here."
    assert Page.called("Travel").number == number + 1


def test_after_the_back_button_the_newer_text_wins_and_ben_s_stays(world, page):
    saves(world.ana, changed("the desk", "Ana"), 1)
    saves(world.ben, changed("the desk", "Ana").replace("Trains", "All trains"), 2)
    assert saves(world.ana, changed("the desk", "Ana Marin"), 1).status_code == 303
    assert body() == "All trains\n\nBook on Thursday.\n\nAsk Ana Marin."
    assert "Ask Ana." in Page.called("Travel").revision(2).body


@pytest.mark.parametrize("moves", [False, True], ids=["it stays", "Lea moves it meanwhile"])
def test_twenty_people_on_one_page_at_once_end_with_every_line(live, moves):
    """Each changes a line of their own and adds one at the end, all from the same revision."""
    names = [f"Person {n:02}" for n in range(20)]
    rows = [f"{name},p{n}@example.org,Sales,participant," for n, name in enumerate(names)]
    roster.load((CAST + "\n".join(rows)).encode())
    plan = [f"Line {n}" for n in range(20)]
    live.lea.post("/pages/new", title="Travel", body="\n".join(plan))
    visitors = [Visitor(live.app, Person.get(Person.name == name)) for name in names]
    together, answers = threading.Barrier(20 + moves), []

    def save(n):
        mine = [*plan[:n], f"Line {n} by {names[n]}", *plan[n + 1 :], f"{names[n]} was here"]
        form = urlencode({"base": 1, "body": "\n".join(mine)})
        together.wait()
        answers.append(over_http(live.url, visitors[n], form))

    def move():
        together.wait()
        form = urlencode({"title": "Journeys"})
        answers.append(over_http(live.url, live.lea, form, f"{ADDRESS}/move"))

    threads = [threading.Thread(target=save, args=[n]) for n in range(20)]
    threads += [threading.Thread(target=move)] * moves
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [303] * (20 + moves)
    lines = body().split("\n")
    assert lines[:20] == [f"Line {n} by {name}" for n, name in enumerate(names)]
    assert sorted(lines[20:]) == [f"{name} was here" for name in names]
    page = Page.called("Travel")
    assert (page.number, page.title) == (21 + moves, "Journeys" if moves else "Travel")


def over_http(url, visitor, form, address=ADDRESS):
    """The status of saving the page Travel over a connection of one's own."""
    connection = HTTPConnection(urlsplit(url).netloc, timeout=60)
    name = visitor.app.config["SESSION_COOKIE_NAME"]
    headers = {
        "Cookie": f"{name}={visitor.client.get_cookie(name).value}",
        "Content-Type": "application/x-www-form-urlencoded",
        "Origin": url,
    }
    connection.request("POST", address, form, headers)
    status = connection.getresponse().status
    connection.close()
    return status
