"""People, files, Pulse, charter and journal."""

from itertools import groupby

from export.site.threads import visible
from pilot import clock
from pilot.models import journal
from pilot.models.charter import DATES, FIELDS
from pilot.models.file import File, Version
from pilot.models.measure import Measure
from pilot.models.page import Page
from pilot.models.person import Person
from pilot.models.post import Post
from pilot.models.pulse import LADDER, Pulse
from pilot.models.story import Story


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
    with clock.travel(frame.snapshot.made_at):  # the same when it is made again to be compared
        pulse = Pulse.now()
        yield frame.page("pulse.html", "pulse", pulse=pulse, LADDER=LADDER, link=frame.to.of)
    yield frame.page("stories.html", "stories", stories=list(Story.shown()))
    yield frame.page(
        "charter.html", "charter", fields=FIELDS, dates=DATES, measures=Measure.in_order(),
        sponsor=Person.sponsor(), departments=Person.departments(),
    )  # fmt: skip
    entries = list(journal.entries())
    yield frame.page("journal.html", "journal", entries=entries, broken=journal.broken())


def _versions(file):
    query = Version.select(Version, Person).join(Person).where(Version.file == file)
    return list(query.order_by(Version.number.desc()))
