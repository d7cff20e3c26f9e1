"""The parts of the charter: what each asks for, and how a form becomes what is kept."""

from datetime import date
from typing import NamedTuple

from pilot import clock, limits
from pilot.errors import Invalid
from pilot.models.base import one_line, tidy
from pilot.models.naming import ADDRESS

# field: (label, what to write). The order is the order of the page.
FIELDS = {
    "name": ("Name of the trial", "Short; people will say it."),
    "issue": ("The issue", "What goes wrong today, for whom? Name the problem, not a tool."),
    "issue_number": ("The issue as a number", "Such as: 46 mails a day to all."),
    "issue_source": ("Where that number comes from", "A count, a survey, a log."),
    "purpose": ("Purpose", "What people will do here, in one or two sentences."),
    "replaced_channel": ("Instead of", "The list, folder or meeting that people use today."),
    "replaced_on": ("The old channel closes on", "The day from which it takes nothing new."),
    "auto_reply": ("What the old channel answers", "To paste into the mail system as its reply."),
    "cohort": ("Who takes part", "Which departments; everybody in them, not volunteers."),
    "operator": ("Operator", "The person in IT who runs it and takes it down."),
    "operator_email": ("Operator's address", "Whom people write to when it does not work."),
    "archive_owner": ("Archive owner", "The person who receives and keeps the archive."),
    "archive_owner_email": ("Archive owner's address", "Named on the page that stays."),
    "data_contact": ("Data-protection contact", "Who is asked about what is kept about people."),
    "data_contact_email": ("Data-protection contact's address", "Where such questions go."),
    "ends_on": ("Last day", "At most 90 days after opening; six weeks is usual."),
    "timezone": ("Time zone", "Such as Europe/Berlin; the trial ends at midnight there."),
    "what_happens": ("What happens then", "Who exports, who decides, when it is deleted."),
    "retention": ("How long the archive is kept", "Such as: two years, with the works council."),
    "deleted_by": ("Who deletes it then", "A person or an office, not “IT”."),
    "cost_hours": ("What it costs in hours", "Of everybody: setting up, leading, taking part."),
    "cost_money": ("What it costs in money", "The server and whatever else is paid for."),
}
LONG = ("issue", "purpose", "auto_reply", "cohort", "what_happens")
DATES = ("replaced_on", "ends_on")
ADDRESSES = ("operator_email", "archive_owner_email", "data_contact_email")


class Part(NamedTuple):
    """One step of the charter."""

    key: str
    title: str
    lead: str  # a sentence that helps to begin
    fields: tuple = ()

    @property
    def address(self):
        return f"/charter/edit?part={self.key}"


PARTS = {
    part.key: part
    for part in (
        Part("issue", "The issue", "First the issue, then everything else. Whoever reads only this "
             "part should nod.",
             ("name", "issue", "issue_number", "issue_source", "purpose")),
        Part("instead", "Instead of", "A trial beside the old way is one more thing to read. Say "
             "what stops, when, and how each habit goes on here.",
             ("replaced_channel", "replaced_on", "auto_reply")),
        Part("talk", "What they already talk about", "Five real subject lines of the last weeks. "
             "They become the first topics, so that nobody comes into an empty room."),
        Part("who", "Who takes part", "Whole departments, not volunteers: what crosses a border "
             "between them is what shows.", ("cohort",)),
        Part("measures", "How we will know", "Two to five figures with what they are today and "
             "what they shall be. At least one is about the business, not about use."),
        Part("names", "Names", "Each of these is one person. Whoever is in the roster confirms "
             "here, in their own session.",
             ("operator", "operator_email", "archive_owner", "archive_owner_email",
              "data_contact", "data_contact_email")),
        Part("end", "The end", "Agreed now, while nobody minds: the last day, and what becomes "
             "of everything then.",
             ("ends_on", "timezone", "what_happens", "retention", "deleted_by",
              "cost_hours", "cost_money")),
    )
}  # fmt: skip


def written(form):
    """{field: text as it is kept} of what the form holds; a form may hold one part only.

    Raises Invalid with a sentence for each nonsense.
    """
    asked = [field for field in FIELDS if field in form]
    values = {field: (tidy if field in LONG else one_line)(form[field]) for field in asked}
    wrong = {field: said for field in asked if (said := nonsense(field, values[field]))}
    if wrong:
        raise Invalid(**wrong)
    return values | {field: str(day(values[field]) or "") for field in DATES if field in values}


def nonsense(field, text):
    """Why this text cannot stand in this field, or ""."""
    most = limits.CHARTER_CHARACTERS if field in LONG else limits.TITLE_CHARACTERS
    if len(text) > most:
        return f"Keep it to {most:,} characters; a charter is one page."
    if text and field in DATES and day(text) is None:
        return f"“{text}” is not a date. Write it like 2026-12-18."
    if text and field == "timezone" and clock.zone(text) is None:
        return f"There is no time zone “{text}”. Try Europe/Berlin."
    if text and field in ADDRESSES and not ADDRESS.fullmatch(text):
        return f"“{text}” is not a mail address."
    return ""


def rows(form, noun, fields, most):
    """[{field: text}] of `noun-1-field` …, None when the form does not hold this list."""
    if not any(name.startswith(f"{noun}-") for name in form):
        return None
    places = range(1, most + 1)
    return [{field: form.get(f"{noun}-{place}-{field}", "") for field in fields}
            for place in places]  # fmt: skip


def day(text):
    """The date that an ISO text says, or None."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
