"""`python -m tests.bench.pulse`: what Pulse and the report cost right after somebody has written.

Builds a trial of 300 people whose posts hold nothing but what the figures need, then measures in
this process and in CPU time: the page is made anew, as the first reader after a write has it.
Ends with 1 when Pulse or the report takes longer than it may.
"""

import argparse
import random
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from statistics import median

from pilot import clock, create_app, database, settings
from pilot.models import TABLES, charter, roster
from pilot.models.answer import Answer
from pilot.models.base import instant_text
from pilot.models.measure import Measure
from pilot.models.person import Person
from pilot.models.position import Position
from pilot.models.post import Post
from pilot.models.pulse import Pulse
from pilot.models.reaction import Reaction
from pilot.models.report import Report
from pilot.models.tally import Tally
from pilot.models.trial import Trial
from pilot.models.visit import Visit
from tests.agreed import CHARTER, FIRST_POST, MEASURES
from tests.bench import words
from tests.bench.content import DEPARTMENTS
from tests.conftest import Visitor

PEOPLE, DAYS, TIMES = 300, 40, 7
PULSE, REPORT = "Pulse, the page after a write", "the report, the page"
MOST = {PULSE: 200, REPORT: 10_000}  # milliseconds, also at a million posts
AT_ONCE = 50_000
COLUMNS = ("id", "root", "author", "kind", "title", "body", "html", "at")


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.bench.pulse", description=__doc__)
    parser.add_argument("--posts", type=int, default=1_000_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        world = Built(Path(folder), options.posts)
        figures = measured(world)
    for name, figure in figures.items():
        most = f"   at most {MOST[name]:,}" if name in MOST else ""
        print(f"{name:34} {figure:10,.0f} ms{most}")  # noqa: T201 - this is a command
    sys.exit(1 if any(figures[name] > most for name, most in MOST.items()) else 0)


def measured(world):
    """{what: milliseconds}, each the median of TIMES runs, each after a write."""
    app = create_app(settings.load({"PILOT_DATA": str(world.folder)}))
    reader = Visitor(app, Person.get(Person.role == "participant"))
    writer = Visitor(app, Person.get(Person.role == "lead"))
    reader.reads("/pulse")
    pages, publishing = [], []
    for n in range(TIMES):
        publishing.append(_ms(lambda n=n: writer.publishes(f"Number {n}")))
        pages.append(_ms(lambda: reader.reads("/pulse")))
    return {
        "Pulse, the figures alone": median(_ms(Pulse.now) for _ in range(TIMES)),
        PULSE: median(pages),
        "Pulse, the same page again": median(_ms(lambda: reader.reads("/pulse")) for _ in pages),
        "the report, its figures": median(_ms(Report.now) for _ in range(3)),
        REPORT: _ms(lambda: reader.reads("/report")),
        "publishing a post": median(publishing),
        "counting everything anew, once": _ms(_rebuild),
    }


class Built:
    """A trial with so many posts and replies, half of each; what is read, marked and answered."""

    def __init__(self, folder, posts):
        self.folder, self._dice = folder, random.Random(7)  # noqa: S311 - the same every time
        self._now = datetime.now(UTC)
        database.create(folder / "trial.db", TABLES)
        with clock.travel(self._now - timedelta(days=DAYS)):
            self._open()
        self.people = [person.id for person in Person.enrolled()]
        with database.database.atomic():
            _fill(Post, COLUMNS, self._posts(posts))
            _fill(Reaction, ("post", "person", "at"), self._marks(posts))
            _fill(Answer, ("question", "reply", "by", "at"), self._answers(posts))
            _fill(Position, ("person", "post", "last", "at"), self._positions(posts))
            _fill(Visit, ("person", "day"), self._visits())
            Tally.rebuild()

    def _open(self):
        Trial.begin()
        rows = ["name,mail,department,role"]
        for n in range(PEOPLE):
            role = {0: "sponsor", 1: "lead", 2: "executive"}.get(n, "participant")
            department = DEPARTMENTS[n % len(DEPARTMENTS)]
            rows.append(f"{words.name(n)},person{n}@example.org,{department},{role}")
        roster.load("\n".join(rows).encode())
        ends_on = str((self._now + timedelta(days=20)).date())
        lead, sponsor = Person.get(role="lead"), Person.get(role="sponsor")
        charter.save({**CHARTER, "ends_on": ends_on}, by=lead)
        Measure.replace_all(MEASURES)
        charter.confirm(sponsor)
        charter.open_with(sponsor, FIRST_POST)

    def _posts(self, count):
        """Even numbers are posts, each odd one a reply to one of the hundred posts before it."""
        for number in range(2, count + 2):
            at = self._at(number / (count + 2))
            author, root, kind = self._dice.choice(self.people), None, "update"
            if number % 2:
                root, kind = max(2, number - 1 - 2 * self._dice.randrange(100)), "reply"
            elif number % 10 == 0:
                kind = "question"
            elif number % 24 == 2:
                kind = "idea"
            yield number, root, author, kind, "", "So.", "<p>So.</p>", at

    def _marks(self, count):
        for number in range(2, count, 4):
            yield number, self._dice.choice(self.people), self._at(0.9)

    def _answers(self, count):
        asked = Post.select(Post.root, Post.id).join(
            (root := Post.alias()), on=(Post.root == root.id)
        ).where(root.kind == "question").group_by(Post.root)  # fmt: skip
        for number, (question, reply) in enumerate(asked.tuples()):
            if number % 10:
                yield question, reply, self.people[1], self._at(0.9)

    def _positions(self, count):
        """Everybody has read a thousand threads."""
        for person in self.people:
            for number in self._dice.sample(range(2, count, 2), min(1_000, count // 4)):
                yield person, number, number, self._at(0.9)

    def _visits(self):
        for n in range(DAYS):
            day = str((self._now - timedelta(days=n)).date())
            yield from ((person, day) for person in self.people if self._dice.random() < 0.7)

    def _at(self, share):
        return instant_text(self._now - timedelta(days=DAYS) * (1 - share) + timedelta(seconds=1))


def _fill(model, columns, rows):
    fields, rows = [getattr(model, column) for column in columns], iter(rows)
    while some := list(islice(rows, AT_ONCE)):
        sql, _ = model.insert_many(some[:1], fields=fields).sql()
        database.database.connection().executemany(sql, some)


def _rebuild():
    with database.database.atomic():
        Tally.rebuild()


def _ms(act):
    begun = time.process_time()
    act()
    return (time.process_time() - begun) * 1000


if __name__ == "__main__":
    main()
