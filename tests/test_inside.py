"""What is inside files: words to find, small pictures; and hostile files that harm nobody."""

import io
import os
import struct
import time
import zipfile
import zlib
from itertools import pairwise

import pytest
from PIL import Image

from pilot import jobs, limits
from pilot.database import database
from pilot.demo.files import content
from pilot.inside import look
from pilot.models.blob import Blob
from pilot.models.file import File
from pilot.models.inside import Inside
from tests.conftest import served
from tests.test_files import keeps
from tests.test_search import found

WORD = "quokka"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
ENTITIES = "".join(
    f"<!ENTITY {after} '{f'&{letter};' * 20}'>" for letter, after in pairwise("abcdefghijk")
)
LAUGHS = f"<!DOCTYPE x [<!ENTITY a '{'a' * 50}'>{ENTITIES}]><x>&k;</x>"


def packed(**parts):
    """A zip file of these parts; `__` in a name stands for a slash, `_` before its ending."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, text in parts.items():
            pack.writestr(name.replace("__", "/") + ".xml", text)
    return stream.getvalue()


def picture(width=1600, height=900, kind="JPEG", **options):
    stream = io.BytesIO()
    Image.new("RGB", (width, height), "navy").save(stream, kind, **options)
    return stream.getvalue()


DOCX = packed(word__document=f"<w:d {W}><w:p><w:r><w:t>A quo</w:t><w:t>kka</w:t></w:r></w:p></w:d>")
PPTX = packed(ppt__slides__slide1=f"<p {A}><a:p><a:r><a:t>The {WORD}</a:t></a:r></a:p></p>")
XLSX = packed(
    xl__sharedStrings=f"<sst {S}><si><t>{WORD}</t></si></sst>",
    xl__worksheets__sheet1=f'<s {S}><row><c t="s"><v>0</v></c><c><v>4711</v></c></row></s>',
)
HOLDING = {
    "notes.txt": f"A {WORD}.".encode(),
    "utf16.txt": f"A {WORD}.".encode("utf-16"),
    "latin.txt": f"Ä {WORD}.".encode("cp1252"),
    "read.md": f"# The {WORD}".encode(),
    "sheet.csv": f"animal;number\n{WORD};7\n".encode(),
    "paper.docx": DOCX,
    "talk.pptx": PPTX,
    "sheet.xlsx": XLSX,
}


@pytest.mark.parametrize("name", HOLDING)
def test_the_words_inside_a_file_are_found(world, name):
    file = keeps(world.ana, HOLDING[name], name)
    assert "Nothing holds" in found(world.ben, WORD), "not before somebody has looked"
    assert jobs.run_due(world.settings) == ["look into files"]
    shown = found(world.ben, WORD)
    assert f'href="{file.address}"' in shown
    assert WORD in world.ben.reads(file.address)


def test_a_pdf_is_found_by_its_words_and_a_sheet_by_its_numbers(world):
    keeps(world.ana, content("certificate.pdf"), "certificate.pdf")
    keeps(world.ana, XLSX, "sheet.xlsx")
    Inside.read(60)
    assert "certificate.pdf" in found(world.ben, "pressure balance")
    assert "sheet.xlsx" in found(world.ben, "4711")


def test_a_new_version_is_found_by_its_own_words_only(world):
    file = keeps(world.ana, b"A wombat.", "notes.txt")
    Inside.read(60)
    keeps(world.ana, b"A platypus.", "notes.txt")
    Inside.read(60)
    assert "Nothing holds" in found(world.ben, "wombat")
    assert file.address in found(world.ben, "platypus")
    keeps(world.ben, b"A platypus.", "mine.txt")
    assert "mine.txt" in found(world.ben, "platypus"), "known content needs no second look"


def test_what_waits_is_read_after_a_restart(world):
    keeps(world.ana, HOLDING["notes.txt"], "notes.txt")
    with served(world):
        assert Inside.waits()
        jobs.run_due(world.settings)
    assert not Inside.waits()
    assert jobs.run_due(world.settings) == []


def test_a_picture_shows_small_in_its_post_and_on_its_page(world):
    post = world.ana.publishes("Look.", files=[(io.BytesIO(picture()), "sea.jpg")])
    assert "<img" not in world.ben.reads(f"/posts/{post}")
    Inside.read(60)
    assert 'src="/files/1/small?version=1"' in world.ben.reads(f"/posts/{post}")
    assert 'width="800" height="450"' in world.ben.reads("/files/1")
    with world.ben.get("/files/1/small?version=1") as answer:
        assert answer.content_type == "image/webp"
        assert Image.open(io.BytesIO(answer.data)).size == (800, 450)
    assert world.zoe.get("/files/1/small").status_code == 303


def test_a_picture_that_the_text_shows_is_not_shown_again_below_it(world):
    post = world.ana.publishes("Look.", files=[(io.BytesIO(picture()), "sea.jpg")])
    Inside.read(60)
    code = File.get_by_id(1).short_link
    world.ana.post(f"/posts/{post}/edit", body=f"Look: ![the sea]({code})")
    text = world.ben.reads(f"/posts/{post}")
    assert f'src="{code}"' in text
    assert "/files/1/small" not in text
    assert '<a href="/files/1">sea.jpg</a>' in text


def test_a_small_picture_stands_upright_and_says_nothing_of_the_camera():
    lying = Image.Exif()
    lying[0x0112], lying[0x010F] = 6, "Camera"
    lying.get_ifd(0x8825)[1] = "N"
    bytes_ = picture(exif=lying)
    seen = look("sea.jpg", len(bytes_), [bytes_])
    assert (seen.width, seen.height) == (900, 1600)
    small = Image.open(io.BytesIO(seen.picture))
    assert small.size == (450, 800)
    assert not small.getexif()
    assert b"Camera" not in seen.picture


HOSTILE = {
    "a bomb of pixels.png": lambda: _endless_picture(),
    "no picture.png": lambda: b"<script>alert(1)</script>",
    "a svg.png": lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
    "half.jpg": lambda: picture()[:900],
    "no zip.docx": lambda: b"PK\x03\x04 and nothing",
    "a bomb of zeros.docx": lambda: packed(word__document="<x>" + " " * 70_000_000),
    "a bomb of entities.docx": lambda: packed(word__document=LAUGHS),
    "a number too large.xlsx": lambda: packed(
        xl__worksheets__sheet1=f'<s {S}><row><c t="s"><v>99999999999</v></c></row></s>'
    ),
    "no.pdf": lambda: b"%PDF-1.7\n" + os.urandom(5_000),
    "a loop.pdf": lambda: content("x.pdf").replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]"),
    "a bomb.pdf": lambda: _endless_page(),
    "bytes.txt": lambda: b"\0\1\2" * 1000,
}


def _endless_picture():
    """Twenty thousand pixels square, says its head."""
    bytes_ = bytearray(picture(20, 20, "PNG"))
    bytes_[16:24] = struct.pack(">II", 20_000, 20_000)
    bytes_[29:33] = struct.pack(">I", zlib.crc32(bytes_[12:29]))
    return bytes(bytes_)


def _endless_page():
    """A page whose drawing unfolds to 200 MB."""
    squeezed = zlib.compress(b"(x) Tj " * 30_000_000, 1)
    head = b"<< /Filter /FlateDecode /Length %d >>\nstream\n" % len(squeezed)
    whole = content("x.pdf")
    start, end = whole.index(b"<< /Length"), whole.index(b"\nendstream")
    return whole[:start] + head + squeezed + whole[end:]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_kept_and_shows_nothing(world, name):
    file, begun = keeps(world.ana, HOSTILE[name](), name), time.monotonic()
    Inside.read(60)
    assert time.monotonic() - begun < 2 * limits.INSIDE_SECONDS
    inside = Inside.of(file.latest.blob)
    assert (inside.width, inside.picture) == (0, b"")
    page = world.ben.reads(file.address)
    assert "<script>alert" not in page
    assert world.ben.get(f"{file.address}/small").status_code == 404


def test_a_child_that_hangs_is_ended(monkeypatch):
    monkeypatch.setattr(limits, "INSIDE_SECONDS", 0.2)

    def slow():
        yield b"some"
        time.sleep(1)
        yield b"more"

    assert look("a.txt", 8, slow()).text == ""


def test_a_file_too_large_to_look_into_does_not_wait_for_ever(world, monkeypatch):
    monkeypatch.setattr(limits, "INSIDE_BYTES", 3)
    keeps(world.ana, b"long enough", "a.txt")
    Inside.read(60)
    assert not Inside.waits()
    assert Inside.get().text == ""


def test_a_table_is_shown_as_one_and_its_cells_stay_text(world):
    file = keeps(world.ana, b"town;fare\nLinz;<b>7</b>\n", "fares.csv")
    assert "is being read" in world.ben.reads(file.address)
    Inside.read(60)
    page = world.ben.reads(file.address)
    assert '<th scope="col">town</th>' in page
    assert "<td>&lt;b&gt;7&lt;/b&gt;</td>" in page


def test_sound_and_film_play_in_place(world):
    assert "<audio" in world.ben.reads(keeps(world.ana, b"x", "a.mp3").address)
    assert "<video" in world.ben.reads(keeps(world.ana, b"x", "a.mp4").address)


def test_only_the_page_of_a_pdf_may_frame_it(world):
    file, other = keeps(world.ana, b"%PDF-", "a.pdf"), keeps(world.ana, b"x", "a.txt")
    policy = "Content-Security-Policy"
    assert "frame-src 'self'" in world.ben.get(file.address).headers[policy]
    assert "frame-src" not in world.ben.get(other.address).headers[policy]
    assert world.ben.get(file.content_address).headers["X-Frame-Options"] == "SAMEORIGIN"
    assert world.ben.get(other.content_address).headers["X-Frame-Options"] == "DENY"


def test_bytes_that_nobody_holds_take_their_inside_along(world):
    blob = Blob.of([b"x"])
    with database.atomic():
        Inside.create(blob=blob)
    blob.delete_if_unused()
    assert not Inside.select().exists()
