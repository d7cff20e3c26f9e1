"""Pictures are kept without place, time and camera, and are else the same picture."""

import io

import pytest
from PIL import Image, PngImagePlugin

from pilot.models.blob import Blob
from pilot.models.file import File
from tests.test_files import keeps

SECRET = b"Heinestrasse"


def exif(orientation=1):
    details = Image.Exif()
    details[0x010F], details[0x0132] = SECRET.decode(), "2026:03:11 10:00:00"
    details[0x0112] = orientation
    details.get_ifd(0x8825)[1] = "N"
    return details


def photograph(kind, **options):
    """A small picture with everything beside it that says too much."""
    picture, stream = Image.radial_gradient("L").convert("RGB"), io.BytesIO()
    if kind == "PNG":
        beside = PngImagePlugin.PngInfo()
        beside.add_text("Author", SECRET.decode())
        options["pnginfo"] = beside
    if kind == "JPEG":
        options["comment"] = SECRET
    xmp = b"<x:xmpmeta>" + SECRET + b"</x:xmpmeta>"
    options.setdefault("exif", exif())
    picture.save(stream, kind, **({"xmp": xmp} if kind != "PNG" else {}), **options)
    return stream.getvalue()


def pixels(content):
    picture = Image.open(io.BytesIO(content))
    picture.load()
    return picture.tobytes()


@pytest.mark.parametrize(
    ("kind", "name"), [("JPEG", "a.jpg"), ("PNG", "a.PNG"), ("WEBP", "a.webp")]
)
def test_a_picture_is_kept_without_what_the_camera_wrote(world, kind, name):
    sent = photograph(kind)
    assert SECRET in sent
    file = keeps(world.ana, sent, name)
    kept = world.ben.get(file.content_address).data
    assert SECRET not in kept
    assert not Image.open(io.BytesIO(kept)).getexif()
    assert pixels(kept) == pixels(sent)
    assert "Kept without what the camera had written" in world.ben.reads(file.address)
    assert Blob.select().count() == 1, "the picture with its place is nowhere"
    assert not Blob.select().where(Blob.size == len(sent)).exists()


def test_a_photograph_stays_upright(world):
    file = keeps(world.ana, photograph("JPEG", exif=exif(orientation=6)), "a.jpg")
    kept = Image.open(io.BytesIO(world.ben.get(file.content_address).data))
    assert dict(kept.getexif()) == {0x0112: 6}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_that_says_nothing_stays_as_it_is(world, kind):
    stream = io.BytesIO()
    Image.new("RGB", (30, 20), "navy").save(stream, kind)
    file = keeps(world.ana, stream.getvalue(), f"a.{kind.lower()}")
    assert world.ben.get(file.content_address).data == stream.getvalue()
    assert "Kept without" not in world.ben.reads(file.address)


def test_colours_and_see_through_parts_stay(world):
    profile, stream = Image.open(io.BytesIO(photograph("JPEG"))), io.BytesIO()
    profile.convert("RGBA").save(stream, "WEBP", icc_profile=b"a profile", exif=exif())
    file = keeps(world.ana, stream.getvalue(), "a.webp")
    kept = Image.open(io.BytesIO(world.ben.get(file.content_address).data))
    assert kept.info["icc_profile"] == b"a profile"
    assert kept.mode == "RGBA" or not kept.getexif()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_half_a_picture_and_a_lie_are_kept_as_they_are_or_shorter(world, kind):
    whole = photograph(kind)
    for number, cut in enumerate((2, 3, 9, 13, 21, 40, 200, len(whole) // 2, len(whole) - 1)):
        file = keeps(world.ana, whole[:cut], f"{number}.{kind.lower()}")
        assert len(world.ben.get(file.content_address).data) <= cut
    for number, byte in enumerate(range(0, 60, 3)):
        wrong = whole[:byte] + b"\xff" + whole[byte + 1 :]
        assert keeps(world.ana, wrong, f"wrong-{number}.{kind.lower()}").number == 1
    assert keeps(world.ana, b"<script>", f"lie.{kind.lower()}").latest.blob.size == 8


def test_pictures_with_a_text_lose_their_place_too(world):
    files = [(io.BytesIO(photograph("JPEG")), "a.jpg")]
    world.ana.publishes("Seen today.", files=files)
    assert SECRET not in world.ben.get(File.get().content_address).data
