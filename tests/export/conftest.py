"""The trial that is exported in these tests, and the commands, run as an operator would."""

import csv
import io
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from export import second as seconds
from export.__main__ import main
from export.archive import Archive
from pilot import clock, database
from tests.export.building import MORNING, build
from tests.export.tampering import Contents


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """The folder of a trial made once."""
    folder = tmp_path_factory.mktemp("built")
    build(folder)
    return folder


@pytest.fixture
def folder(built, tmp_path):
    """The folder of a trial of one's own."""
    yield shutil.copytree(built, tmp_path / "var")
    if not database.database.deferred:
        database.database.close()


@pytest.fixture
def export(folder):
    """Runs `python -m export …` on the trial: gives status, output and error."""

    def run(*arguments, data=folder):
        environment = {"PILOT_DATA": str(data)}
        result = CliRunner().invoke(main, [str(one) for one in arguments], env=environment)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return SimpleNamespace(status=result.exit_code, output=result.stdout, error=result.stderr)

    return run


@pytest.fixture
def archive(export, tmp_path):
    """The archive of the trial."""
    assert export("write", "--to", tmp_path / "archive").status == 0
    (path,) = (tmp_path / "archive").glob("*.zip")
    return path


@pytest.fixture
def after(folder, export, tmp_path):
    """Runs SQL on the trial's file, exports and verifies: gives (contents, rows of the gaps)."""

    def damaged(sql=None, by=None):
        if sql:
            with closing(sqlite3.connect(folder / "trial.db")) as connection, connection:
                assert connection.execute(sql).rowcount > 0
        if by:
            by(folder / "trial.db")
        done = export("write", "--to", tmp_path / "archive")
        assert done.status == 3, done.error
        (path,) = (tmp_path / "archive").iterdir()
        proven = export("verify", path)
        assert (proven.status, "proven, with" in proven.output) == (3, True), proven.output
        contents = Contents.of(path)
        contents.path, contents.said = path, done.output
        return contents, list(csv.DictReader(io.StringIO(contents["data/known-gaps.csv"].decode())))

    return damaged


@pytest.fixture(scope="session")
def written(built, tmp_path_factory):
    """An archive made once, for tests that change copies of it."""
    folder = tmp_path_factory.mktemp("written")
    environment = {"PILOT_DATA": str(shutil.copytree(built, folder / "var"))}
    with clock.travel(MORNING + timedelta(days=9)):
        CliRunner().invoke(main, ["write", "--to", str(folder)], env=environment)
    (path,) = folder.glob("*.zip")
    return path


@pytest.fixture
def opened(tmp_path):
    """Opens a zip of these bytes as an archive."""

    def open_(made):
        path = tmp_path / "some.zip"
        path.write_bytes(made)
        return Archive(path)

    return open_


@pytest.fixture
def two(monkeypatch):
    """Even a small trial is packed by two processes, on any machine."""
    monkeypatch.setattr(seconds, "WORTH", 0)
    monkeypatch.setattr(seconds, "_processors", lambda: 2)
