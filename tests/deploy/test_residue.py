"""The search that knows nothing of the inventory: what is planted is found, and nothing else."""

import gzip
import sqlite3
import subprocess
import sys
import zipfile

import pytest

from deploy import databases
from pilot.database import APPLICATION_ID


def plain(path, marker):
    path.write_bytes(b"x" * 3_000_000 + marker.encode() + b"y")


def raw(path, marker):
    path.write_bytes(b"x" * (2**20 - 7) + bytes.fromhex(marker))  # across two blocks


def zipped(path, marker):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("data/records/trial.jsonl", f'{{"marker": "{marker}"}}')


def rotated(path, marker):
    path.write_bytes(gzip.compress(marker.encode()))


@pytest.mark.parametrize(
    ("place", "plant"),
    [
        ("tmp/stray", plain),
        ("home/.cache/x/stray", raw),
        ("checkout/backup/stray", zipped),
        ("checkout/archive/stray", rotated),
    ],
)
def test_a_stray_copy_is_found_and_named(ready, place, plant):
    stray = ready.folder / place
    stray.parent.mkdir(parents=True, exist_ok=True)
    plant(stray, ready.facts["marker"])
    done = ready.down()
    assert done.returncode == 3
    assert f"The marker stands in {stray}" in done.stdout
    assert ready.certificate["outcome"] == "incomplete"
    assert any(str(stray) in finding for finding in ready.certificate["residue"]["findings"])


def test_a_copy_of_the_database_is_found(ready):
    copy = ready.temporary / "before-lunch.db"
    copy.write_bytes((ready.data / "trial.db").read_bytes())
    assert f"The marker stands in {copy}" in ready.down().stdout


def test_a_piece_of_a_copy_is_found_by_the_header_of_the_database(ready):
    """Its first pages alone: the marker is not in them."""
    piece = ready.temporary / "half-written.bak"
    piece.write_bytes((ready.data / "trial.db").read_bytes()[:4096])
    assert ready.facts["marker"].encode() not in piece.read_bytes()
    done = ready.down()
    assert done.returncode == 3
    assert f"{piece} is a database of this program, or a part of one" in done.stdout
    piece.unlink()
    assert ready.down().returncode == 0


def test_another_trial_and_other_people_s_databases_are_nobody_s_residue(ready):
    ready.must("-m", "pilot", "init", python=ready.python, PILOT_DATA=ready.temporary / "other")
    with sqlite3.connect(ready.temporary / "photos.db") as photos:
        photos.execute("CREATE TABLE photo (name TEXT)")
    done = ready.down()
    assert done.returncode == 0, done.stdout
    assert (ready.temporary / "other/trial.db").is_file()


def test_the_header_looked_for_is_the_one_that_pilot_writes():
    assert int.from_bytes(databases.APPLICATION, "big") == APPLICATION_ID


def test_a_removed_file_that_lives_on_in_a_process_is_found(ready):
    ghost = ready.temporary / "ghost"
    ghost.write_text(ready.facts["marker"], "utf-8")
    keeper = subprocess.Popen(
        [sys.executable, "-c", "import sys; f = open(sys.argv[1]); print(1, flush=True); input()",
         ghost],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    try:
        keeper.stdout.readline()
        ghost.unlink()
        assert f"process {keeper.pid}" in ready.down().stdout
    finally:
        keeper.communicate(b"\n")


def test_the_marker_is_nowhere_afterwards_but_in_the_archive(ready):
    marker = ready.facts["marker"]
    archive = ready.archives / "posts-2026-12-19.zip"
    assert ready.down("--to", ready.folder / "handed-over").returncode == 0
    needles = (marker.encode(), bytes.fromhex(marker))
    left = [path for path in ready.folder.rglob("*") if path.is_file()]
    assert not [path for path in left if any(one in path.read_bytes() for one in needles)]
    excluded = ready.certificate["residue"]["excluded"]
    assert excluded == [str(archive), str(ready.folder / "handed-over" / archive.name)]


def test_the_certificate_says_where_it_looked_and_where_it_could_not(ready):
    ready.down()
    residue = ready.certificate["residue"]
    places = {record["place"] for record in residue["searched"]}
    assert {str(ready.checkout), str(ready.temporary), "/var/log"} <= places
    assert residue["not_searched"]
