"""A bag cut at any byte, or with any bit of the zip's own tables turned over."""

import hashlib
import io
import random
import zipfile
from pathlib import Path

import pytest

from export import fixity
from export.archive import Archive
from export.bag import Bag
from export.progress import silent
from pilot.errors import Refused

BAG = (Path(__file__).parent / "golden" / "format-1.zip").read_bytes()
# No zip can be read without the record at its very end, so every cut is alike but the last few.
ENDS_AT = 400  # bytes before the end of which every one is tried
APART = 331  # bytes between the other cuts; a prime, so that they fall everywhere in an entry
FLIPS = 300
HEAD = 30  # bytes of a local header before its name (APPNOTE.TXT §4.3.7)


def test_a_bag_cut_at_any_byte_is_refused_in_a_sentence(tmp_path):
    path = tmp_path / "bag.zip"
    for end in {*range(0, len(BAG), APART), *range(len(BAG) - ENDS_AT, len(BAG))}:
        path.write_bytes(BAG[:end])
        with pytest.raises(Refused) as refused, Archive(path):
            pass
        assert refused.value.sentence.startswith("bag.zip is not a whole zip file ("), end
        assert refused.value.sentence.endswith("Copy it again from where it was written."), end


def test_an_archive_that_somebody_kept_does_not_stand_for_the_one_that_was_cut_behind_it(tmp_path):
    """The only other end that a reader could find is that of a zip inside; files are not packed."""
    path = tmp_path / "bag.zip"
    with path.open("wb") as stream:
        outer = Bag(stream, "outer")
        outer.add(f"files/{hashlib.sha256(BAG).hexdigest()}", [BAG])
        outer.close([])
    whole = path.read_bytes()
    inner_ends = whole.index(BAG) + len(BAG)
    for end in range(inner_ends - 30, inner_ends + 300):
        path.write_bytes(whole[:end])
        with pytest.raises(Refused, match=r"bag\.zip is not a whole zip file \("), Archive(path):
            pass


def test_the_commands_say_the_same_of_a_cut_bag_and_keep_their_hands_off(tmp_path, export):
    path = tmp_path / "bag.zip"
    path.write_bytes(BAG[: len(BAG) // 2])
    for arguments in (("verify", path), ("restore", path, "--into", tmp_path / "copy")):
        done = export(*arguments)
        assert done.status == 1
        assert "is not a whole zip file" in done.error
    assert not (tmp_path / "copy").exists()


def test_a_bit_turned_over_in_the_tables_of_the_zip_is_found_or_changes_nothing(tmp_path):
    path, whole = tmp_path / "bag.zip", _contents(BAG)
    dice = random.Random(7)  # noqa: S311 - the same bits every time
    told = 0
    for place in dice.sample(_places(), FLIPS):
        bag = bytearray(BAG)
        bag[place] ^= 1 << dice.randrange(8)
        path.write_bytes(bag)
        if _is_told(path):
            told += 1
        else:
            assert _contents(bytes(bag)) == whole, f"byte {place} changed what is read, unnoticed"
    assert told > FLIPS / 2, "names, sizes and checksums are most of these tables"


def _places():
    """Where the tables are: the directory, and the header of each file with its name."""
    with zipfile.ZipFile(io.BytesIO(BAG)) as bag:
        places = set(range(bag.start_dir, len(BAG)))
        for entry in bag.infolist():
            start = entry.header_offset
            places.update(range(start, start + HEAD + len(entry.filename)))
    return sorted(places)


def _is_told(path):
    """Whether the bag is refused or something is found in it; never anything else."""
    try:
        with Archive(path) as archive:
            fixity.info(archive)
            return bool(fixity.findings(archive, silent))
    except Refused:
        return True


def _contents(bag):
    """{path: bytes} as read without any check of ours but that each can be read."""
    with zipfile.ZipFile(io.BytesIO(bag)) as opened:
        return {entry.filename: opened.read(entry) for entry in opened.infolist()}
