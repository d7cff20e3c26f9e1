"""Somebody who was erased is in no later archive, which says so, and is proven all the same."""

import pytest

from pilot import database
from pilot.models.erasing import erase
from pilot.models.person import Person
from tests.export.tampering import Contents


@pytest.fixture
def without_ana(folder, export, tmp_path):
    """The archive of the trial after Ana was erased with her texts and files."""
    database.use(folder / "trial.db")
    erase(Person.get(Person.handle == "ana.marin"), texts=True, files=True)
    database.database.close()
    done = export("write", "--to", tmp_path / "archive")
    assert done.status == 3, done.error
    assert "known gap: former participant 1: name and address erased" in done.output
    (path,) = (tmp_path / "archive").glob("*.zip")
    return path


def test_no_format_holds_the_name_or_the_words(without_ana):
    contents = Contents.of(without_ana)
    for name in ("ana.marin", "ana@example.org", "Ana Marín", "never</b> before", "Müller"):
        holding = [path for path, content in contents.items() if name.encode() in content]
        assert not holding, (name, holding)
    assert b"former participant 1" in contents["data/site/people.html"]
    assert b"with 3 texts and 7 files" in contents["data/known-gaps.csv"]
    assert "former participant 1 was erased" in contents["data/site/journal.html"].decode()


def test_it_is_proven_and_restored_with_the_gap_named(without_ana, export, tmp_path):
    verified = export("verify", without_ana)
    assert (verified.status, "1 known gap" in verified.output) == (3, True), verified.output
    assert export("restore", without_ana, "--into", tmp_path / "room").status == 3
    again = export("write", "--to", tmp_path / "again", data=tmp_path / "room")
    assert again.status == 3
    assert "with 3 texts" in again.output
