"""The zip that an archive is: read back by programs that are not ours."""

import os
import shutil
import subprocess
import zipfile

import pytest

from export.zip import DEFLATED, HELD, STORED, Zip

BEYOND = 5 * 1024**3  # bytes: an offset here needs zip64
MANY = 70_000  # so does a directory of so many


@pytest.fixture
def zipped(tmp_path):
    """Writes a zip of (name, pieces, method) from that offset on and gives its path."""

    def write(members, offset=0):
        path = tmp_path / "some.zip"
        with path.open("wb") as stream:
            stream.seek(offset)  # a hole, which takes no room
            made = Zip(stream)
            for name, pieces, method in members:
                made.add(name, pieces, method=method)
            made.close()
        return path

    return write


LARGE = [os.urandom(HELD // 2), b"a" * HELD, b"", os.urandom(HELD // 3)]
MEMBERS = [("b/empty", [], DEFLATED), ("b", [b"one ", b"two"], DEFLATED), ("a-", [b"x"], STORED)]
MEMBERS += [("large", LARGE, DEFLATED), ("a/large", LARGE, STORED), ("none", [b""], STORED)]


@pytest.mark.parametrize("offset", [0, BEYOND])
def test_every_member_comes_back_as_it_was_sorted_by_name(zipped, offset):
    with zipfile.ZipFile(zipped(MEMBERS, offset)) as read:
        assert read.namelist() == sorted(name for name, *_ in MEMBERS)
        for name, pieces, method in MEMBERS:
            assert read.read(name) == b"".join(pieces)
            entry = read.getinfo(name)
            assert (entry.compress_type, entry.date_time) == (method, (1980, 1, 1, 0, 0, 0))
            assert entry.external_attr >> 16 == 0o100644
            assert entry.header_offset >= offset


def test_more_members_than_an_old_zip_could_count_are_all_there(zipped):
    path = zipped((f"n/{number}", [b"%d" % number], STORED) for number in range(MANY))
    with zipfile.ZipFile(path) as read:
        assert len(read.namelist()) == MANY
        assert read.read(f"n/{MANY - 1}") == b"%d" % (MANY - 1)


@pytest.mark.skipif(not shutil.which("unzip"), reason="Info-ZIP is not installed")
def test_info_zip_finds_nothing_wrong(zipped):
    done = subprocess.run(
        ["unzip", "-tqq", zipped(MEMBERS)], check=False, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
