"""What a verification found, as a page for people, beside the archive and its JSON."""

from datetime import datetime

from export.readme import templates
from export.site.frame import STATIC
from export.words import Times, noun, size
from pilot import markup

SHOWN = 1_000  # differences; the JSON lists all


def page(result):
    """<archive>.verified.html as bytes: one file, with its style inside."""
    environment = templates()
    moment = Times("").moment
    environment.filters.update(
        size=size, moment=lambda text: moment(datetime.fromisoformat(text)) if text else ""
    )
    text = environment.get_template("verified.html").render(
        result=result, noun=noun, shown=SHOWN,
        sheet=markup.sheet((STATIC / "pilot.css").read_text("utf-8")),
    )  # fmt: skip
    return text.encode()
