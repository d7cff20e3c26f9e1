"""The bytes of files: whole, in parts, counted, and never running in our origin."""

import os
import shutil
import subprocess
import time

import pytest

from pilot import limits
from pilot.models.blob import Blob, Chunk
from pilot.models.file import File
from pilot.models.opened import Opened
from tests.conftest import served
from tests.test_files import keeps

HTML = b"<script>alert(document.cookie)</script>"
CONTENT = os.urandom(2 * limits.CHUNK_BYTES + 1000)
LAST = len(CONTENT) - 1


@pytest.fixture
def film(world):
    """Two and a bit chunks, kept by Ana."""
    return keeps(world.ana, CONTENT, "film.mp4")


def part(visitor, file, asked, **headers):
    """What is sent for a Range header."""
    return visitor.get(file.content_address, headers={"Range": asked, **headers})


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=10-19", 10, 20),
        ("bytes=262140-262150", 262_140, 262_151),
        ("bytes=262144-524287", 262_144, 524_288),
        ("bytes=500000-", 500_000, LAST + 1),
        ("bytes=-5", LAST - 4, LAST + 1),
        ("bytes=0-99999999", 0, LAST + 1),
    ],
)
def test_a_part_of_a_file_is_sent_as_asked(world, film, asked, start, end):
    with part(world.ben, film, asked) as answer:
        assert answer.status_code == 206
        assert answer.data == CONTENT[start:end]
        assert answer.headers["Content-Range"] == f"bytes {start}-{end - 1}/{len(CONTENT)}"
        assert answer.content_length == end - start


@pytest.mark.parametrize("asked", [f"bytes={LAST + 1}-", "bytes=99999999-"])
def test_a_part_beyond_the_end_is_refused_with_the_size(world, film, asked):
    answer = part(world.ben, film, asked)
    assert answer.status_code == 416
    assert answer.headers["Content-Range"] == f"bytes */{len(CONTENT)}"
    assert not answer.data


@pytest.mark.parametrize("asked", ["bytes=5-2", "lines=1-2", "bytes=0-1,5-6", "bytes", "bytes=x-y"])
def test_what_makes_no_sense_as_a_part_gets_the_whole(world, film, asked):
    answer = part(world.ben, film, asked)
    assert (answer.status_code, answer.data) == (200, CONTENT)


def test_a_download_goes_on_only_while_the_content_is_the_same(world, film):
    tag = world.ben.get(film.short_link).headers["ETag"]
    assert part(world.ben, film, "bytes=5-", **{"If-Range": tag}).status_code == 206
    keeps(world.ana, b"another", "film.mp4")
    answer = part(world.ben, film, "bytes=5-", **{"If-Range": tag})
    assert (answer.status_code, answer.data) == (200, b"another")
    dated = {"If-Range": "Wed, 11 Mar 2026 10:00:00 GMT"}
    assert part(world.ben, film, "bytes=5-", **dated).data == b"another"


def test_a_look_at_the_head_reads_no_bytes_and_counts_as_nothing(world, film):
    answer = world.ben.client.head(film.content_address)
    assert (answer.status_code, answer.data) == (200, b"")
    assert answer.content_length == len(CONTENT)
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert Opened.times_of(film) == 0


def test_openings_are_counted_once_a_day_for_each_of_the_others(world, film, travel):
    for visitor in (world.ana, world.ben, world.ben, world.eva):
        visitor.get(film.short_link)
    part(world.sam, film, "bytes=500000-")
    assert Opened.times_of(film) == 2
    assert "opened 2 times" in world.lea.reads(film.address)
    travel(world.trial.opened_at.replace(day=12))
    world.ben.get(film.short_link)
    assert Opened.times_of(film) == 3


def test_a_picture_on_a_page_that_is_read_is_not_opened(world):
    file = keeps(world.ana, b"x", "a.png")
    for place in ("image", "video", "iframe"):
        world.ben.get(file.short_link, headers={"Sec-Fetch-Dest": place})
    assert Opened.times_of(file) == 0


