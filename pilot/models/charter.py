"""The charter gate: what must be agreed before the trial opens, and the opening itself."""

from datetime import date

from pilot import clock, limits
from pilot.database import database
from pilot.errors import Invalid, Refused, WrongPhase
from pilot.models import journal
from pilot.models.base import one_line, tidy
from pilot.models.measure import BUSINESS, Measure
from pilot.models.measure import FIELDS as MEASURED
from pilot.models.person import ADDRESS, EXECUTIVE, SPONSOR, Person
from pilot.models.post import Post
from pilot.models.trial import Trial

# field: (label, what to write). The order is the order of the page.
FIELDS = {
    "name": ("Name of the trial", "Short; people will say it."),
    "issue": ("The issue", "What goes wrong today, for whom? Name the problem, not a tool."),
    "issue_number": ("The issue as a number", "Such as: 46 mails a day to all."),
    "issue_source": ("Where that number comes from", "A count, a survey, a log."),
    "replaced_channel": ("Instead of", "The list, folder or meeting that people use today."),
    "replaced_on": ("The old channel closes on", "The day from which it takes nothing new."),
    "purpose": ("Purpose", "What people will do here, in one or two sentences."),
    "cohort": ("Who takes part", "Which departments; everybody in them, not volunteers."),
    "ends_on": ("Last day", "At most 90 days after opening; six weeks is usual."),
    "timezone": ("Time zone", "Such as Europe/Berlin; the trial ends at midnight there."),
    "what_happens": ("What happens then", "Who exports, who decides, when it is deleted."),
    "archive_owner": ("Archive owner", "The person who receives and keeps the archive."),
    "archive_owner_email": ("Archive owner's address", "Named on the page that stays."),
}
LONG = ("issue", "purpose", "cohort", "what_happens")
DATES = ("replaced_on", "ends_on")


def save(form, *, by, measures=None):
    """Keeps the charter as far as it is written; holes are allowed, nonsense is not.

    `form` maps FIELDS to text and may name the `sponsor` by person id; `measures` are rows as for
    Measure.replace_all. All is kept or nothing. What the sponsor confirmed and somebody changes
    needs their confirmation anew.
    """
    values = _written(form)
    with database.atomic():
        trial = _draft("the charter")
        before = _agreed(trial)
        for field, value in values.items():
            setattr(trial, field, value)
        if form.get("sponsor"):
            appoint_sponsor(form["sponsor"])
        if measures is not None:
            Measure.replace_all(measures)
        if trial.confirmed_at and _agreed(trial) != before:
            trial.confirmed_at = trial.confirmed_by = None
            journal.record("reopened", "The charter changed after it was confirmed.", by=by)
        trial.save()


def appoint_sponsor(person_id):
    """Makes this person the sponsor; who was it before stays an executive."""
    chosen = str(person_id)
    person = chosen.isdecimal() and Person.enrolled().where(Person.id == int(chosen)).first()
    if not person:
        raise Invalid(sponsor="Choose the sponsor from the roster.")
    with database.atomic():
        Person.update(role=EXECUTIVE).where(
            Person.role == SPONSOR, Person.id != person.id
        ).execute()
        person.role = SPONSOR
        person.save()


def missing(trial):
    """{field: sentence} for everything that stands between the charter and the opening."""
    holes = {
        field: f"{label} is missing."
        for field, (label, _) in FIELDS.items()
        if not getattr(trial, field)
    }
    if trial.ends_on and "ends_on" not in holes:
        holes |= _end_too_far(trial)
    if Person.sponsor() is None:
        holes["sponsor"] = "Nobody is the sponsor yet."
    if len(Person.departments()) < limits.DEPARTMENTS_MIN:
        holes["roster"] = "At least two departments take part; load the roster."
    return holes | _missing_measures()


