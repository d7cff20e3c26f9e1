"""The figures of Pulse and of the report as plots; each carries its table."""

from pilot import plot

SINGULAR = {"posts": "post", "replies": "reply", "pages": "page", "files": "file"}
WHAT = {
    "posts": "Posts",
    "replies": "Replies",
    "pages": "Pages written or changed",
    "files": "Files kept or renewed",
}


def activity(found):
    """A plot of each noun of an Activity: bars per day."""
    return [_of_noun(noun, found.by_day) for noun in WHAT] if found.by_day else []


def measure(number, measure, series):
    """A measure through the weeks between its baseline and its target; `number` names the plot."""
    labels = [day(read.week) for read in series]
    values = [read.value for read in series]
    known = [value for value in values if value is not None]
    levels = (("baseline", "baseline", measure.baseline), ("target", "target", measure.target))
    said = f"Last read as {amount(known[-1])}" if known else "Not read yet"
    return plot.line(
        f"measure-{number}", measure.name, f"{said}; baseline {amount(measure.baseline)}, "
        f"target {amount(measure.target)} {measure.unit}".strip() + ".",
        labels, values, levels=levels, columns=("Week of", measure.unit or "Value"),
        rows=[(label, amount(value)) for label, value in zip(labels, values, strict=True)],
    )  # fmt: skip


def channel(remainders, found):
    """The replaced channel against what is written here, week by week; None without a number."""
    if not any(read.value is not None for read in remainders):
        return None
    labels = [day(read.week) for read in remainders]
    old = [read.value for read in remainders]
    new = [sum(found.by_week[read.week][noun] for noun in ("posts", "replies"))
           for read in remainders]  # fmt: skip
    last = next(value for value in reversed(old) if value is not None)
    return plot.bars(
        "channel", "Old against new, by week",
        f"Last counted in the replaced channel: {amount(last)}.", labels,
        [("old", "in the replaced channel", old), ("new", "posts and replies here", new)],
        columns=("Week of", "Replaced channel", "Here"),
        rows=[(label, amount(a), f"{b:,}") for label, a, b in zip(labels, old, new, strict=True)],
    )  # fmt: skip


def minutes(weeks):
    """The answers to the weekly question; None while none may be shown."""
    shown = [spread for _, spread in weeks if spread]
    if not shown:
        return None
    labels = [day(week) for week, _ in weeks]
    spreads = [spread for _, spread in weeks]
    return plot.spans(
        "minutes", "Minutes saved or lost, by week",
        f"In the last week that is shown the median is {said(shown[-1].median)}.",
        labels, [spread and (spread.low, spread.median, spread.high) for spread in spreads],
        columns=("Week of", "Answers", "Median", "Middle half"),
        rows=[_minutes_row(label, spread) for label, spread in zip(labels, spreads, strict=True)],
    )  # fmt: skip


def day(date):
    """`2 Mar`."""
    return f"{date.day} {date:%b}"


def amount(value):
    """A measure's value without needless zeros; a dash for none."""
    return "–" if value is None else f"{value.normalize():,f}"


def said(value):
    """`12 minutes saved`, `5 minutes lost`, `nothing either way`."""
    number = f"{abs(value):,.0f} minutes"
    return f"{number} saved" if value > 0 else f"{number} lost" if value < 0 else "none either way"


def _of_noun(noun, by_day):
    labels, values = [day(date) for date in by_day], [one[noun] for one in by_day.values()]
    total = sum(values)
    word = SINGULAR[noun] if total == 1 else noun
    return plot.bars(
        noun, WHAT[noun], f"{total:,} {word} since the opening; at most {max(values):,} on a day.",
        labels, [("new", noun, values)], columns=("Day", WHAT[noun]),
        rows=[(label, f"{value:,}") for label, value in zip(labels, values, strict=True)],
    )  # fmt: skip


def _minutes_row(label, spread):
    if spread is None:
        return label, "fewer than five", "–", "–"
    return (label, str(spread.people), said(spread.median),
            f"{spread.low:+,.0f} to {spread.high:+,.0f}")  # fmt: skip
