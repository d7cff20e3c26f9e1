"""People, files, Pulse, charter and journal."""

from itertools import groupby

from export.site.threads import visible
from pilot.models import journal
from pilot.models.amendment import Amendment
from pilot.models.comment import Comment
from pilot.models.decision import Decision
from pilot.models.file import File, Version
from pilot.models.habit import Habit, Subject
from pilot.models.measure import Measure
from pilot.models.office import offices
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
    for person in sorted(everybody, key=lambda person: person.id):
        posts = list(visible().where(Post.author == person).order_by(Post.id.desc()))
        pages = list(Page.select().where(Page.changed_by == person).order_by(Page.key))
        files = list(File.select().where(File.owner == person).order_by(File.id))
        yield frame.page(
            frame.to.people[person.handle], "person",
            person=person, posts=posts, pages=pages, files=files,
        )  # fmt: skip


def files(frame):
    """files.html, and a page for each file with its versions."""
    listed = [(file, _versions(file)) for file in File.listed()]
    yield frame.page("files.html", "files", files=listed)
    for file, versions in reversed(listed):
        yield frame.page(frame.to.file(file), "file", file=file, versions=versions)


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


def _versions(file):
    query = Version.select(Version, Person).join(Person).where(Version.file == file)
    return list(query.order_by(Version.number.desc()))
