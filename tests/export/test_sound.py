"""What is no damage, so that an export reads the trial itself; and damage while people write."""

import sqlite3
from contextlib import closing

import pytest

from export import salvage
from export.salvage import is_damaged
from pilot import database
from pilot.models.post import Post


@pytest.mark.parametrize("fraction", ["000000", "499999", "999499", "999500", "999999"])
@pytest.mark.parametrize("second", ["2026-11-14T13:47:38", "2026-12-31T23:59:59"])
def test_a_moment_just_before_the_next_second_is_no_damage(folder, second, fraction):
    """SQLite counts in milliseconds and rounds."""
    database.use(folder / "trial.db")
    with closing(database.database), database.database.atomic():
        Post.update(at=f"{second}.{fraction}Z").where(Post.id == 1).execute()
        assert not is_damaged()


@pytest.mark.parametrize("at", ["2026-02-31T10:00:00.000000Z", "2026-02-01T24:00:00.000000Z"])
def test_a_moment_that_never_was_is_damage(folder, at):
    database.use(folder / "trial.db")
    with closing(database.database), database.database.atomic():
        Post.update(at=at).where(Post.id == 1).execute()
        assert is_damaged()


def test_nobody_waits_while_a_damaged_trial_is_made_legible(folder, export, tmp_path, monkeypatch):
    def index():
        usual()
        other = sqlite3.connect(path, timeout=0)
        with database.database.closing_act(), closing(other), other:
            other.execute("UPDATE trial SET name = 'written meanwhile'")

    path, usual = folder / "trial.db", salvage.index
    monkeypatch.setattr(salvage, "index", index)
    with closing(sqlite3.connect(path)) as damaged, damaged:
        damaged.execute("UPDATE reaction SET at = 'never' WHERE id = 1")
    done = export("write", "--to", tmp_path / "archive", "--formats", "records")
    assert done.status == 3, done.error
    assert "reaction 1, at" in done.output
    with closing(sqlite3.connect(path)) as read:
        assert read.execute("SELECT name FROM trial").fetchone() == ("written meanwhile",)
