"""The bytes of one file of a zip, which may not be what its directory says of them."""

import tracemalloc
import zlib

import pytest

from export.archive import Damaged
from tests.export.zips import FILES, field, zipped

DAMAGED = {
    "less than its size": (24, "<L", 99, "it holds less than its 99 bytes"),
    "more than its size": (24, "<L", 5, "it holds more than its 5 bytes"),
    "another checksum": (16, "<L", 7, "its checksum is wrong"),
    "packed otherwise": (10, "<H", 12, "it is packed in a way that archives are not"),
    "encrypted": (8, "<H", 1, "it is encrypted"),
    "cut off": (20, "<L", 4, "it is cut off"),
}


@pytest.mark.parametrize("kind", DAMAGED)
def test_a_file_that_is_not_what_the_directory_says_is_damaged_and_the_others_are_read(
    opened, kind
):
    *change, sentence = DAMAGED[kind]
    field(made := zipped(), 0, *change)
    with opened(made) as archive:
        assert archive.read("bagit.txt") == FILES["bag/bagit.txt"]
        with pytest.raises(Damaged, match=sentence):
            archive.read("data/one.txt")


@pytest.mark.parametrize(("place", "sentence"), [(0, "its header is miss"), (30, "another name")])
def test_a_file_whose_own_header_is_of_another_is_damaged(opened, place, sentence):
    made = zipped()
    made[place] ^= 1
    with opened(made) as archive, pytest.raises(Damaged, match=sentence):
        archive.read("data/one.txt")


def test_no_more_is_unpacked_than_the_directory_says_however_much_there_is(opened):
    made = zipped({"bag/bomb": bytes(50_000_000)})
    field(made, 0, 24, "<L", 10)
    with opened(made) as archive:
        tracemalloc.start()
        with pytest.raises(Damaged):
            archive.read("bomb")
        assert tracemalloc.get_traced_memory()[1] < 3_000_000
        tracemalloc.stop()


def test_two_files_can_be_read_in_turns(opened):
    with opened(zipped()) as archive:
        lines, pieces = archive.lines("data/one.txt"), archive.pieces("bagit.txt")
        assert next(lines) == (1, b"one\n")
        read = next(pieces)
        assert next(lines) == (2, b"two\n")
        assert zlib.crc32(b"".join([read, *pieces])) == zlib.crc32(FILES["bag/bagit.txt"])
        assert next(lines) == (3, b"three")
