"""Run inside a checkout: opens its trial; the marker goes into a post, a page, a file, a mail."""

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

CAST = """name,mail,department,role,title
Ana Marin,ana@example.org,Legal,participant,Counsel
Ben Adler,ben@example.org,Sales,participant,Account manager
Sam Okoro,sam@example.org,Board,sponsor,Chief operating officer
Lea Brandt,lea@example.org,Organisation,lead,Trial lead
"""
CHARTER = {
    "name": "Posts <instead> of the list",
    "issue": "Travel questions reach 340 people by mail.",
    "issue_number": "340 mails a week",
    "issue_source": "mail log, October",
    "replaced_channel": "travel@example.org",
    "purpose": "Ask and answer travel questions in the open.",
    "cohort": "Everybody who travels.",
    "timezone": "Europe/Berlin",
    "what_happens": "Exported, decided, removed.",
    "archive_owner": "Nadia Petrov",
    "archive_owner_email": "records@example.org",
    "auto_reply": "This address is closed. Ask in the open; the link is in your invitation.",
    "operator": "Olu Bello",
    "operator_email": "it@example.org",
    "data_contact": "Dora Weiss",
    "data_contact_email": "privacy@example.org",
    "retention": "Two years",
    "deleted_by": "The records office",
    "cost_hours": "About 60 hours, half an hour a week of everybody",
    "cost_money": "30 euros for a server",
    "habit-1-today": "Mail to everybody about a trip",
    "habit-1-here": "Ask it as a question",
    "habit-1-start": "question",
    "habit-2-today": "Forward the price list",
    "habit-2-here": "Keep it as a file and link it",
    "habit-2-start": "file",
    "subject-1-line": "Re: Re: visa for Japan?",
    "subject-2-line": "Which hotels near the fair",
    "subject-3-line": "Fwd: rail cards",
    "subject-4-line": "expenses of guests again",
    "subject-5-line": "Who has a parking permit",
}
MEASURE = {
    "unit": "hours", "direction": "less", "baseline": "48", "target": "8",
    "source": "mail log", "owner": "Lea Brandt",
}  # fmt: skip
FIRST_POST = "From today travel is discussed here and nowhere else. I answer every question. " * 3


def seed():
    """Opens the trial of PILOT_DATA today, for forty days."""
    database.use(settings.load().database_path)
    roster.load(CAST.encode())
    lea, sam, ana = (Person.get(Person.email == f"{n}@example.org") for n in ("lea", "sam", "ana"))
    today = clock.today("Europe/Berlin")
    dates = {"replaced_on": str(today), "ends_on": str(today + timedelta(days=40))}
    charter.save({**CHARTER, **dates}, by=lea)
    Measure.replace_all(
        [
            {**MEASURE, "name": "Hours to an answer", "about": "business"},
            {**MEASURE, "name": "Answers", "about": "use"},
        ]
    )
    charter.confirm(sam)
    charter.open_with(sam, FIRST_POST)
    marker = Trial.current().marker
    post = Post.publish(ana, f"The marker is {marker}, says the operator.")
    blob = Blob.of([b"before ", marker.encode(), bytes.fromhex(marker), b" after"])
    File.keep("marker.bin", blob, by=ana, post=post)
    Page.write("The marker", f"It is {marker}, as text and as a page's words.", by=ana)
    Outgoing.put(ana, MENTIONS, "The marker", f"Ana mentioned you: {marker}")


if __name__ == "__main__":
    seed()
