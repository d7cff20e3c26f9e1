"""Pictures: made small, upright, and without what a camera writes beside them."""

import io

from PIL import Image, ImageOps

from pilot import limits

FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
QUALITY = 75  # of WebP: about 40 kB for a photograph


def small(stream):
    """(WebP, width, height): the small picture and the size of the great one, in pixels."""
    Image.MAX_IMAGE_PIXELS = None  # our own limit is below, and is no warning
    picture = Image.open(stream, formats=FORMATS)
    if picture.width * picture.height > limits.PICTURE_PIXELS:
        raise ValueError("a picture of more pixels than there is memory for")
    size = picture.size
    turned = picture.getexif().get(0x0112, 1) > 4  # orientations on their side (EXIF 2.32 §4.6.4)
    picture.draft("RGB", (2 * limits.SMALL_PIXELS, 2 * limits.SMALL_PIXELS))  # JPEG: decoded small
    if picture.mode != (mode := _mode(picture)):
        picture = picture.convert(mode)
    picture.thumbnail((limits.SMALL_PIXELS, limits.SMALL_PIXELS))
    written = io.BytesIO()
    ImageOps.exif_transpose(picture).save(written, "WEBP", quality=QUALITY, exif=b"")
    return written.getvalue(), *(size[::-1] if turned else size)


def _mode(picture):
    see_through = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
    return "RGBA" if see_through else "RGB"
