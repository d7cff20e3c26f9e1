"""Two processes that pack one archive: the bytes of one process, whatever becomes of the second."""

import contextlib
import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from export import registry
from export import second as seconds
from export.second import Second
from export.write import PARTIAL, pack
from pilot import clock, database
from pilot.models.person import Person
from pilot.models.post import UPDATE, Post
from tests.export.building import MORNING
from tests.export.tampering import Contents

LATER = MORNING + timedelta(days=9)
PROGRAM = """
import runpy, sys
from export import second
second.WORTH, second._processors = 0, lambda: 2
sys.argv[0] = "export"
runpy.run_module("export", run_name="__main__")
"""


@pytest.fixture
def packed(folder, tmp_path):
    """Packs the trial as of one moment: gives the archive's bytes and what was said."""

    def packed_(formats="", where="archive"):
        said = []
        database.use(folder / "trial.db")
        with clock.travel(LATER):
            chosen = registry.chosen(formats)
            path = pack(tmp_path / where, chosen, lambda line, **passing: said.append(line)).path
        assert [one.name for one in path.parent.iterdir()] == [path.name]
        content = path.read_bytes()
        path.unlink()
        return content, said

    return packed_


@pytest.mark.parametrize("formats", ["", "site", "site,csv,wordpress"])
def test_two_processes_write_the_bytes_of_one(packed, two, monkeypatch, formats):
    by_two, said = packed(formats)
    assert said[-1].startswith("site, sqlite, wordpress: " if not formats else "site"), "its line"
    monkeypatch.setattr(seconds, "WORTH", 10**9)
    by_one, said = packed(formats)
    assert by_two == by_one
    assert any(line.startswith("site: ") for line in said)


def test_a_file_that_is_a_known_gap_is_one_for_both(folder, packed, two, monkeypatch):
    with closing(sqlite3.connect(folder / "trial.db")) as damaged, damaged:
        damaged.execute("UPDATE chunk SET content = x'00' WHERE id = (SELECT min(id) FROM chunk)")
    by_two, _ = packed()
    monkeypatch.setattr(seconds, "WORTH", 10**9)
    assert by_two == packed()[0]
    assert b"file missing at export" in _site(by_two, folder)


def _site(content, folder):
    path = folder / "copy.zip"
    path.write_bytes(content)
    return b"".join(text for name, text in Contents.of(path).items() if "/site/" in name)


def test_few_texts_one_processor_or_no_site_need_no_second_process(packed, two, monkeypatch):
    monkeypatch.setattr(seconds, "Second", None)  # nothing may be begun
    assert packed("csv")
    monkeypatch.setattr(seconds, "_processors", lambda: 1)
    assert packed()
    monkeypatch.setattr(seconds, "_processors", lambda: 2)
    monkeypatch.setattr(seconds, "WORTH", 1_000)
    assert packed()


@pytest.mark.parametrize("when", ["_order", "pack"])
def test_a_second_process_that_is_killed_costs_time_only(packed, two, monkeypatch, when):
    usual = getattr(Second, when)

    def killed(self, *arguments):
        if when == "pack":
            usual(self, *arguments)
        self._process.kill()
        self._process.wait()
        if when != "pack":
            usual(self, *arguments)

    monkeypatch.setattr(Second, when, killed)
    by_two, said = packed()
    assert "the second process ended (status -9): going on alone" in said
    monkeypatch.setattr(seconds, "WORTH", 10**9)
    assert by_two == packed()[0]


def test_where_there_is_no_room_for_the_same_bytes_twice_one_process_writes_them(
    packed, two, monkeypatch
):
    by_two = packed()[0]
    monkeypatch.setattr(seconds, "_room", lambda stream: 0)
    again, said = packed()
    assert again == by_two
    assert "no room for the same bytes twice: going on alone" in said


def test_a_second_process_that_does_not_start_or_answer_costs_time_only(
    packed, two, monkeypatch, tmp_path
):
    by_two = packed()[0]
    program = tmp_path / "python"
    monkeypatch.setattr(seconds.sys, "executable", str(program))
    assert packed()[0] == by_two, "there is no such program"
    monkeypatch.setattr(seconds, "PATIENCE", 0.2)
    program.write_text("#!/bin/sh\nexec sleep 60\n")
    program.chmod(0o700)
    again, said = packed()
    assert again == by_two
    assert "the second process ended (status -9): going on alone" in said


def test_what_is_wrong_in_the_second_process_is_said_by_the_first(folder, tmp_path):
    """No file can grow beyond so many bytes, in neither of them."""
    limited = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (90_000,) * 2){PROGRAM}"
    done = _started(limited, folder, tmp_path / "archive").communicate(timeout=60)
    assert done[1].startswith(f"The disk of {tmp_path / 'archive'} is full. Nothing was left there")
    assert done[1].count("\n") == 1
    assert not list((tmp_path / "archive").iterdir())


def test_when_the_export_is_killed_its_second_process_ends_and_nothing_is_left(
    folder, export, tmp_path
):
    _write_much(folder)
    target = tmp_path / "archive"
    process = _started(PROGRAM, folder, target)
    try:
        _until(lambda: any(path.stat().st_size > 100_000 for path in target.glob(f"*{PARTIAL}")))
        (second,) = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        assert "export.part" in Path(f"/proc/{second}/cmdline").read_text()
    finally:
        process.kill()
        process.communicate()
    _until(lambda: not _runs(second))
    assert [path.suffix for path in target.iterdir()] == [PARTIAL]
    assert export("write", "--to", target, "--formats", "records").status == 0
    assert [path.suffix for path in target.iterdir()] == [".zip"]


def _started(program, folder, target):
    return subprocess.Popen(
        [sys.executable, "-c", program, "write", "--to", target],
        env={**os.environ, "PILOT_DATA": str(folder)}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def _write_much(folder):
    database.use(folder / "trial.db")
    ana = Person.get_by_id(1)
    with database.database.atomic():
        for number in range(300):
            Post.store(ana, f"Post {number} about the list #list", kind=UPDATE)
    database.database.close()


def _runs(process):
    """Whether it works; what nobody has waited for yet does not."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def _until(condition, seconds_=20):
    end = time.monotonic() + seconds_
    while not condition():
        assert time.monotonic() < end, "this took too long"
        time.sleep(0.005)
