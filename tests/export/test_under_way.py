"""Writing while things happen: a kill, people who write, large files, the rehearsal."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from itertools import pairwise

from export import registry
from export.lock import PARTIAL
from export.steady import AT_ONCE, steady
from export.write import pack
from pilot import database
from pilot.models.blob import Blob
from pilot.models.file import File
from pilot.models.journal import Entry
from pilot.models.person import Person
from pilot.models.post import Post
from tests.export.meanwhile import writing
from tests.export.tampering import Contents


def test_a_killed_export_leaves_nothing_that_looks_finished(folder, export, tmp_path):
    database.use(folder / "trial.db")
    with database.database.atomic():
        blob = Blob.of(os.urandom(1024**2) for _ in range(40))
        File.keep("large.bin", blob, by=Person.get_by_id(1))
    database.database.close()
    target = tmp_path / "archive"
    process = subprocess.Popen(
        [sys.executable, "-m", "export", "write", "--to", target],
        env={**os.environ, "PILOT_DATA": str(folder)}, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    _until(lambda: any(path.stat().st_size > 2_000_000 for path in target.glob(f"*{PARTIAL}")))
    process.send_signal(signal.SIGKILL)
    process.wait()
    (left,) = target.iterdir()
    assert left.suffix == PARTIAL
    with left.open("rb") as held:  # its blocks, once it has no name
        assert export("write", "--to", target, "--formats", "records").status == 0
        assert [path.suffix for path in target.iterdir()] == [".zip"]
        assert not any(held.read())


def test_people_go_on_writing_and_the_bag_is_of_one_moment(folder, export, tmp_path):
    database.use(folder / "trial.db")
    before = Post.select().count()
    with writing(pause=0.01):
        done = export("write", "--to", tmp_path / "archive")
    assert done.status == 0
    database.use(folder / "trial.db")
    path = next((tmp_path / "archive").glob("*.zip"))
    posts = Contents.of(path).records("post")
    assert before <= len(posts) <= Post.select().count()
    assert Post.select().count() > before
    assert export("verify", path).status == 0


def test_what_was_written_meanwhile_is_put_away_before_a_writer_has_to_wait_for_it(folder):
    path, once = folder / "trial.db", []

    def write_much(line, *, passing=False):
        if not once:
            once.append(path.stat().st_size)
            with closing(sqlite3.connect(path)) as other, other:
                other.execute("CREATE TABLE filler (content)")
                other.execute("INSERT INTO filler VALUES (zeroblob(5000000))")
            assert path.stat().st_size == once[0], "it waits beside the file, which is being read"

    database.use(path)
    pack(folder / "out", registry.chosen("records"), write_much)
    assert path.stat().st_size > once[0] + 5_000_000


def test_an_archive_goes_to_the_disk_as_it_is_written_and_not_all_at_its_end(tmp_path, monkeypatch):
    synced = [0]
    monkeypatch.setattr(os, "fdatasync", lambda file: synced.append(os.fstat(file).st_size))
    with steady(tmp_path / "large", "x+", lambda name, flags: os.open(name, flags, 0o600)) as file:
        for _ in range(50):
            file.write(bytes(1024**2))
    assert synced[-1] > 50 * 1024**2 - 2 * AT_ONCE
    assert all(end - start <= 2 * AT_ONCE for start, end in pairwise(synced))


def test_memory_stays_small_whatever_people_kept(folder, tmp_path):
    database.use(folder / "trial.db")
    with database.database.atomic():
        File.keep("film.bin", Blob.of(bytes(1024**2) for _ in range(128)), by=Person.get_by_id(1))
    database.database.close()
    measured = (
        "import re, runpy, sys; sys.argv[0] = 'export'\n"
        "try: runpy.run_module('export', run_name='__main__')\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        "print(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1])"
    )
    done = subprocess.run(
        [sys.executable, "-c", measured, "write", "--to", tmp_path / "archive"],
        env={**os.environ, "PILOT_DATA": str(folder)}, check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert int(done.stdout.split()[-1]) < 90_000, "kB"


def test_the_rehearsal_leaves_a_result_and_nothing_else(folder, export):
    done = export("rehearse")
    assert done.status == 0, done.error
    result = json.loads((folder / "rehearsal.json").read_text())
    assert result["ok"] is True
    assert {path.name for path in folder.iterdir()} - {"trial.db-wal", "trial.db-shm"} == {
        "trial.db", "rehearsal.json",
    }  # fmt: skip
    database.use(folder / "trial.db")
    assert Entry.select().order_by(Entry.id.desc()).get().act == "rehearsed"


def _until(condition, seconds=20):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "this took too long"
        time.sleep(0.005)
