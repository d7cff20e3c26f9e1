"""The trial that is measured: 300 people, posts with replies, pages; stored as the models store.

The charter, the roster and the opening go through the models. What there are thousands of is
written in bulk with the columns that the models write; texts are rendered by the product, then
combined.
"""

import random
from datetime import UTC, datetime, timedelta

from pilot import clock, database, markup, settings
from pilot.models import TABLES, charter, roster
from pilot.models.answer import Answer
from pilot.models.base import instant_text
from pilot.models.measure import Measure
from pilot.models.mention import Mention
from pilot.models.page import Page
from pilot.models.person import Person
from pilot.models.post import KINDS, Post
from pilot.models.reaction import Reaction
from pilot.models.revision import WRITTEN, Revision
from pilot.models.searchable import Searchable, Trigram, folded_text
from pilot.models.tally import Tally
from pilot.models.topic import Topic
from pilot.models.trial import Trial
from pilot.models.visit import Visit
from tests.agreed import CHARTER, FIRST_POST, MEASURES
from tests.bench import words

PEOPLE, PAGES, THREAD_REPLIES = 300, 1_000, 20
DEPARTMENTS = ("Board", "Finance", "Legal", "Organisation", "Production", "Purchasing", "Sales")
SHORT_PAGE, LONG_PAGE = 3_000, 20_000  # characters
AGE, LEFT = timedelta(days=14), timedelta(days=28)
EVERY_RARE = 2_500  # one post in so many holds the rare word
NOBODY = markup.Known(people={}, pages={})


