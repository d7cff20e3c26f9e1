"""Pages: titles with folders, wikilinks wanted and written, every saving kept, no text lost."""

import re
from html import unescape
from io import BytesIO

import pytest

from pilot import limits
from pilot.models.page import Page, Revision

BODY = "Book at the **desk**."


def writes(visitor, title, body=BODY, **form):
    """Saves a page by the form for a new one and returns its address."""
    response = visitor.post("/pages/new", title=title, body=body, **form)
    assert response.status_code == 303, response.get_data(as_text=True)
    return response.location


def test_ana_writes_a_page_and_everybody_reads_it(world):
    assert writes(world.ana, "Travel/Booking a train") == "/pages/Travel/Booking_a_train"
    text = world.ben.reads("/pages/Travel/Booking_a_train")
    assert "<strong>desk</strong>" in text
    assert "Booking a train" in world.ben.reads("/pages")
    assert BODY in world.ben.reads("/pages/Travel/Booking_a_train.md")
    assert world.ben.get("/pages/travel/booking a TRAIN").status_code == 200


@pytest.mark.parametrize("title", ["Über Reisen", "議事録", "R&D; C+", "Ana's page", "a=b&c", "~x"])
def test_a_title_may_be_in_any_script(world, title):
    address = writes(world.ana, title)
    for end in ("", ".md", "/history", "/edit"):
        assert world.ben.get(address + end).status_code == 200
    index = world.ben.reads("/pages")
    link = index.partition('class="rows">')[2].partition('href="')[2].partition('"')[0]
    assert world.ben.get(link.replace("&amp;", "&").replace("&#39;", "'")).status_code == 200


@pytest.mark.parametrize(
    ("title", "sentence"),
    [
        ("", "The page needs a title."),
        ("x" * 201, "Keep the title to 200 characters."),
        ("a/../b", "there must be a name"),
        ("/a", "there must be a name"),
        ("a//b", "there must be a name"),
        ("a/ b", "there must be a name"),
        (".", "there must be a name"),
        ("a[b]", "A title cannot hold"),
        ("what?", "A title cannot hold"),
        ("50%", "A title cannot hold"),
        ("C#", "A title cannot hold"),
        ("<b>", "A title cannot hold"),
        ("Travel/History", "is an address of its own"),
        ("edit", "is an address of its own"),
        ("New", "is an address of its own"),
        ("readme.md", "is an address of its own"),
    ],
)
def test_a_title_that_cannot_be_an_address_is_refused_and_the_text_kept(world, title, sentence):
    answer = world.ana.post("/pages/new", title=title, body=BODY)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert sentence in text
    assert BODY in text
    assert Page.select().count() == 0


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"body": " \n "}, "The page is empty."),
        ({"body": BODY, "summary": "s" * 251}, "Keep the summary to 250 characters."),
    ],
)
def test_an_empty_page_or_a_long_summary_is_refused(world, form, sentence):
    answer = world.ana.post("/pages/new", title="Travel", **form)
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)
    assert 'value="Travel"' in answer.get_data(as_text=True)


def test_a_page_over_the_limit_is_refused_and_comes_back_whole(world, monkeypatch):
    monkeypatch.setattr(limits, "PAGE_CHARACTERS", 1000)
    answer = world.ana.post("/pages/new", title="Long", body="x" * 1001)
    assert answer.status_code == 422
    assert "This is 1,001 characters long" in answer.get_data(as_text=True)
    assert "x" * 1001 in answer.get_data(as_text=True)


def test_a_wanted_page_is_listed_and_its_links_mend_when_it_comes(world):
    writes(world.ana, "Travel", "See [[Booking a train]] and [[Booking a train|how]].")
    post = world.ben.publishes("As in [[booking a train]].")
    for address in ("/pages/Travel", f"/posts/{post}"):
        assert 'class="wanted"' in world.ben.reads(address)
    assert "wanted by 2" in world.ben.reads("/pages")
    wanted = world.ben.get("/pages/Booking_a_train")
    assert wanted.status_code == 404
    assert 'href="/pages/Booking_a_train/edit"' in wanted.get_data(as_text=True)
    writes(world.ben, "Booking a train")
    for address in ("/pages/Travel", f"/posts/{post}"):
        text = world.ben.reads(address)
        assert 'class="wanted"' not in text
        assert 'href="/pages/Booking_a_train"' in text
    assert "Wanted pages" not in world.ben.reads("/pages")
    backlinks = world.ben.reads("/pages/Booking_a_train").partition("Links here")[2]
    assert 'href="/pages/Travel"' in backlinks
    assert f'href="/posts/{post}"' in backlinks


def test_withdrawn_posts_want_nothing(world):
    number = world.ana.publishes("See [[Secret plan]].")
    world.ana.post(f"/posts/{number}/withdraw")
    assert "Secret plan" not in world.ben.reads("/pages")


def test_history_keeps_every_saving_and_the_difference_shows(world):
    address = writes(world.ana, "Travel", "one\ntwo", summary="first")
    world.ben.post(address, body="one\nthree", base=1, summary="second")
    history = world.eva.reads(f"{address}/history")
    assert history.index("second") < history.index("first")
    difference = world.eva.reads(f"{address}/diff?from=1&to=2")
    assert "<del>two</del>" in difference
    assert "<ins>three</ins>" in difference
    old = world.eva.reads(f"{address}?revision=1")
    assert "This is revision 1 of 2." in old
    assert "two" in old


