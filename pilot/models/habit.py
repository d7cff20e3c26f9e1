"""What the charter takes from daily life: habits with their new way, subject lines as topics."""

import re

from peewee import IntegerField, TextField

from pilot import limits
from pilot.database import database
from pilot.errors import Invalid
from pilot.markup import fold
from pilot.models.base import Model, one_line

# how a new way begins: (what the button says, where it leads)
STARTS = {
    "question": ("Ask a question", "/?start=question#body"),
    "update": ("Write a post", "/?start=update#body"),
    "idea": ("Propose an idea", "/?start=idea#body"),
    "page": ("Write a page", "/pages/new"),
    "file": ("Keep a file", "/files"),
    "search": ("Search", "/search"),
}
TOPIC = re.compile(r"[^\W\d_][\w-]+")
WORD = re.compile(r"[^\W\d_][\w-]{3,}")
ANSWERED = re.compile(r"^\s*((re|fwd?|aw|wg|sv|tr|rif)\s*:\s*)+", re.IGNORECASE)


class Habit(Model):
    """Something people do today, and how it goes on here; a card on the home page."""

    position = IntegerField(unique=True)
    today = TextField()
    here = TextField()
    start = TextField()  # one of STARTS

    FIELDS = ("today", "here", "start")

    @classmethod
    def in_order(cls):
        """All of them, kept in memory until somebody writes."""
        return database.remember("habits", lambda: list(cls.select().order_by(cls.position)))

    @classmethod
    def replace_all(cls, rows):
        """Makes the habits those of the form: dicts with FIELDS as text. Raises Invalid."""
        kept, wrong = [], {}
        for position, row in enumerate(rows, start=1):
            row = {field: one_line(row.get(field)) for field in cls.FIELDS}
            if row["today"] or row["here"]:
                row["start"] = row["start"] if row["start"] in STARTS else "question"
                kept.append({**row, "position": position})
                wrong |= _wrong_habit(row, position)
        _replace(cls, kept, wrong)

    @property
    def button(self):
        return STARTS[self.start][0]

    @property
    def address(self):
        return STARTS[self.start][1]


class Subject(Model):
    """A subject line that people really wrote, and the #word under which it goes on here."""

    position = IntegerField(unique=True)
    line = TextField()
    word = TextField()  # folded, without #

    FIELDS = ("line", "word")

    @classmethod
    def in_order(cls):
        """All of them, kept in memory until somebody writes."""
        return database.remember("subjects", lambda: list(cls.select().order_by(cls.position)))

    @classmethod
    def replace_all(cls, rows):
        """Makes the subjects those of the form; a word that is missing is found in the line."""
        kept, wrong = [], {}
        for position, row in enumerate(rows, start=1):
            line, word = one_line(row.get("line")), one_line(row.get("word"))
            if not (line or word):
                continue
            key = f"subject-{position}"
            if not line:
                wrong[f"{key}-line"] = "Copy a real subject line, word for word."
            if len(line) > limits.TITLE_CHARACTERS:
                wrong[f"{key}-line"] = f"Keep it to {limits.TITLE_CHARACTERS} characters."
            if word and not TOPIC.fullmatch(word.removeprefix("#")):
                wrong[f"{key}-word"] = f"“{word}” is no topic: one word that begins with a letter."
            word = fold(word.removeprefix("#")) or word_of(line)
            kept.append({"position": position, "line": line, "word": word})
        _replace(cls, kept, wrong)

    @classmethod
    def of(cls, word):
        """The subject line that this #word comes from, or None."""
        return next((one for one in cls.in_order() if one.word == fold(word)), None)


def word_of(line):
    """The word of a subject line that says most: its longest one, as a topic."""
    words = WORD.findall(ANSWERED.sub("", line))
    return fold(max(words, key=len)) if words else "news"


def _wrong_habit(row, position):
    wrong = {}
    for field, sentence in (
        ("today", "Say what people do today."), ("here", "Say how it goes on here."),
    ):  # fmt: skip
        if not row[field]:
            wrong[f"habit-{position}-{field}"] = sentence
        if len(row[field]) > limits.TITLE_CHARACTERS:
            wrong[f"habit-{position}-{field}"] = f"Keep it to {limits.TITLE_CHARACTERS} characters."
    return wrong


def _replace(model, rows, wrong):
    if wrong:
        raise Invalid(**wrong)
    with database.atomic():
        model.delete().execute()
        for row in rows:
            model.create(**row)
