"""A file that was withdrawn: its bytes are in no format, and the archive says so and is proven."""

import pytest

from pilot import database
from pilot.models.file import File
from pilot.models.person import Person
from tests.export.tampering import Contents


@pytest.fixture
def withdrawn(folder):
    """A file of the trial withdrawn by who keeps it, and the bytes it had."""
    database.use(folder / "trial.db")
    file = next(file for file in File.select().order_by(File.id) if file.latest.blob.size > 20)
    content = b"".join(file.latest.blob.stream())
    file.withdraw(Person.get_by_id(file.owner_id))
    database.database.close()
    return file, content


def test_no_format_holds_the_bytes_and_the_gap_is_named(folder, withdrawn, export, tmp_path):
    file, content = withdrawn
    done = export("write", "--to", tmp_path / "archive")
    assert done.status == 3, done.error
    assert "withdrawn by" in done.output
    (path,) = (tmp_path / "archive").glob("*.zip")
    contents = Contents.of(path)
    assert not [name for name, held in contents.items() if content in held]
    assert file.name.encode() in contents["data/known-gaps.csv"]
    assert b"withdrew this file on" in contents[f"data/site/files/{file.id}.html"]
    verified = export("verify", path)
    assert (verified.status, "1 known gap" in verified.output) == (3, True), verified.output