def confirm(by):
    """The sponsor agrees to the complete charter, in their own session."""
    if not by.is_sponsor:
        raise Refused("Only the sponsor confirms the charter.")
    with database.atomic():
        trial = _draft("the charter")
        if holes := missing(trial):
            raise Invalid(**holes)
        if trial.confirmed_at:
            return
        trial.confirmed_at, trial.confirmed_by = clock.now(), by
        trial.save()
        journal.record("confirmed", "The sponsor confirmed the charter.", by=by)


def open_with(by, body):
    """Opens the trial with the sponsor's own first post. Returns that post."""
    with database.atomic():
        trial = _draft("the opening")
        _refuse_opening(trial, by, tidy(body))
        post = Post.store(by, body, kind="update")
        trial.opened_at = clock.now()
        trial.ends_at = clock.end_of_day(date.fromisoformat(trial.ends_on), trial.timezone)
        trial.save()
        journal.record("opened", "The sponsor's first post opened the trial.", by=by)
    return post


def _draft(what):
    """The trial as it is now, no matter what another thread remembers. Raises WrongPhase."""
    trial = Trial.get_by_id(1)
    trial.must_be_draft(what)
    return trial


def _refuse_opening(trial, by, body):
    if not by.is_sponsor:
        raise WrongPhase("The trial opens with the sponsor's own first post, nobody else's.")
    if not trial.confirmed_at:
        raise WrongPhase("Confirm the charter first; then your first post opens the trial.")
    if holes := missing(trial):
        raise Invalid(**holes)
    if len(body) < limits.OPENING_CHARACTERS:
        raise Invalid(
            body=f"Say in at least {limits.OPENING_CHARACTERS} characters why you do this and what "
            f"you will do yourself; so far there are {len(body)}."
        )


def _written(form):
    """{field: text as it is kept}. Raises Invalid with a sentence for each nonsense."""
    values = {field: (tidy if field in LONG else one_line)(form.get(field)) for field in FIELDS}
    wrong = {field: sentence for field in FIELDS if (sentence := _nonsense(field, values[field]))}
    if wrong:
        raise Invalid(**wrong)
    return values | {field: str(_day(values[field]) or "") for field in DATES}


def _nonsense(field, text):
    most = limits.CHARTER_CHARACTERS if field in LONG else limits.TITLE_CHARACTERS
    if len(text) > most:
        return f"Keep it to {most:,} characters; a charter is one page."
    if text and field in DATES and _day(text) is None:
        return f"“{text}” is not a date. Write it like 2026-12-18."
    if text and field == "timezone" and clock.zone(text) is None:
        return f"There is no time zone “{text}”. Try Europe/Berlin."
    if text and field == "archive_owner_email" and not ADDRESS.fullmatch(text):
        return f"“{text}” is not a mail address."
    return ""


def _agreed(trial):
    """What the sponsor confirms: the texts, themselves, the measures."""
    measures = [[getattr(measure, field) for field in MEASURED] for measure in Measure.in_order()]
    return [getattr(trial, field) for field in FIELDS], Person.sponsor(), measures


def _end_too_far(trial):
    days = (_day(trial.ends_on) - clock.today(trial.timezone or "UTC")).days
    if days < 0:
        return {"ends_on": "The last day is over. Choose a new one."}
    if days > limits.TRIAL_DAYS:
        return {"ends_on": f"That is in {days} days; a trial lasts {limits.TRIAL_DAYS} at most."}
    return {}


def _missing_measures():
    measures = Measure.in_order()
    if len(measures) < limits.MEASURES_MIN:
        return {"measures": "Agree on two to five measures."}
    holes = {}
    for measure in measures:
        if measure.baseline is None or measure.target is None:
            sentence = f"“{measure.name}” needs a baseline and a target."
            holes[f"measure-{measure.position}"] = sentence
    if all(measure.about != BUSINESS for measure in measures):
        holes["measures"] = "At least one measure must be about the business, not about use."
    return holes


def _day(text):
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
