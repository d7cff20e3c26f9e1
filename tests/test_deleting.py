"""Deleting a page is a revision like others: it can be brought back, and nothing is lost."""

import pytest

from pilot.models.page import Page
from pilot.models.revision import Conflict
from tests.test_moving import moves, text_of, writes

ADDRESS = "/pages/Trains"


@pytest.fixture
def page(world):
    """The page Trains, which another page and a post name."""
    writes(world.ana, "Trains", "One.\n\nTwo.")
    writes(world.ana, "Plan", "See [[Trains]].")
    world.ben.publishes("As in [[Trains]].")
    return ADDRESS


def deletes(visitor, base=1, **form):
    return visitor.post(f"{ADDRESS}/delete", base=base, **form)


def test_a_deleted_page_is_wanted_again_and_says_who_deleted_it(world, page):
    assert deletes(world.ben, summary="In the handbook now").status_code == 303
    gone = world.eva.get(page)
    text = gone.get_data(as_text=True)
    assert gone.status_code == 404
    assert "Ben Adler deleted this page" in text
    assert "“In the handbook now”" in text
    assert world.eva.get(f"{page}.md").status_code == 404
    assert 'class="wanted"' in world.eva.reads("/pages/Plan")
    assert 'class="wanted"' in world.eva.reads("/posts/2")
    index = world.eva.reads("/pages")
    assert f'href="{page}"' not in index
    assert "wanted by 2" in index
    assert f'href="{page}"' not in world.eva.reads("/search?q=trains")
    assert "[[Trains]]" not in world.eva.reads("/complete?key=[[&text=tra")
    assert "One." in world.eva.reads(f"{page}?revision=1")
    assert world.eva.get(f"{page}/diff?to=2").status_code == 200
    assert world.eva.get(f"{page}/blame").status_code == 200


def test_it_comes_back_as_it_was_with_all_its_links(world, page):
    deletes(world.ben)
    assert "Bring it back" in world.eva.get(page).get_data(as_text=True)
    for _ in range(2):
        answer = world.eva.post(f"{page}/restore", revision=1, base=2)
        assert answer.location == page
    assert text_of("Trains") == "One.\n\nTwo."
    assert Page.called("Trains").number == 3
    assert 'class="wanted"' not in world.eva.reads("/pages/Plan")
    assert f'href="{page}"' in world.eva.reads("/search?q=trains")
    history = world.eva.reads(f"{page}/history")
    assert "Deleted" in history
    assert "Revision 1 restored" in history


def test_writing_under_its_title_continues_its_history(world, page):
    deletes(world.ben)
    assert "This page was deleted." in world.eva.reads(f"{page}/edit")
    writes(world.eva, "Trains", "Anew.")
    assert (text_of("Trains"), Page.called("Trains").number) == ("Anew.", 3)
    assert Conflict.select().count() == 0


def test_a_deletion_does_not_pass_over_what_was_saved_meanwhile(world, page):
    world.eva.post(page, body="One.\n\nTwo.\n\nThree.", base=1)
    answer = deletes(world.ben, base=1, summary="Old")
    assert answer.status_code == 422
    assert "Eva Lind saved this page since you opened it." in answer.get_data(as_text=True)
    assert 'value="Old"' in answer.get_data(as_text=True)
    assert not Page.called("Trains").is_deleted


def test_twice_does_no_harm(world, page):
    for _ in range(2):
        assert deletes(world.ben).status_code == 303
    assert Page.called("Trains").number == 2


def test_whoever_was_writing_is_asked_and_both_stay(world, page):
    """A merge with a deleted page: the whole text is shown, not only the lines that changed."""
    deletes(world.ben)
    answer = world.eva.post(page, body="One.\n\nTwo and a half.", base=1)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "The page was deleted meanwhile" in text
    assert "Ben Adler deleted this page" in text
    box = text.partition("<textarea")[2].partition("</textarea>")[0]
    assert "One.\n\nTwo and a half." in box
    assert Conflict.get().body == "One.\n\nTwo and a half."
    kept = world.eva.post(page, body="x", base=2, keep="theirs")
    assert (kept.status_code, Page.called("Trains").is_deleted) == (303, True)
    world.eva.post(page, body="One.\n\nTwo and a half.", base=2)
    assert text_of("Trains") == "One.\n\nTwo and a half."


def test_who_saves_an_unchanged_text_or_deleted_it_themselves_is_not_asked(world, page):
    deletes(world.ben)
    assert world.eva.post(page, body="One.\n\nTwo.", base=1).status_code == 303
    assert Page.called("Trains").is_deleted
    assert world.ben.post(page, body="One.\n\nTwo, after all.", base=1).status_code == 303
    assert text_of("Trains") == "One.\n\nTwo, after all."


def test_a_text_from_before_joins_what_was_written_after_a_deletion(world, page):
    deletes(world.ben)
    world.lea.post(page, body="Zero.\n\nOne.\n\nTwo.", base=2)
    assert world.eva.post(page, body="One.\n\nTwo.\n\nThree.", base=1).status_code == 303
    assert text_of("Trains") == "Zero.\n\nOne.\n\nTwo.\n\nThree."


def test_an_earlier_title_leads_to_what_became_of_the_page(world, page):
    moves(world.ana, "Trains", "Rail")
    post = world.ben.publishes("By [[Trains]].")
    world.ana.post("/pages/Rail/delete", base=2)
    assert "deleted this page" in world.eva.get(page).get_data(as_text=True)
    assert 'class="wanted"' in world.eva.reads(f"/posts/{post}")
    world.ana.post("/pages/Rail/restore", revision=2)
    assert 'href="/pages/Rail"' in world.eva.reads(f"/posts/{post}")


def test_outsiders_delete_nothing_and_after_the_end_nobody_does(world, page):
    assert deletes(world.zoe).status_code == 401
    assert world.ana.post("/pages/Nowhere/delete", base=1).status_code == 404
    answer = deletes(world.ana, summary="s" * 251)
    assert "Keep the summary to 250 characters." in answer.get_data(as_text=True)
    world.trial.freeze(None)
    assert deletes(world.ana).status_code == 409
    assert not Page.called("Trains").is_deleted
