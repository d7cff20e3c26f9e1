"""What became of a page: compared, restored, line by line with its authors; who edits it now."""

from datetime import timedelta

import pytest

from pilot import limits
from pilot.database import database
from pilot.models.page import Page
from tests.conftest import TODAY
from tests.test_conflicts import ADDRESS, PLAN, body, changed, page, saves

__all__ = ["page"]  # a fixture


def test_a_difference_stands_side_by_side_with_the_words_marked(world, page):
    saves(world.ben, changed("Thursday", "Friday") + "\nNew.", 1)
    text = world.eva.reads(f"{page}/diff?from=1&to=2")
    assert '<td class="gone">Book on <del>Thursday</del>.</td>' in text
    assert '<td class="come">Book on <ins>Friday</ins>.</td>' in text
    assert '<td class="come"><ins>New.</ins></td>' in text
    back = world.eva.reads(f"{page}/diff?from=2&to=1")
    assert "<ins>Thursday</ins>" in back
    assert "one and the same" in world.eva.reads(f"{page}/diff?from=2&to=2")


def test_equal_lines_far_from_a_change_are_folded_and_a_huge_change_is_cut(world, monkeypatch):
    lines = [f"Line {n}" for n in range(40)]
    world.lea.post("/pages/new", title="Travel", body="\n".join(lines))
    saves(world.ben, "\n".join([*lines[:20], "A change", *lines[21:]]), 1)
    assert "17 lines alike" in world.eva.reads(f"{ADDRESS}/diff?to=2")
    monkeypatch.setattr(limits, "DIFFERENCE_ROWS", 4)
    assert "More has changed than is shown here." in world.eva.reads(f"{ADDRESS}/diff?to=2")


def test_an_old_text_comes_back_as_a_new_revision(world, page):
    saves(world.ben, "All gone.", 1)
    assert 'formaction="/pages/Travel/restore"' in world.ana.reads(f"{page}/history")
    for _ in range(2):
        answer = world.ana.post(f"{page}/restore", revision=1, base=2)
        assert (answer.status_code, answer.location) == (303, page)
    assert body() == PLAN
    latest = Page.called("Travel").latest
    assert (latest.number, latest.summary) == (3, "Revision 1 restored")
    assert latest.author == world.ana.person


@pytest.mark.parametrize("revision", ["", "0", "9", "x", "9" * 30])
def test_nothing_comes_back_that_never_was(world, page, revision):
    assert world.ana.post(f"{page}/restore", revision=revision).status_code == 404
    assert world.ana.post("/pages/Nowhere/restore", revision=1).status_code == 404


def test_what_was_saved_since_the_history_was_read_is_not_undone(world, page):
    saves(world.ben, changed("Trains", "All trains"), 1)
    saves(world.eva, body() + "\nBy Eva.", 2)
    assert world.ana.post(f"{page}/restore", revision=1, base=2).status_code == 303
    assert body() == PLAN + "\nBy Eva."


def test_after_the_end_nothing_is_restored(world, page):
    saves(world.ben, "All gone.", 1)
    world.trial.freeze(None)
    assert world.ana.post(f"{page}/restore", revision=1).status_code == 409
    assert "Restore" not in world.ana.reads(f"{page}/history")


def test_every_line_says_who_wrote_it_also_after_a_restore(world, page):
    saves(world.ben, changed("Trains", "All trains"), 1)
    saves(world.eva, "Nothing.", 2)
    world.ana.post(f"{page}/restore", revision=2)
    rows = world.ana.reads(f"{page}/blame").partition("<tbody>")[2].split("<tr>")[1:]
    assert "Ben Adler" in rows[0]
    assert "All trains" in rows[0]
    assert "Lea Brandt" in rows[1]
    assert "Ana Marin" not in "".join(rows)
    assert world.ana.get("/pages/Nowhere/blame").status_code == 404


def test_of_a_very_long_history_the_last_part_is_read(world, page, monkeypatch):
    saves(world.ben, changed("Trains", "All trains"), 1)
    monkeypatch.setattr(limits, "BLAME_CHARACTERS", 10)
    assert "Lea Brandt" not in world.ana.reads(f"{page}/blame").partition("<tbody>")[2]


def test_what_changed_last_on_all_pages_is_listed_in_parts(world, page, monkeypatch):
    saves(world.ben, "All gone.", 1, summary="Away with it")
    text = world.eva.reads("/pages/recent")
    assert text.index("Away with it") < text.index("new page")
    assert 'href="/pages/Travel/diff?from=1&amp;to=2"' in text
    monkeypatch.setattr(limits, "RECENT_CHANGES", 1)
    first = world.eva.reads("/pages/recent")
    assert "new page" not in first
    older = first.partition('href="/pages/recent?before=')[2].partition('"')[0]
    assert "new page" in world.eva.reads(f"/pages/recent?before={older}")
    assert world.eva.get("/pages/recent?before=x").status_code == 200


def test_whoever_edits_is_named_as_a_hint_until_they_save_or_half_an_hour_passed(
    world, page, travel
):
    world.ana.get(f"{page}/edit")
    text = world.ben.reads(f"{page}/edit").partition("Ana Marin is editing since ")[2]
    assert "11 Mar, 11:00" in text.partition("</time>")[0]
    assert "Ana Marin is editing" in world.eva.reads(page)
    assert "Ana Marin is editing" not in world.ana.reads(f"{page}/edit")
    saves(world.ana, changed("Trains", "All trains"), 1)
    assert "is editing" not in world.ben.reads(f"{page}/edit")
    assert "Ben Adler is editing" in world.eva.reads(page)
    travel(TODAY + timedelta(minutes=limits.EDITING_MINUTES, seconds=1))
    assert "is editing" not in world.eva.reads(page)


def test_the_hint_stays_when_the_page_is_moved_and_when_it_is_written_first(world, page):
    world.ana.get(f"{page}/edit")
    world.ben.post("/pages/Travel/move", title="Journeys")
    assert "Ana Marin is editing" in world.eva.reads("/pages/Journeys")
    world.ana.get("/pages/Meals/edit")
    world.ben.get("/pages/Meals/edit")
    world.ben.post("/pages/Meals", title="Meals", body="At noon.")
    assert "Ana Marin is editing" in world.eva.reads("/pages/Meals")
    assert "Ben Adler is editing" not in world.eva.reads("/pages/Meals")


def test_pages_of_history_cost_the_same_number_of_queries(world, page, monkeypatch):
    monkeypatch.setattr(limits, "FOREIGN_SECONDS", 0)  # else what is remembered goes in between

    def queries(address):
        seen, execute = [], database.execute_sql
        database.execute_sql = lambda sql, *rest: seen.append(sql) or execute(sql, *rest)
        try:
            world.eva.reads(address)
        finally:
            del database.execute_sql
        return len([sql for sql in seen if sql.startswith("SELECT")])

    addresses = ("/pages/recent", f"{page}/blame", f"{page}/history")
    saves(world.ben, changed("Trains", "Revision 1"), 1)
    _, before = ([queries(address) for address in addresses] for _ in range(2))
    for number in range(2, 12):
        saves((world.ben, world.ana)[number % 2], changed("Trains", f"Revision {number}"), number)
    assert [queries(address) for address in addresses * 2][-len(addresses) :] == before