class Content:
    """What was built, as the checks need to know it; ids in the order in which they came."""

    def __init__(self, folder, posts):
        self.folder, self._posts = folder, posts
        self._random = random.Random(7)  # noqa: S311 - the same trial every time
        self._now = datetime.now(UTC)
        self.tops, self.replies, self.pages = [], {}, {}
        self._searchable = []
        chosen = settings.load({"PILOT_DATA": str(folder)})
        database.create(chosen.database_path, TABLES)
        with clock.travel(self._now - AGE):
            self._open()
        with database.database.atomic():
            self._fill()
        self.secret = chosen.secret_key()
        database.database.close()

    def _open(self):
        Trial.begin()
        rows = ["name,mail,department,role", *map(_enrolment, range(PEOPLE))]
        roster.load("\n".join(rows).encode())
        lead, sponsor = Person.get(role="lead"), Person.get(role="sponsor")
        ends_on = str((self._now + LEFT).date())
        charter.save({**CHARTER, "ends_on": ends_on}, by=lead)
        Measure.replace_all(MEASURES)
        charter.confirm(sponsor)
        self.tops.append(charter.open_with(sponsor, FIRST_POST).id)
        self.people = [person.id for person in Person.enrolled().order_by(Person.id)]
        self.handles = dict(Person.select(Person.id, Person.handle).tuples())

    def _fill(self):
        self._write_posts()
        self._write_pages()
        _fill(Visit, ("person", "day"), [(one, str(self._now.date())) for one in self.people])
        first = Searchable.select().count() + 1
        rows = [(first + i, *row) for i, row in enumerate(self._searchable)]
        _fill(Searchable, ("id", "kind", "ref", "title", "text", "folded"), rows)
        Trigram.rebuild()
        Trigram.tidy()  # as each night does
        Tally.rebuild()

    def _write_posts(self):
        texts = [Text(body, "post") for body in words.posts(self._random)]
        columns = (
            "id", "root", "author", "kind", "title", "body", "html", "at",
            "edited_at", "withdrawn_at", "withdrawn_by",
        )  # fmt: skip
        posts, following = [], self.tops[0] + 1
        for place, reply_count in enumerate(self._reply_counts()):
            root, kind = following, self._kind()
            self.tops.append(root)
            self.replies[root] = list(range(root + 1, root + 1 + reply_count))
            following += 1 + reply_count
            for number in (root, *self.replies[root]):
                line = words.last_line(number, place % EVERY_RARE)
                text = self._random.choice(texts).ending(line)
                self._note("post" if number == root else "reply", number, "", text)
                posts.append((
                    number, None if number == root else root, self._random.choice(self.people),
                    kind if number == root else "reply", "A word to all" * (kind == "announcement"),
                    text.body, text.html, self._at(place), None, None, None,
                ))  # fmt: skip
        _fill(Post, columns, posts)
        self._write_around(posts)

    def _write_around(self, posts):
        """Reactions, mentions and topics of half the posts, answers of nine questions in ten."""
        half = [row for row in posts if row[0] % 2]
        someone, at = self._random.choice, instant_text(self._now)
        _fill(Reaction, ("post", "person", "at"), [(row[0], one, at) for row in half
              for one in self._random.sample(self.people, 3)])  # fmt: skip
        _fill(Mention, ("post", "person"), [(row[0], someone(self.people)) for row in half])
        _fill(Topic, ("post", "word"), [(row[0], someone(words.TOPICS)) for row in half])
        asked = [row for row in posts if row[3] == "question" and self.replies[row[0]]]
        answered = [(row[0], self.replies[row[0]][0], row[2], at) for row in asked if row[0] % 10]
        _fill(Answer, ("question", "reply", "by", "at"), answered)

    def _write_pages(self):
        shorts = [Text(body, "page") for body in words.pages(self._random, SHORT_PAGE)]
        long = Text(next(iter(words.pages(self._random, LONG_PAGE))), "page")
        pages, revisions = [], []
        for number in range(1, PAGES + 1):
            title = f"Handbook/Chapter {number}"
            text = (shorts[number % len(shorts)] if number > 1 else long).ending(f"Leaf {number}.")
            author, at = self._random.choice(self.people), self._at(number % self._posts)
            self.pages[number] = f"/pages/Handbook/Chapter_{number}"
            pages.append((number, title.casefold(), title, 1, text.html, at, author))
            revisions.append((number, 1, author, at, title, text.body, "", 0, WRITTEN))
            self._note("page", number, title, text)
        columns = ("id", "key", "title", "number", "html", "changed_at", "changed_by")
        _fill(Page, columns, pages)
        columns = ("page", "number", "author", "at", "title", "body", "summary", "base", "act")
        _fill(Revision, columns, revisions)

    def _reply_counts(self):
        """One reply a post on average; the thread that is measured is the tenth from the end."""
        counts = [self._random.choice((0, 0, 0, 1, 1, 1, 2, 3)) for _ in range(self._posts)]
        counts[-10] = THREAD_REPLIES
        return counts

    def _kind(self):
        return self._random.choices(KINDS, (70, 20, 8, 2))[0]

    def _at(self, place):
        return instant_text(self._now - AGE * (1 - place / self._posts) + timedelta(seconds=1))

    def _note(self, kind, ref, title, text):
        plain = text.plain
        self._searchable.append((kind, ref, title, plain, folded_text(kind, title, plain)))


class Text:
    """A text with its HTML and its words."""

    def __init__(self, body, kind):
        self.body, self.html = body, markup.render(body, NOBODY, kind=kind).html
        self.plain = markup.plain_text(self.html)

    def ending(self, sentence):
        """The same with one more paragraph of plain letters, which need no rendering."""
        text = object.__new__(Text)
        text.body = f"{self.body}\n\n{sentence}"
        text.html, text.plain = f"{self.html}\n<p>{sentence}</p>", f"{self.plain}\n{sentence}"
        return text


def _enrolment(number):
    role = {0: "sponsor", 1: "lead", 2: "executive"}.get(number, "participant")
    department = DEPARTMENTS[number % len(DEPARTMENTS)]
    return f"{words.name(number)},person{number}@example.org,{department},{role}"


def _fill(model, columns, rows):
    """Stores many rows (tuples of stored values) by one prepared statement."""
    fields = [getattr(model, column) for column in columns]
    sql, _ = model.insert_many(rows[:1], fields=fields).sql()
    database.database.connection().executemany(sql, rows)
