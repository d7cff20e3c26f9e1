"""Two processes that pack one archive see one moment of the trial, though people go on writing."""

import sqlite3
from contextlib import closing

from export import second as seconds
from export.second import same_moment
from pilot import database
from pilot.models.post import Post
from tests.export.meanwhile import writing
from tests.export.tampering import Contents


def test_both_see_one_moment_while_people_write_without_a_pause(folder, export, tmp_path, two):
    database.use(folder / "trial.db")
    before = Post.select().count()
    with writing():
        done = export("write", "--to", tmp_path / "archive")
    assert done.status == 0
    assert Post.select().count() > before + 6
    (path,) = (tmp_path / "archive").glob("*.zip")
    contents = Contents.of(path)
    threads = {one["id"] for one in contents.records("post") if one["root"] is None}
    assert {f"data/site/posts/{one}.html" for one in threads} == {
        name for name in contents if name.startswith("data/site/posts/")
    }
    assert export("verify", path).status == 0


class Watched:
    """A second process as the one that takes the snapshot sees it; somebody writes meanwhile."""

    def __init__(self, path, times):
        self.path, self.times, self.looked, self.closed = path, times, 0, False

    def is_ready(self):
        return True

    def looks(self):
        self.looked += 1
        if self.looked <= self.times:
            with closing(sqlite3.connect(self.path)) as other, other:
                other.execute("UPDATE trial SET name = name || 'x'")
        return True

    def close(self):
        self.closed = True


def test_the_moment_is_taken_anew_until_nobody_has_written_in_between(folder):
    database.use(folder / "trial.db")
    watched = Watched(folder / "trial.db", times=3)
    with same_moment(watched):
        assert (watched.looked, watched.closed) == (4, False)
        (name,) = database.database.execute_sql("SELECT name FROM trial").fetchone()
        assert name.endswith("xxx")
    endless = Watched(folder / "trial.db", times=10**9)
    with same_moment(endless):
        assert (endless.looked, endless.closed) == (seconds.TRIES, True), "it goes on alone"
        assert database.database.execute_sql("SELECT 1").fetchone() == (1,)
