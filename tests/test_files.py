"""Files: kept once, by any name, shown safely, and never half."""

import os
import re
from io import BytesIO

import pytest
from peewee import OperationalError

from pilot import disk, limits
from pilot.database import database
from pilot.models import blob
from pilot.models.blob import Blob, Chunk
from pilot.models.file import File
from pilot.models.post import Post
from tests.conftest import multipart, served
from tests.serving import cut_off


def keeps(visitor, content, name, **form):
    """The one file that this visitor keeps by the form of the files page."""
    response = visitor.client.post("/files", **multipart(content, name, **form))
    assert response.status_code == 303, response.get_data(as_text=True)
    return File.get_by_id(int(response.location.rpartition("/")[2]))


def test_a_file_is_kept_and_comes_back_byte_by_byte(world):
    content = os.urandom(3 * limits.CHUNK_BYTES + 17)
    file = keeps(world.ana, content, "plan.pdf")
    for address in (f"{file.address}/plan.pdf", file.short_link):
        with world.ben.get(address) as answer:
            assert answer.data == content
            assert answer.content_length == len(content)
    assert "plan.pdf" in world.ben.reads("/files")
    assert f"{world.settings.public_url}{file.short_link}" in world.ben.reads(file.address)


def test_several_files_at_once(world):
    files = [(BytesIO(f"{n}".encode()), f"part{n}.txt") for n in range(5)]
    assert world.ana.post("/files", files=files).location == "/files"
    assert [file.name for file in File.listed()] == [f"part{n}.txt" for n in (4, 3, 2, 1, 0)]


def test_files_come_with_a_post_and_a_reply(world):
    post = world.ana.publishes("The fares.", files=[(BytesIO(b"1"), "fares.csv")])
    world.ben.post(f"/posts/{post}/replies", body="Mine.", files=[(BytesIO(b"2"), "mine.csv")])
    text = world.eva.reads(f"/posts/{post}")
    assert "fares.csv" in text
    assert "mine.csv" in text
    assert f'href="/posts/{post}"' in world.eva.reads(File.get(File.name == "fares.csv").address)


def test_the_same_name_again_is_a_version(world):
    first = keeps(world.ana, b"one", "plan.txt")
    assert keeps(world.ana, b"two", "plan.txt") == first
    assert keeps(world.ana, b"two", "plan.txt").number == 2, "the same bytes are no new version"
    assert world.ben.get(first.short_link).data == b"two"
    assert world.ben.get(f"{first.address}/plan.txt?version=1").data == b"one"
    assert world.ben.get(f"{first.address}/plan.txt?version=3").status_code == 404
    assert world.ben.get(f"{first.address}/plan.txt?version={'9' * 30}").status_code == 404
    assert keeps(world.ben, b"three", "plan.txt") != first, "Ben's plan is another file"


def test_the_same_bytes_are_stored_once(world):
    content = os.urandom(1000)
    names = [
        keeps(who, content, name) for who, name in ((world.ana, "a.bin"), (world.ben, "b.bin"))
    ]
    assert len({file.latest.blob_id for file in names}) == 1
    assert (Blob.select().count(), Chunk.select().count()) == (1, 1)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\\\Users\\\\Ana\\\\plan.txt", "plan.txt"),
        ("..", "file"),
        ("...", "file"),
        ("a/..", "file"),
        (" plan \t 2.txt ", "plan 2.txt"),
        ("pl\0an\x07.txt", "plan.txt"),
        ("gnp.\u202eexe", "gnp.exe"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
        ("." + "x" * 300, None),
        ("議事録 é.txt", "議事録 é.txt"),
        ("100%?#&;.txt", "100%?#&;.txt"),
        ("<b>.txt", "<b>.txt"),
        ("CON", "CON"),
    ],
)
def test_a_name_is_only_a_name(world, sent, kept):
    file = keeps(world.ana, b"x", sent)
    assert kept is None or file.name == kept
    assert len(file.name) <= limits.TITLE_CHARACTERS
    page = world.ben.reads(file.address)
    assert "<b>.txt" not in page
    address = re.search(r'class="button primary" href="([^"]+)"', page)[1]
    assert world.ben.get(address).data == b"x"


def test_choosing_nothing_is_said(world):
    answer = world.ana.post("/files", files=[(BytesIO(b""), "")])
    assert answer.status_code == 422
    assert "Choose a file first." in answer.get_data(as_text=True)
    assert world.ana.post("/files").status_code == 422


def test_an_empty_file_is_a_file(world):
    file = keeps(world.ana, b"", "empty.txt")
    assert world.ben.get(file.short_link).data == b""


def test_a_file_over_the_limit_is_refused_with_the_limit(world, monkeypatch):
    monkeypatch.setattr(limits, "FILE_BYTES", 300_000)
    answer = world.ana.client.post("/files", **multipart(b"x" * 300_001, "film.mp4"))
    assert answer.status_code == 413
    assert "A file may have 300 kB at most. Nothing was stored." in answer.get_data(as_text=True)
    assert not Blob.select().exists()
    assert not Chunk.select().exists()