def test_after_the_end_nothing_is_counted_and_everything_opens(world, film, travel):
    travel(world.trial.ends_at)
    assert world.ben.get(film.short_link).data == CONTENT
    assert part(world.ben, film, "bytes=0-4").data == CONTENT[:5]
    assert Opened.times_of(film) == 0


@pytest.mark.skipif(shutil.which("curl") is None, reason="There is no curl on the path.")
def test_a_real_client_goes_on_where_it_was_and_one_that_is_killed_leaves_nothing(world, tmp_path):
    whole = tmp_path / "film.mp4"
    whole.write_bytes(CONTENT * 6)
    with served(world):
        cookie = f"Cookie: pilot={world.ana.client.get_cookie('pilot').value}"
        curl = ("curl", "-sS", "-f", "-H", cookie)
        form, files = ("-F", f"file=@{whole}"), f"{world.url}/files"
        killed = subprocess.Popen([*curl, *form, "--limit-rate", "500K", files])
        _until(Chunk.select().exists)
        killed.kill()
        killed.wait()
        _until(lambda: not Blob.select().exists())
        assert not File.select().exists()
        assert not Chunk.select().exists()
        subprocess.run([*curl, *form, files], check=True, capture_output=True)
        half = tmp_path / "half.mp4"
        half.write_bytes(whole.read_bytes()[:1_000_000])
        address = world.url + File.get().content_address
        subprocess.run([*curl, "-C", "-", "-o", half, address], check=True)
    assert half.read_bytes() == whole.read_bytes()


def _until(is_so):
    """Waits for another thread, ten seconds at most."""
    end = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.txt", "text/plain; charset=utf-8"), ("a.CSV", "text/plain; charset=utf-8"),
        ("a.mp3", "audio/mpeg"), ("a.webm", "video/webm"), ("a.gif", "image/gif"),
    ],
)  # fmt: skip
def test_what_runs_nothing_opens_in_place_unless_it_is_to_be_downloaded(world, name, kind):
    file = keeps(world.ana, HTML, name)
    shown = world.ben.get(file.content_address).headers
    assert (shown["Content-Type"], shown["X-Content-Type-Options"]) == (kind, "nosniff")
    assert shown["Content-Disposition"].startswith("inline;")
    taken = world.ben.get(f"{file.content_address}?download").headers
    assert taken["Content-Disposition"].startswith("attachment;")


@pytest.mark.parametrize("name", ["x.html", "x.svg", "x.xhtml", "x.js", "x.png.html", "x", "x.htm"])
def test_what_could_run_is_never_shown_in_our_origin(world, name):
    file = keeps(world.ana, HTML, name)
    for address in (f"{file.address}/{name}", file.short_link, f"{file.address}/x.png"):
        headers = world.ben.get(address).headers
        assert headers["Content-Type"] == "application/octet-stream"
        assert headers["Content-Disposition"].startswith("attachment;")
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in headers["Content-Security-Policy"]


@pytest.mark.parametrize(("name", "kind"), [("x.png", "image/png"), ("x.PDF", "application/pdf")])
def test_pictures_open_in_place_and_run_nothing_even_if_they_lie(world, name, kind):
    file = keeps(world.ana, HTML, name)
    headers = world.ben.get(file.short_link).headers
    assert headers["Content-Type"] == kind
    assert headers["Content-Disposition"].startswith("inline;")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert ("sandbox" in headers["Content-Security-Policy"]) == (kind != "application/pdf")
    assert "script-src" not in headers["Content-Security-Policy"]


def test_a_browser_that_has_it_is_not_sent_it_again(world):
    file = keeps(world.ana, b"x", "a.png")
    tag = world.ben.get(file.short_link).headers["ETag"]
    assert world.ben.get(file.short_link, headers={"If-None-Match": tag}).status_code == 304
