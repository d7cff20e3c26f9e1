"""What a verification found, as a page for people, beside the archive and its JSON."""

from export.readme import templates
from export.site.frame import STATIC
from export.words import noun, size
from pilot import markup

SHOWN = 1_000  # differences; the JSON lists all


def page(result):
    """<archive>.verified.html as bytes: one file, with its style inside."""
    environment = templates()
    environment.filters.update(size=size)  # instants stay as the bag says them, right or wrong
    text = environment.get_template("verified.html").render(
        result=result, noun=noun, shown=SHOWN,
        sheet=markup.sheet((STATIC / "pilot.css").read_text("utf-8")),
    )  # fmt: skip
    return text.encode()