def test_what_is_announced_as_too_long_is_not_even_read(world, monkeypatch):
    monkeypatch.setattr(limits, "FILE_BYTES", 1000)
    monkeypatch.setattr(limits, "FORM_BYTES", 1000)
    for data in (multipart(b"x" * 3000, "film.mp4"), {"data": {"body": "x" * 3000}}):
        answer = world.ana.client.post("/posts", **data)
        assert answer.status_code == 413
        text = answer.get_data(as_text=True)
        assert "A text may have 1.0 kB at most, a file 1.0 kB." in text
    assert Post.select().count() == 1


def test_too_many_files_at_once_store_neither_them_nor_the_text(world, monkeypatch):
    monkeypatch.setattr(limits, "FILES_AT_ONCE", 2)
    files = [(BytesIO(b"x"), f"{n}.txt") for n in range(3)]
    answer = world.ana.post("/posts", files=files, body="Three files.")
    assert answer.status_code == 400
    assert "Send at most 2 files at once." in answer.get_data(as_text=True)
    assert "Three files." not in world.ana.reads("/")
    assert not Blob.select().exists()


def test_a_full_disk_refuses_the_file_and_keeps_room_for_posts(world, monkeypatch):
    monkeypatch.setattr(limits, "FREE_DISK_BYTES", 10**18)
    answer = world.ana.client.post("/files", **multipart(b"x", "a.txt"))
    assert answer.status_code == 422
    assert "disk is nearly full; nothing was stored" in answer.get_data(as_text=True)
    assert world.ana.post("/posts", body="Words still fit.").status_code == 303


def test_a_disk_that_fills_up_in_the_middle_stores_nothing_and_the_rest_goes_on(world, monkeypatch):
    free, asked = 10**12, []

    def filling():
        asked.append(1)
        return free if len(asked) < 4 else limits.FREE_DISK_BYTES

    monkeypatch.setattr(disk, "free_bytes", filling)
    whole = multipart(os.urandom(20 * limits.CHUNK_BYTES), "film.mp4")
    answer = world.ana.client.post("/files", **whole)
    assert answer.status_code == 422
    assert "disk is nearly full; nothing was stored" in answer.get_data(as_text=True)
    assert not Blob.select().exists()
    assert not Chunk.select().exists()
    assert world.ana.post("/posts", body="Words still fit.").status_code == 303


def test_the_files_of_a_refused_text_are_not_sent_twice(world):
    form = multipart(b"1,2", "fares.csv", body=" ", kind="update")
    refused = world.ana.client.post("/posts", **form)
    assert refused.status_code == 422
    text = refused.get_data(as_text=True)
    assert "fares.csv <small>is here already</small>" in text
    kept = text.partition('name="kept" value="')[2].partition('"')[0]
    post = world.ana.publishes("The fares.", kept=kept)
    assert "fares.csv" in world.ben.reads(f"/posts/{post}")
    assert File.get().post_id == post


@pytest.mark.parametrize("kept", ["x", "999", "9" * 25])
def test_nobody_takes_what_is_not_theirs_by_guessing(world, kept):
    file = keeps(world.ana, b"x", "mine.txt")
    for number in (kept, str(file.id)):
        assert world.ben.post("/posts", body=f"Yours {number}?", kept=number).status_code in (
            303,
            404,
        )
    assert File.get_by_id(file.id).post_id is None


def test_a_file_of_a_withdrawn_post_does_not_repeat_its_words(world):
    post = world.ana.publishes("Secret fares.", files=[(BytesIO(b"1"), "fares.csv")])
    world.ana.post(f"/posts/{post}/withdraw")
    text = world.ben.reads(File.get().address)
    assert "Secret fares" not in text
    assert "A withdrawn post" in text


def test_files_are_for_those_who_take_part(world):
    file = keeps(world.ana, b"x", "a.txt")
    for address in ("/files", file.address, f"{file.address}/a.txt", file.short_link):
        assert world.zoe.get(address).location.startswith("/sign-in")
    assert world.zoe.client.post("/files", **multipart(b"x", "b.txt")).status_code == 401
    assert world.ben.get("/f/nosuch").status_code == 404
    assert Blob.select().count() == 1


def test_files_wait_for_the_opening(draft):
    assert draft.lea.client.post("/files", **multipart(b"x", "a.txt")).status_code == 409
    assert not Blob.select().exists()


def test_a_cut_off_upload_stores_nothing(world):
    whole = multipart(b"x" * 1_000_000, "half.bin", body="With half a file.")
    with served(world):
        for address in ("/posts", "/files", "/posts/1/replies"):
            answer = cut_off(world, address, whole)
            assert b" 400 " in answer.partition(b"\r\n")[0]
    assert Post.select().count() == 1
    assert not Blob.select().exists()
    assert not Chunk.select().exists()


def test_what_goes_wrong_while_more_arrives_is_told_and_nothing_stays(world, monkeypatch):
    def full(rows):
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(blob, "_store_apart", full)
    whole = multipart(os.urandom(20 * limits.CHUNK_BYTES), "film.mp4")
    answer = world.ana.client.post("/files", **whole)
    assert answer.status_code == 507
    assert not Blob.select().exists()


def test_bytes_that_arrive_inside_a_transaction_are_stored_by_its_own_thread(world):
    content = os.urandom(9 * limits.CHUNK_BYTES + 1)
    with database.atomic():
        stored = Blob.of([content])
    assert b"".join(stored.stream()) == content
    assert stored.intact
