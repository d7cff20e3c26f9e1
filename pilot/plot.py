"""Plots: where the marks of a small SVG stand, and the table that says the same in figures.

Nothing here writes markup: `_macros/plot.html` draws the shapes, the style sheet gives colours by
class, so that a plot is readable in light, dark and on paper, without scripts and inline styles.
Units are those of the view box; on most screens they are pixels.
"""

from typing import NamedTuple

WIDTH, HEIGHT = 360, 170
LEFT, RIGHT, TOP, BOTTOM = 40, 8, 12, 24
INNER, BASE = WIDTH - LEFT - RIGHT, HEIGHT - BOTTOM
LABELS = 6  # words below the axis; more run into each other
NICE = (1, 2, 2.5, 5, 10)


class Shape(NamedTuple):
    """One SVG element without content: its tag, its class, its attributes."""

    tag: str
    kind: str
    attributes: dict


class Word(NamedTuple):
    """A word in the plot; `anchor` is start, middle or end."""

    x: float
    y: float
    text: str
    anchor: str


class Plot(NamedTuple):
    """A figure: what it shows, its marks, and the same as a table."""

    name: str  # makes the ids of a page unique
    title: str
    summary: str  # one sentence that says what is to be seen
    shapes: list
    words: list
    keys: list  # (class, meaning) where there is more than one kind of mark
    columns: tuple
    rows: list

    width, height = WIDTH, HEIGHT


class Scale:
    """Maps values to heights; a little wider than the values, never empty."""

    def __init__(self, values, *, zero=True):
        values = [float(value) for value in values if value is not None] or [0.0]
        low, high = min(values), max(values)
        low, high = (min(low, 0.0), max(high, 0.0)) if zero else (low, high)
        if low == high:  # all the same: leave room above, or around
            low, high = (low, low + 1) if zero else (low - 1, high + 1)
        self.step = _nice((high - low) / 3)
        self.low = _down(low, self.step)
        self.high = -_down(-high, self.step)

    def y(self, value):
        """The height of a value, from the top."""
        share = (float(value) - self.low) / (self.high - self.low)
        return _round(BASE - share * (BASE - TOP))

    @property
    def ticks(self):
        count = round((self.high - self.low) / self.step)
        return [self.low + n * self.step for n in range(count + 1)]


def bars(name, title, summary, labels, series, *, columns, rows):
    """Bars side by side for each label; `series` are (class, meaning, values)."""
    scale = Scale([value for _, _, values in series for value in values])
    shapes, words = _axes(scale, labels)
    slot = INNER / max(1, len(labels))
    gap = min(slot * 0.25, 6)
    wide = min((slot - gap) / max(1, len(series)), 28)
    zero = scale.y(0)
    for place, (kind, _, values) in enumerate(series):
        for n, value in enumerate(values):
            if value:
                left = LEFT + n * slot + (slot - wide * len(series)) / 2 + place * wide
                top, bottom = sorted((scale.y(value), zero))
                shapes.append(_rect(kind, left, top, wide, bottom - top))
    keys = [(kind, meaning) for kind, meaning, _ in series] if len(series) > 1 else []
    return Plot(name, title, summary, shapes, words, keys, columns, rows)


def line(name, title, summary, labels, values, *, levels, columns, rows):
    """A line through the values, None where there is none; `levels` are (class, meaning, value)."""
    levels = [level for level in levels if level[2] is not None]
    scale = Scale([*values, *(value for _, _, value in levels)])
    shapes, words = _axes(scale, labels)
    for kind, _, value in levels:
        shapes.append(_rule(kind, scale.y(value)))
    points = [(_middle(n, len(labels)), scale.y(value))
              for n, value in enumerate(values) if value is not None]  # fmt: skip
    if len(points) > 1:
        way = "M" + " L".join(f"{x} {y}" for x, y in points)
        shapes.append(Shape("path", "line", {"d": way}))
    shapes += [Shape("circle", "dot", {"cx": x, "cy": y, "r": 3.5}) for x, y in points]
    keys = [("line", "read"), *((kind, meaning) for kind, meaning, _ in levels)]
    return Plot(name, title, summary, shapes, words, keys, columns, rows)


def spans(name, title, summary, labels, values, *, columns, rows):
    """For each label a bar from low to high with the middle marked; values are triples or None."""
    scale = Scale([one for value in values if value for one in value])
    shapes, words = _axes(scale, labels)
    shapes.append(_rule("zero", scale.y(0)))
    for n, value in enumerate(values):
        if value:
            low, middle, high = (scale.y(one) for one in value)
            x = _middle(n, len(labels))
            shapes.append(_rect("span", x - 7, high, 14, max(1, low - high)))
            shapes.append(Shape("circle", "dot", {"cx": x, "cy": middle, "r": 4}))
    keys = [("dot", "median"), ("span", "the middle half")]
    return Plot(name, title, summary, shapes, words, keys, columns, rows)


def _axes(scale, labels):
    shapes, words = [], []
    for tick in scale.ticks:
        shapes.append(_rule("grid", scale.y(tick)))
        words.append(Word(LEFT - 6, _round(scale.y(tick) + 4), _short(tick), "end"))
    each = -(-len(labels) // LABELS) or 1
    for n, label in enumerate(labels):
        if n % each == 0:
            words.append(Word(_middle(n, len(labels)), HEIGHT - 6, label, "middle"))
    return shapes, words


def _middle(n, count):
    return _round(LEFT + (n + 0.5) * INNER / max(1, count))


def _rule(kind, y):
    return Shape("path", kind, {"d": f"M{LEFT} {y} H{WIDTH - RIGHT}"})


def _rect(kind, x, y, width, height):
    sides = {"x": x, "y": y, "width": width, "height": height}
    return Shape("rect", kind, {name: _round(value) for name, value in sides.items()})


def _short(value):
    """The number in five characters at most, as far as numbers go."""
    for limit, letter in ((1e9, "G"), (1e6, "M"), (1e4, "k")):
        if abs(value) >= limit:
            return f"{value / (limit if limit > 1e4 else 1e3):.3g}{letter}"
    return f"{value:.4g}"


def _nice(step):
    power = 1.0
    while power * 10 <= step:
        power *= 10
    while power > step:
        power /= 10
    return next(power * factor for factor in NICE if power * factor >= step)


def _down(value, step):
    return step * (value // step)


def _round(value):
    return round(value, 1)
