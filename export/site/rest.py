"""People, files, Pulse, charter and journal."""

from itertools import groupby

from export import posts
from export.pages import WITHOUT_TEXT
from pilot.models import journal
from pilot.models.amendment import Amendment
from pilot.models.blob import Blob
from pilot.models.comment import Comment
from pilot.models.decision import Decision
from pilot.models.file import File, Version
from pilot.models.habit import Habit, Subject
from pilot.models.measure import Measure
from pilot.models.office import offices
from pilot.models.opened import Opened
from pilot.models.page import Page
from pilot.models.part import DATES, FIELDS, PARTS
from pilot.models.person import Person
from pilot.models.post import Post
from pilot.models.pulse import LADDER, Pulse
from pilot.models.story import Story
from pilot.models.vote import Result


def people(frame):
    """people.html by department, and a page for everybody, also those who left."""
    everybody = list(Person.select().order_by(Person.department, Person.name, Person.id))
    units = [(unit, list(group)) for unit, group in groupby(everybody, lambda p: p.department)]
    yield frame.page("people.html", "people", units=units)
    pages = _by(Page.select(*WITHOUT_TEXT).order_by(Page.key), "changed_by_id")
    files = _by(File.select().order_by(File.id), "owner_id")
    for person in sorted(everybody, key=lambda person: person.id):
        yield frame.page(
            frame.to.people[person.handle], "person",
            person=person, posts=posts.listed(frame, Post.author == person.id),
            pages=pages.get(person.id, []), files=files.get(person.id, []),
        )  # fmt: skip


def files(frame):
    """files.html, and a page for each file with its versions."""
    versions = _by(_versions(), "file_id")
    listed = [(file, versions[file.id]) for file in File.listed()]
    opened = dict(Opened.select(Opened.file, Opened.times).tuples())
    yield frame.page("files.html", "files", files=listed, opened=opened)
    for file, its in reversed(listed):
        times = opened.get(file.id, 0)
        yield frame.page(frame.to.file(file), "file", file=file, versions=its, opened=times)


def figures(frame):
    """pulse.html, stories.html, charter.html, journal.html."""
    pulse = Pulse.now()
    yield frame.page("pulse.html", "pulse", pulse=pulse, LADDER=LADDER, link=frame.to.of)
    yield frame.page("charter.html", "charter", **_agreed(frame.trial))
    yield frame.page("stories.html", "stories", stories=list(Story.shown()))
    entries = list(journal.entries())
    yield frame.page("journal.html", "journal", entries=entries, broken=journal.broken())


def _agreed(trial):
    """The charter, how it came about and changed, the vote and the decision."""
    return {
        "parts": PARTS, "fields": FIELDS, "dates": DATES,
        "habits": Habit.in_order(), "subjects": Subject.in_order(), "measures": Measure.in_order(),
        "sponsor": Person.sponsor(), "offices": offices(trial),
        "departments": Person.department_sizes(), "comments": Comment.in_parts(),
        "amended": Amendment.history(), "result": Result.now(), "decision": Decision.current(),
    }  # fmt: skip


def _versions():
    """All versions with their blobs and who kept them, the latest of each file first."""
    query = Version.select(Version, Person, Blob).join(Person).switch(Version).join(Blob)
    return query.order_by(Version.file, Version.number.desc())


def _by(rows, field):
    found = {}
    for row in rows:
        found.setdefault(getattr(row, field), []).append(row)
    return found