@pytest.mark.parametrize(
    "query", ["?revision=9", "/diff?from=1&to=9", "/diff?from=0&to=1", "?revision=" + "9" * 30]
)
def test_revisions_that_never_were_are_not_found(world, query):
    address = writes(world.ana, "Travel")
    assert world.ana.get(address + query).status_code == 404


def test_saving_the_same_text_again_is_no_revision(world):
    address = writes(world.ana, "Travel")
    world.ana.post(address, body=BODY, base=1)
    world.ben.post(address, body=BODY + "\r\n", base=1)
    assert Revision.select().count() == 1


def test_two_people_on_one_page_get_a_page_with_both_texts(world):
    address = writes(world.lea, "Travel")
    world.ana.post(address, body="Ana was faster.", base=1)
    conflict = world.ben.post(address, body="Ben was slower.", base=1)
    text = conflict.get_data(as_text=True)
    assert conflict.status_code == 422
    assert "Ana Marin saved this page while you were writing." in text
    assert "Ana was faster." in text
    assert "Ben was slower." in text
    assert 'name="base" value="2"' in text
    saved = world.ben.post(address, body="Ana was faster.\nBen was slower.", base=2)
    assert saved.status_code == 303
    assert [revision.number for revision in Page.called("Travel").history()] == [3, 2, 1]


def test_a_new_page_cannot_silently_take_the_place_of_another_s(world):
    writes(world.ana, "Travel")
    conflict = world.ben.post("/pages/new", title="travel", body="Mine.", base=0)
    assert conflict.status_code == 422
    assert BODY in conflict.get_data(as_text=True)
    assert Page.called("Travel").latest.body == BODY


def test_there_is_no_conflict_with_oneself(world):
    """R28: a second press or the back button: the newer wins, the older is in the history."""
    address = writes(world.ana, "Travel")
    for body in ("Second text.", "Second text.", "Third text."):
        assert world.ana.post(address, body=body, base=1).status_code == 303
    assert [revision.body for revision in Page.called("Travel").history()] == [
        "Third text.", "Second text.", BODY,
    ]  # fmt: skip


@pytest.mark.parametrize("base", ["-5", "99", "x", "9" * 30, ""])
def test_a_base_that_never_was_loses_nothing(world, base):
    address = writes(world.ana, "Travel")
    world.ben.post(address, body="By Ben.", base=base)
    latest = Page.called("Travel").latest
    assert latest.body in (BODY, "By Ben.")
    assert 0 <= latest.base <= 1


def test_files_dropped_on_a_page_are_on_the_page_also_after_a_refusal(world):
    files = [(BytesIO(b"1,2"), "fares.csv")]
    refused = world.ana.post("/pages/new", files=files, title="", body=BODY)
    text = refused.get_data(as_text=True)
    assert refused.status_code == 422
    assert "fares.csv" in text
    kept = text.partition('name="kept" value="')[2].partition('"')[0]
    address = writes(world.ana, "Travel", kept=kept)
    assert "fares.csv" in world.ben.reads(address)


def test_pages_wait_for_the_opening(draft):
    assert draft.lea.post("/pages/new", title="Travel", body=BODY).status_code == 409
    assert draft.lea.get("/pages/new").status_code == 409
    assert draft.lea.get("/pages").status_code == 200


def test_after_the_end_pages_are_read_and_not_written(world):
    address = writes(world.ana, "Travel")
    world.trial.freeze(None)
    text = world.ana.reads(address)
    assert f"{address}/edit" not in text
    assert world.ana.post(address, body="Late.", base=1).status_code == 409
    assert world.ana.get(f"{address}/history").status_code == 200


def test_a_page_lists_those_below_it_and_a_mere_folder_does_too(world):
    for title in ("Travel", "travel/Trains", "Travel/Hotels/Munich", "Travels", "Travel-like"):
        writes(world.ana, title)
    below = world.ben.reads("/pages/Travel").partition("Below this page")[2].partition("<footer")[0]
    assert below.index(">Hotels/Munich<") < below.index(">Trains<")
    assert "Travels" not in below
    assert "Travel-like" not in below
    assert "Below this page" not in world.ben.reads("/pages/Travels")
    assert ">Munich<" in world.ben.reads("/pages/Travel/Hotels")


def test_many_pages_are_listed_in_stretches_and_none_is_left_out(world, monkeypatch):
    monkeypatch.setattr(limits, "PAGES_LISTED", 3)
    titles = [f"Trains/Line {number}" for number in range(1, 8)] + ["Desk"]
    for title in titles:
        Page.write(title, "x", by=world.ana.person)
    found, address = [], "/pages"
    while address:
        page = world.ana.reads(address).partition("<main")[2].partition("</main>")[0]
        found += re.findall(r'<li><a href="/pages/([^"]+)">', page)
        more = re.search(r'href="(/pages\?after=[^"]+)" rel="next"', page)
        address = more and unescape(more[1])
    assert found == [title.replace(" ", "_") for title in sorted(titles, key=str.casefold)]
