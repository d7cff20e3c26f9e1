"""A corpus of attack strings, written into every text field and read in a real browser."""

import io

import pytest

from tests.attacks import CORPUS, forms_of
from tests.browser.screens import SCREENS, furnish
from tests.conftest import served

ENDS = ("/sign-out", "/trial/freeze", "/me/erase", "/leave", "/revoke", "/withdraw")


def screens():
    return sorted({address for addresses in SCREENS.values() for address in addresses})


def attack(world, who):
    """Fills every text field that this person sees, once with each part of the corpus.

    Returns {(address, field)} of all that was filled.
    """
    filled, visitor = set(), getattr(world, who)
    for address in screens():
        with visitor.client.get(address) as page:
            text = page.get_data(as_text=True) if page.mimetype == "text/html" else ""
        for action, values, names in forms_of(address, text):
            if action.endswith(ENDS) or (action, *names) in filled:
                continue
            filled.add((action, *names))
            for attacks in (CORPUS, CORPUS[:1]):  # all, and what fits a short field
                form = {**values, **{name: "\n\n".join(attacks) for name in names}}
                with visitor.client.post(action, data=form) as answer:
                    assert answer.status_code < 500, (action, attacks)
    return filled


def test_what_is_written_into_every_field_is_only_ever_text(draft, window):
    """In draft: charter, measures, roster; no script runs and no policy is violated anywhere."""
    filled = attack(draft, "lea") | attack(draft, "sam")
    assert {action for action, *_ in filled} >= {"/roster", "/me"}
    rows = "\n".join(
        '"{0}",p{1}@example.org,"{0}",,"{0}"'.format(text.replace('"', '""')[:90], number)
        for number, text in enumerate(CORPUS)
    )
    draft.lea.post("/roster", sheet=f"name,mail,department,role,title\n{rows}")
    with served(draft):
        look_everywhere(draft, window, "lea")


def test_neither_posts_nor_pages_nor_files_nor_people_run_anything(world, window):
    furnish(world)
    for text in CORPUS:
        world.ana.post("/posts", body=text, kind="question")
        world.ana.post("/posts/2/replies", body=text)
        world.ana.post("/pages/new", title=text[:100], body=text, base="0", summary=text)
        world.lea.post("/posts", body=text, kind="announcement", title=text, must_read="1")
        world.ana.post("/me", ask_about=text)
        world.ben.post("/files", files=[(io.BytesIO(text.encode()), text[:80] + ".html")])
    filled = attack(world, "ana")
    assert {action for action, *_ in filled} >= {"/posts", "/posts/2/replies", "/pages/new"}
    with served(world):
        look_everywhere(world, window, "lea")


def test_nor_does_what_stands_in_an_address(world):
    """A query, a topic, a title, a file name: the page says it as text or is not there."""
    for number, text in enumerate(CORPUS):
        for address in ("/search", "/posts", "/people", "/sign-in")[number % 2 :: 2]:
            parameters = dict.fromkeys(("q", "topic", "by", "kind", "next", "department"), text)
            answer = world.ana.get(address, query_string=parameters)
            assert answer.status_code < 500
            assert "<script>window.hacked" not in answer.get_data(as_text=True)
            assert "evil.example" not in (answer.location or "")


def look_everywhere(world, window, who):
    """Opens each screen; the window fails the test for a script error or a violated policy."""
    page = window(world, getattr(world, who))
    page.on("dialog", lambda dialog: pytest.fail(f"a dialog: {dialog.message}"))
    wide = [*screens(), "/posts", "/pages/recent", "/topics", "/search?q=script"]
    for address in wide:
        page.goto(address, wait_until="load")
        assert page.evaluate("window.hacked") is None, address
        assert not page.query_selector("[onerror], [onload], [onmouseover], [onfocus]"), address
