"""Programs for archivists, developers and analysts: bagit-python, git, SQLite."""

import sqlite3
import sys
import tempfile
from pathlib import Path

from tests.consumers.ground import program, run

VALIDATE = "import bagit, sys; bagit.Bag(sys.argv[1]).validate(); print(bagit.VERSION)"


def bagit(bag, contents):
    """Validates the unpacked bag: every checksum, and that it is complete."""
    version = run(sys.executable, "-W", "ignore", "-c", VALIDATE, bag).strip()
    return f"{version}: valid, {len(contents)} files"


def git(bag, contents):
    """Clones the bundle, checks every object, counts commits."""
    command = program("git")
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "pages"
        run(command, "clone", "--quiet", bag / "data/git/pages.bundle", clone)
        said = run(command, "-C", clone, "fsck", "--strict", "--full")
        assert not said.strip(), said
        commits = int(run(command, "-C", clone, "rev-list", "--count", "HEAD"))
    assert commits == len(contents.records("revision")), f"{commits} commits"
    return f"{run(command, '--version').split()[-1]}: fsck --strict clean, {commits} commits"


def sqlite(bag, contents):
    """Opens the file and asks SQLite itself whether it is whole."""
    database = sqlite3.connect(bag / "data/sqlite/trial.sqlite")
    (said,) = database.execute("PRAGMA integrity_check").fetchone()
    (posts,) = database.execute("SELECT count(*) FROM post").fetchone()
    database.close()
    assert (said, posts) == ("ok", len(contents.records("post")))
    return f"{sqlite3.sqlite_version}: integrity ok, {posts} posts and replies"
