"""Zip files as other programs write them are read; those that do not hold together are refused."""

import io
import struct
import tracemalloc
import zipfile

import pytest

from export.archive import Archive
from export.zip import DEFLATED, END, END_64, LOCATOR, STORED, Zip
from pilot.errors import Refused
from tests.export.zips import FILES, field, lines_of, zipped

MANY = 70_000  # more than a zip could count before zip64


def _content(archive):
    return {f"{archive.name}/{path}": b"".join(archive.pieces(path)) for path in archive.paths()}


def test_a_zip_of_another_program_is_read_with_its_comment_folders_and_extra_fields(opened):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        made.comment = b"kept by Ana PK\5\6" + bytes(30)
        made.mkdir("bag")
        for name, content in FILES.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type, entry.comment = zipfile.ZIP_DEFLATED, b"a word"
            entry.extra = struct.pack("<2H5s", 0x5455, 5, b"times")
            made.writestr(entry, content)
    with opened(stream.getvalue()) as archive:
        assert _content(archive) == FILES
        assert list(archive.lines("data/one.txt")) == [(1, b"one\n"), (2, b"two\n"), (3, b"three")]


def test_files_whose_sizes_only_follow_them_are_read(opened):
    made = zipped()
    (first, *_), flag = lines_of(made), 1 << 3
    for place in (first + 8, 6):  # in the directory and in the header, which then has zeros
        made[place : place + 2] = struct.pack("<H", flag)
    made[14:26] = bytes(12)
    with opened(made) as archive:
        assert _content(archive) == FILES


def test_more_files_than_fit_an_old_zip_and_sizes_in_the_extra_field_are_read(tmp_path):
    path = tmp_path / "some.zip"
    with path.open("w+b") as stream:
        made = Zip(stream)
        for number in range(MANY):
            made.add(f"bag/data/{number}", [b"%d" % number], method=STORED)
        made.add("bag/large", [b"a" * 1_500_000, b"b"], method=DEFLATED)
        made.close()
    with Archive(path) as archive:
        assert archive.count == MANY + 1
        assert archive.read(f"data/{MANY - 1}") == b"%d" % (MANY - 1)
        assert archive.size("large") == 1_500_001


def test_files_behind_the_first_four_gigabytes_are_read(tmp_path):
    path = tmp_path / "some.zip"
    with path.open("w+b") as stream:
        made = Zip(stream)
        made.add("bag/first", [b"first"])
        stream.seek(5 * 1024**3)  # a hole, which takes no room
        made.add("bag/last", [b"last"])
        made.close()
    with Archive(path) as archive:
        assert _content(archive) == {"bag/first": b"first", "bag/last": b"last"}


def _of_end(offset, value):
    return lambda made: struct.pack_into("<H", made, len(made) - END.size + offset, value)


def _drop_a_line(made):
    """Takes the last line out of the directory, and says so of its size but not of its count."""
    *_, last = lines_of(made)
    size = len(made) - END.size - last
    del made[last : last + size]
    whole = struct.unpack_from("<L", made, len(made) - END.size + 12)[0]
    struct.pack_into("<L", made, len(made) - END.size + 12, whole - size)


def _wide_end(where):
    """Puts the end that large zips have before the usual one; its place is off by `where`."""

    def change(made):
        end = END.unpack_from(made, len(made) - END.size)
        count, size, start = end[4:7]
        facts = (END_64.size - 12, 45, 45, 0, 0, count, count, size, start)
        wide = END_64.pack(b"PK\6\6", *facts)
        locator = LOCATOR.pack(b"PK\6\7", 0, start + size + where, 1)
        made[len(made) - END.size : len(made) - END.size] = wide + locator

    return change


BROKEN = {
    "something before it": (lambda made: made.__setitem__(slice(0), b"#!"), "does not stand where"),
    "something behind it": (lambda made: made.extend(b"more"), "its end is missing"),
    "a comment longer than it is": (_of_end(20, 7), "its end is missing"),
    "a file too few": (_drop_a_line, "its directory tells of 2 files, its end of 3"),
    "a file too many in its end": (
        lambda made: [_of_end(8, 4)(made), _of_end(10, 4)(made)], "of 3 files, its end of 4",
    ),
    "one of several disks": (_of_end(4, 1), "it is one of several parts"),
    "counts that differ": (_of_end(8, 2), "it is one of several parts"),
    "another disk for a file": (lambda made: field(made, 1, 34, "<H", 1), "directory is damaged"),
    "a program of the future": (lambda made: field(made, 1, 6, "<H", 99), "directory is damaged"),
    "a line that runs out": (lambda made: field(made, 2, 28, "<H", 999), "directory is damaged"),
    "a directory that is none": (lambda made: field(made, 0, 0, "<H", 7), "directory is damaged"),
    "a large end elsewhere": (_wide_end(1), "its end is damaged"),
    "a large end far away": (_wide_end(2**40), "its end is damaged"),
}  # fmt: skip
HOSTILE = {
    "a file beyond the end": (lambda made: field(made, 1, 20, "<L", 2**31), "claims more than"),
    "an offset beyond the end": (lambda made: field(made, 1, 42, "<L", 2**31), "claims more than"),
    "a size that is nowhere": (lambda made: field(made, 1, 20, "<L", 2**32 - 1), "claims more"),
    "two files in one place": (lambda made: field(made, 1, 42, "<L", 0), "lie over each other"),
    "two files half in one": (lambda made: field(made, 1, 42, "<L", 20), "lie over each other"),
    "a billion files": (lambda made: None, "claims more than the file can hold"),
}  # fmt: skip


@pytest.mark.parametrize("kind", BROKEN)
def test_a_zip_that_does_not_hold_together_is_not_whole(opened, kind):
    change, sentence = BROKEN[kind]
    change(made := zipped())
    with pytest.raises(Refused) as refused:
        opened(made)
    assert refused.value.sentence.startswith("some.zip is not a whole zip file (")
    assert sentence in refused.value.sentence


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_directory_that_lies_is_refused_before_anything_is_read(opened, kind, monkeypatch):
    change, sentence = HOSTILE[kind]
    if kind == "a billion files":
        monkeypatch.setattr("export.harmless.FILES_MOST", len(FILES) - 1)
    change(made := zipped())
    with pytest.raises(Refused, match=sentence) as refused:
        opened(made)
    assert refused.value.sentence.endswith("Nothing was read from it.")


def test_the_end_that_large_zips_have_counts_where_it_stands(opened):
    _wide_end(0)(made := zipped())
    struct.pack_into("<2H2L", made, len(made) - END.size + 8, *[0xFFFF] * 2, *[0xFFFFFFFF] * 2)
    with opened(made) as archive:
        assert _content(archive) == FILES


def test_what_is_kept_of_each_of_many_files_is_little(tmp_path):
    path, count = tmp_path / "some.zip", 20_000
    with path.open("w+b") as stream:
        made = Zip(stream)
        for number in range(count):
            made.add(f"bag/data/site/posts/{number}.html", [b"x"])
        made.close()
    tracemalloc.start()
    with Archive(path) as archive:
        kept, at_most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert archive.count == count
    assert kept < 160 * count
    assert at_most < 320 * count
