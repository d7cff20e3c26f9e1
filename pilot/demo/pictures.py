"""Small pictures drawn in code: rectangles and hills, written as PNG with zlib and struct."""

import math
import struct
import zlib

PAPER, INK, LINE = (250, 248, 243), (60, 64, 70), (205, 200, 190)
BLUE, ORANGE, GREEN, GREY = (43, 100, 170), (222, 140, 60), (76, 140, 92), (150, 150, 150)
METAL, DARK, PALE, YELLOW = (188, 192, 196), (96, 102, 110), (236, 238, 232), (240, 200, 60)


class Picture:
    """A canvas of RGB rows, in pixels from the upper left."""

    def __init__(self, width, height, ground=PAPER):
        self.width, self.height = width, height
        self.rows = [bytearray(bytes(ground) * width) for _ in range(height)]

    def box(self, left, top, width, height, colour):
        """Fills a rectangle, cut off at the edges."""
        left, right = max(left, 0), min(left + width, self.width)
        for row in self.rows[max(top, 0) : top + height]:
            row[3 * left : 3 * right] = bytes(colour) * (right - left)
        return self

    def frame(self, left, top, width, height, colour, thick=3):
        """Draws a rectangle's outline."""
        self.box(left, top, width, thick, colour).box(left, top, thick, height, colour)
        self.box(left, top + height - thick, width, thick, colour)
        return self.box(left + width - thick, top, thick, height, colour)

    def column(self, x, top, colour):
        """Fills one column of pixels from `top` to the ground."""
        for row in self.rows[max(top, 0) :]:
            row[3 * x : 3 * x + 3] = bytes(colour)

    def png(self):
        """The picture's bytes (PNG, third edition, §5: signature, IHDR, IDAT, IEND)."""
        header = struct.pack(">IIBBBBB", self.width, self.height, 8, 2, 0, 0, 0)
        pixels = zlib.compress(b"".join(b"\0" + row for row in self.rows), 9)
        chunks = ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
        return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks)


def stand_plan():
    """Six by four metres, a hundred pixels a metre: counter, two tables, store room, mast."""
    plan = Picture(680, 480)
    for metre in range(1, 6):
        plan.box(40 + 100 * metre, 40, 1, 400, LINE)
    for metre in range(1, 4):
        plan.box(40, 40 + 100 * metre, 600, 1, LINE)
    plan.box(40, 40, 200, 120, GREY).frame(40, 40, 200, 120, INK)
    plan.box(280, 370, 240, 50, BLUE)
    plan.box(80, 220, 150, 70, ORANGE).box(330, 180, 150, 70, ORANGE)
    plan.box(570, 70, 40, 40, GREEN).frame(560, 60, 60, 60, INK, 1)
    return plan.box(40, 40, 600, 6, INK).box(40, 40, 6, 400, INK).png()


def back_wall():
    """The valley at six in the morning: a pale sky and four ridges, each nearer and darker."""
    wall = Picture(760, 300)
    for y in range(300):
        wall.box(0, y, 760, 1, (246 - y // 8, 226 - y // 14, 206 + y // 12))
    for y in range(-27, 28):
        half = math.isqrt(27 * 27 - y * y)
        wall.box(570 - half, 84 + y, 2 * half, 1, (252, 240, 214))
    tones = ((176, 192, 200), (132, 158, 170), (84, 118, 132), (44, 74, 88))
    for ridge, tone in enumerate(tones):
        for x in range(760):
            wave = math.sin(x / (120 - 22 * ridge) + 1.9 * ridge)
            ripple = math.sin(x / (37 - 5 * ridge) + ridge)
            wall.column(x, round(128 + 42 * ridge - 24 * wave - 7 * ripple), tone)
    return wall.png()


def label_tray():
    """The printer from the front: the upper tray has the yellow tape."""
    tray = Picture(520, 320).box(60, 40, 400, 240, METAL).frame(60, 40, 400, 240, INK)
    tray.box(84, 64, 120, 40, DARK).box(96, 74, 60, 20, PALE)
    tray.box(84, 130, 352, 54, PALE).frame(84, 130, 352, 54, DARK).box(84, 170, 352, 14, YELLOW)
    tray.box(84, 204, 352, 54, PALE).frame(84, 204, 352, 54, DARK)
    return tray.box(230, 146, 60, 10, DARK).box(230, 224, 60, 10, DARK).png()


def inside_the_lid():
    """The face of the lid that looks at the electronics; the number stands at the upper left."""
    lid = Picture(560, 400, DARK).box(70, 50, 420, 300, METAL).frame(70, 50, 420, 300, INK, 6)
    lid.frame(92, 72, 376, 256, DARK, 4)
    for left in (100, 440):
        lid.box(left, 80, 20, 20, DARK).box(left, 300, 20, 20, DARK)
    lid.box(136, 104, 130, 36, PALE).frame(136, 104, 130, 36, BLUE, 3)
    for digit in range(6):
        lid.box(148 + 18 * digit, 114, 10, 16, INK)
    return lid.png()


def line_2_today():
    """Finished housings per hour on line 2, from seven to four; one hour had a visitor."""
    chart = Picture(640, 260)
    for height in range(50, 250, 50):
        chart.box(30, 230 - height, 580, 1, LINE)
    for hour, done in enumerate((14, 16, 17, 9, 16, 8, 17, 18, 17)):
        chart.box(46 + 63 * hour, 230 - 10 * done, 42, 10 * done, ORANGE if hour == 3 else BLUE)
    return chart.box(30, 230, 580, 3, INK).png()


PICTURES = {
    "stand-plan.png": stand_plan,
    "back-wall.png": back_wall,
    "label-tray.png": label_tray,
    "inside-the-lid.png": inside_the_lid,
    "line-2-today.png": line_2_today,
}


def _chunk(kind, content):
    checksum = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)
