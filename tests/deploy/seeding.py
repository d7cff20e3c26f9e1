"""Run where a trial is: opens it; the marker goes into a post, a page, a file, a mail."""

from datetime import timedelta

from pilot import clock, database, settings
from pilot.models import charter, roster
from pilot.models.blob import Blob
from pilot.models.file import File
from pilot.models.measure import Measure
from pilot.models.outgoing import MENTIONS, Outgoing
from pilot.models.page import Page
from pilot.models.person import Person
from pilot.models.post import Post
from pilot.models.trial import Trial


def seed(cast, agreed, measures, first_post):
    """Opens the trial of PILOT_DATA today, for forty days."""
    database.use(settings.load().database_path)
    roster.load(cast.encode())
    lea, sam, ana = (Person.get(Person.email == f"{n}@example.org") for n in ("lea", "sam", "ana"))
    today = clock.today("Europe/Berlin")
    dates = {"replaced_on": str(today), "ends_on": str(today + timedelta(days=40))}
    charter.save({**agreed, **dates}, by=lea)
    Measure.replace_all(measures)
    charter.confirm(sam)
    charter.open_with(sam, first_post)
    marker = Trial.current().marker
    post = Post.publish(ana, f"The marker is {marker}, says the operator.")
    blob = Blob.of([b"before ", marker.encode(), bytes.fromhex(marker), b" after"])
    File.keep("marker.bin", blob, by=ana, post=post)
    Page.write("The marker", f"It is {marker}, as text and as a page's words.", by=ana)
    Outgoing.put(ana, MENTIONS, "The marker", f"Ana mentioned you: {marker}")
