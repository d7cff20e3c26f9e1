"""What is recorded about people: the page and the notice say all of it, and nothing untrue."""

import logging
import runpy
import sqlite3
from pathlib import Path

import pytest

from pilot.models.recorded import KINDS, naming_people
from tests.conftest import PASSWORD, Visitor

NOTICE_PATH = Path(__file__).parent.parent / "docs" / "privacy.md"
NOTICE = NOTICE_PATH.read_text("utf-8")


def test_every_table_that_names_people_is_explained_once():
    """A new table needs a line in pilot/models/recorded.py and the same in docs/privacy.md."""
    explained = [table for kind in KINDS for table in kind.tables]
    assert sorted(explained) == sorted(naming_people())


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_the_notice_for_the_works_council_says_the_same(kind):
    assert f"| {kind.name} | {kind.says} | {kind.seen_by} | {kind.for_how_long} |" in NOTICE


def test_ana_sees_how_much_of_each_kind_there_is_of_her(world):
    before = world.ana.reads("/me/recorded")
    assert 'What you wrote <span class="count">0</span>' in before
    world.ana.publishes("One.")
    world.ana.publishes("Two.")
    world.ben.publishes("Not hers.")
    after = world.ana.reads("/me/recorded")
    assert 'What you wrote <span class="count">2</span>' in after
    assert 'That you were here <span class="count">1</span>' in after


def test_it_is_read_after_the_end_too_and_only_about_oneself(world):
    world.trial.freeze(None)
    assert "What is recorded about me" in world.ana.reads("/me/recorded")
    assert world.zoe.get("/me/recorded").location.startswith("/sign-in")


def test_no_address_of_a_caller_is_in_the_database_or_the_folder(world):
    """Signing in, failing to, posting: the address that all came from is written nowhere."""
    world.ana.person.choose_password(PASSWORD)
    origin = {"environ_base": {"REMOTE_ADDR": "203.0.113.77"}}
    visitor = Visitor(world.app)
    for password in ("wrong", PASSWORD):
        form = {"email": "ana@example.org", "password": password}
        visitor.client.post("/sign-in", data=form, **origin)
    visitor.client.post("/posts", data={"body": "From somewhere."}, **origin)
    for path in world.folder.iterdir():
        assert b"203.0.113.77" not in path.read_bytes(), path


def test_neither_logs_nor_database_hold_a_password_or_a_link(world, caplog):
    link = world.app.extensions["invitations"].token(world.ben.person)
    world.zoe.post(f"/join/{link}", password=PASSWORD)
    world.zoe.post("/sign-in", email="ben@example.org", password=PASSWORD)
    for secret in (PASSWORD, link):
        assert secret not in caplog.text
        for path in world.folder.iterdir():
            assert secret.encode() not in path.read_bytes(), path


def test_an_error_of_ours_names_the_view_and_not_the_link_that_was_opened(world, caplog):
    with sqlite3.connect(world.folder / "trial.db") as stranger:
        stranger.execute("ALTER TABLE sign_in RENAME TO elsewhere")
    world.app.testing = False
    link = world.app.extensions["invitations"].token(world.ben.person)
    assert world.zoe.post(f"/join/{link}", password=PASSWORD).status_code == 500
    assert "Error in session.join" in caplog.text
    assert link not in caplog.text
    assert PASSWORD not in caplog.text


@pytest.mark.parametrize(
    "said", ["Invalid request from ip=203.0.113.77: x", "Error handling request POST /join/abc"]
)
def test_the_server_s_own_log_says_neither_from_whom_nor_which_address(said):
    conf = runpy.run_path(str(NOTICE_PATH.parents[1] / "deploy" / "gunicorn.conf.py"))
    record = logging.LogRecord("gunicorn.error", logging.WARNING, "", 0, said, (), None)
    assert conf["without_names"](record)
    assert record.getMessage() in ("Invalid request", "Error handling request")
