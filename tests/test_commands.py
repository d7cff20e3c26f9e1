"""The operator's commands: one sentence when they refuse, and a second run that changes nothing."""

import json
import os
import socket
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from pilot.__main__ import main
from pilot.models.blob import Blob, Inflow
from tests.conftest import CHARTER, TODAY

ROOT = Path(__file__).parent.parent


def command(folder, *arguments, **environ):
    """A command on that folder, in this process."""
    return CliRunner().invoke(main, arguments, env={"PILOT_DATA": str(folder), **environ})


def refused(result):
    """The one sentence, on standard error, with which a command ended with status 1."""
    assert result.exit_code == 1, (result.stdout, result.exception)
    assert "Traceback" not in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    return result.stderr.strip()


def every_command(group=main, before=()):
    for name, one in group.commands.items():
        yield (*before, name)
        if hasattr(one, "commands"):
            yield from every_command(one, (*before, name))


@pytest.mark.parametrize("words", [(), *every_command()], ids=" ".join)
def test_every_command_explains_itself(words):
    asked = CliRunner().invoke(main, [*words, "--help"])
    assert asked.exit_code == 0
    assert "Usage:" in asked.stdout
    assert len(asked.stdout.splitlines()) > 3


@pytest.mark.parametrize(
    "words",
    [
        ("dance",),
        ("init", "--fast"),
        ("people", "dance"),
        ("people", "load"),
        ("people", "load", "/nowhere.csv"),
        ("people", "link"),
        ("status", "x"),
        ("trial", "show", "--xml"),
    ],
    ids=" ".join,
)
def test_a_wrong_use_is_told_with_status_two(draft, words):
    asked = draft.run(*words)
    assert asked.exit_code == 2
    assert "Error:" in asked.stderr


@pytest.mark.parametrize(
    "words", [("status",), ("run",), ("trial", "show"), ("trial", "freeze"), ("people", "invite")]
)
def test_without_a_trial_a_command_says_how_to_start_one(tmp_path, words):
    assert "Start one with `make run`." in refused(command(tmp_path / "empty", *words))
    assert not (tmp_path / "empty").exists()


def test_init_makes_a_trial_for_its_owner_only_and_keeps_it(tmp_path):
    folder = tmp_path / "deep" / "var"
    assert "New trial in" in command(folder, "init").stdout
    secret = (folder / "secret").read_text()
    assert (folder / "secret").stat().st_mode & 0o777 == 0o600
    assert (folder / "trial.db").stat().st_mode & 0o077 == 0
    again = command(folder, "init")
    assert (again.exit_code, "New trial" in again.stdout) == (0, False)
    assert (folder / "secret").read_text() == secret


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    sentence = refused(command(tmp_path / "file" / "var", "init"))
    assert "Cannot write to" in sentence
    assert "PILOT_DATA" in sentence


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_one_sentence(tmp_path):
    (tmp_path / "var").mkdir(mode=0o500)
    assert "Cannot write to" in refused(command(tmp_path / "var", "init"))


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("PORT", "eighty", "from 1 to 65535"),
        ("PORT", "0", "from 1 to 65535"),
        ("PORT", "65536", "from 1 to 65535"),
        ("PORT", "²", "from 1 to 65535"),
        ("PILOT_URL", "pilot.example.com", "write it like https://"),
        ("PILOT_URL", "http://[", "write it like https://"),
        ("DATABASE_URL", "postgres://db/pilot", "SQLite only"),
        ("BIND", "256.1.1.1", "Check BIND and PORT"),
    ],
)
def test_a_setting_that_cannot_be_is_one_sentence(draft, name, value, word):
    assert word in refused(command(draft.folder, "run", **{name: value}))


def test_a_taken_port_is_one_sentence_with_the_way_out(draft):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        sentence = refused(command(draft.folder, "run", PORT=str(port)))
    assert f"127.0.0.1:{port} is taken" in sentence
    assert "make run PORT=8001" in sentence


def test_a_file_that_is_no_trial_is_one_sentence(tmp_path):
    (tmp_path / "trial.db").write_bytes(b"a letter, not a database " * 100)
    assert "Cannot open" in refused(command(tmp_path, "status"))


def test_a_trial_of_another_version_is_not_touched(draft):
    with sqlite3.connect(draft.folder / "trial.db") as stranger:
        stranger.execute("PRAGMA user_version = 99")
    sentence = refused(command(draft.folder, "status"))
    assert "another version (schema 99" in sentence
    assert "restore" in sentence


def test_status_says_where_the_trial_is(world):
    told = world.run("status")
    assert told.exit_code == 0
    assert f"{CHARTER['name']}: open" in told.stdout
    assert "people:      5" in told.stdout


def test_trial_show_is_json_that_a_program_reads(world):
    told = json.loads(world.run("trial", "show").stdout)
    assert told["phase"] == "open"
    assert told["ends_at"] == "2026-04-10T22:00:00.000000Z"
    assert told["counts"]["posts"] == 1
    assert len(told["marker"]) == 64
    assert told["bytes"] == (world.folder / "trial.db").stat().st_size


def test_freezing_twice_says_that_it_is_frozen(world):
    assert "is read-only now." in world.run("trial", "freeze", "--reason", "Enough.").stdout
    at = world.trial.frozen_at
    again = world.run("trial", "freeze")
    assert (again.exit_code, "frozen already; nothing was changed." in again.stdout) == (0, True)
    assert world.trial.frozen_at == at
    assert "Enough." in world.ana.reads("/journal")


def test_links_are_printed_for_who_is_not_in_yet(draft):
    printed = draft.run("people", "invite").stdout
    assert printed == draft.run("people", "invite", "--print").stdout
    assert printed.count("/join/") == 5
    address = printed.partition("<ana@example.org>\n  ")[2].partition("\n")[0]
    path = address.partition("8000")[2]
    assert draft.zoe.post(path, password="a sentence to remember").status_code == 303
    assert draft.run("people", "invite").stdout.count("/join/") == 4


def test_a_link_for_who_lost_the_password(draft):
    printed = draft.run("people", "link", " ANA@example.org")
    assert printed.exit_code == 0
    path = printed.stdout.strip().partition("8000")[2]
    assert "Welcome, Ana Marin" in draft.zoe.reads(path)
    assert "Nobody in the roster" in refused(draft.run("people", "link", "zoe@example.org"))


def test_a_loaded_sheet_that_is_no_roster_is_one_sentence(draft, tmp_path):
    (tmp_path / "x.csv").write_text("first,second\n1,2\n")
    sentence = refused(draft.run("people", "load", str(tmp_path / "x.csv")))
    assert "missing: name, mail, department" in sentence


def test_vacuum_gives_back_what_was_cut_off_and_loses_nothing(world, travel):
    inflow = Inflow()
    inflow.write(b"x" * 3_000_000)
    world.ana.publishes("Still here.")
    travel(TODAY + timedelta(days=2))
    assert world.run("vacuum").exit_code == 0
    assert not Blob.select().exists()
    assert sum(path.stat().st_size for path in world.folder.iterdir()) < 1_000_000
    assert "Still here." in world.ana.reads("/")
