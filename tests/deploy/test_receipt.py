"""The archive owner's receipt: without it nothing is removed."""

import hashlib
import json

import pytest


@pytest.fixture
def archive(box):
    """A verified archive that nobody has confirmed to have."""
    path = box.hand_over()
    path.with_name(path.name + ".receipt.json").unlink()
    return path


def test_without_a_receipt_nothing_is_removed(box, archive):
    done = box.down()
    assert done.returncode == 1
    assert "Nobody has confirmed to have received" in done.stderr
    assert "Not yet: Nobody has confirmed" in box.deploy("down").stdout
    assert (box.data / "trial.db").is_file()


def test_the_archive_owner_s_own_hash_is_compared_and_stands_in_the_certificate(box, archive):
    sha256 = hashlib.sha256(archive.read_bytes()).hexdigest()
    done = box.deploy("receipt", "--by", "Nadia Petrov", "--sha256", sha256.upper())
    assert done.returncode == 0, done.stderr
    assert box.down().returncode == 0
    told = box.certificate["receipt"]
    assert (told["by"], told["sha256"], told["compared"]) == ("Nadia Petrov", sha256, True)
    assert told["at"].endswith("Z")
    assert "compared" in (box.archives / "certificate.html").read_text("utf-8")


def test_a_deputy_of_the_archive_owner_is_named_as_one(box, archive):
    box.deploy("receipt", "--by", "Omar Haddad")
    box.down()
    statement = box.certificate["receipt"]["statement"]
    assert statement.startswith("Omar Haddad, for Nadia Petrov, has received")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--by", " "], "Say who has received"),
        (["--by", "Nadia", "--sha256", "abc"], "64 hexadecimal digits"),
        (["--by", "Nadia", "--sha256", "0" * 64], "has another file"),
        (["--by", "Nadia", "--archive", "none.zip"], "There is no archive"),
    ],
)
def test_a_receipt_that_cannot_be_is_refused_with_the_reason(box, archive, arguments, sentence):
    done = box.deploy("receipt", *arguments)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert not archive.with_name(archive.name + ".receipt.json").exists()


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"sha256": "0" * 64}, "is for another archive"),
        ({"by": ""}, "is for another archive"),
        (["not an object"], "is not what was written"),
        (None, "cannot be read"),
    ],
)
def test_a_receipt_for_something_else_does_not_open_the_gate(ready, told, sentence):
    path = ready.archives / "posts-2026-12-19.zip.receipt.json"
    if isinstance(told, dict):
        told = {**json.loads(path.read_text("utf-8")), **told}
    path.write_text("no JSON" if told is None else json.dumps(told), "utf-8")
    done = ready.down()
    assert done.returncode == 1
    assert sentence in done.stderr
    assert (ready.data / "trial.db").is_file()


def test_recording_the_same_twice_changes_nothing(ready):
    before = ready.tree()
    done = ready.deploy("receipt", "--by", "Nadia Petrov")
    assert done.returncode == 0
    assert ready.tree() == before
