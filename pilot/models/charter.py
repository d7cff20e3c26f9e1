"""The charter: written part by part, confirmed by the sponsor, and the opening itself."""

from datetime import date

from pilot import clock, limits
from pilot.database import database
from pilot.errors import Invalid, Refused, WrongPhase
from pilot.models import journal
from pilot.models.base import tidy
from pilot.models.gate import awaited, missing
from pilot.models.habit import Habit, Subject
from pilot.models.measure import FIELDS as MEASURED
from pilot.models.measure import Measure
from pilot.models.office import Confirmation
from pilot.models.part import FIELDS, rows, written
from pilot.models.person import EXECUTIVE, LEAD, SPONSOR, Person
from pilot.models.post import Post
from pilot.models.standing import is_only_lead
from pilot.models.trial import Trial

# the lists of the form: (how their fields begin, their columns, how many there are, whose rows)
LISTS = (
    ("habit", Habit.FIELDS, limits.HABITS, Habit),
    ("subject", Subject.FIELDS, limits.SUBJECTS, Subject),
    ("measure", MEASURED, limits.MEASURES_MAX, Measure),
)


def save(form, *, by):
    """Keeps what the form holds, one part or all; holes are allowed, nonsense is not.

    `form` maps FIELDS to text, may name the `sponsor` by person id, and may hold lists as
    `measure-1-name`. All is kept or nothing. What the sponsor confirmed and somebody changes needs
    their confirmation anew. A lead who writes the charter says so that they lead.
    """
    with database.atomic():
        trial = _draft("the charter")
        before = _agreed(trial)
        _keep(trial, form, by)
        if trial.confirmed_at and _agreed(trial) != before:
            trial.confirmed_at = trial.confirmed_by = None
            journal.record("reopened", "The charter changed after it was confirmed.", by=by)
        trial.save()
        if by.is_lead:
            Confirmation.give(by, LEAD)


def appoint_sponsor(person_id, *, by):
    """Makes this person the sponsor; who was it before stays an executive. The same is no change.

    Raises Invalid for nobody of the roster, and for the only lead.
    """
    chosen = str(person_id)
    person = chosen.isdecimal() and Person.enrolled().where(Person.id == int(chosen)).first()
    if not person:
        raise Invalid(sponsor="Choose the sponsor from the roster.")
    before = Person.sponsor()
    if before == person:
        return
    if is_only_lead(person):
        raise Invalid(sponsor=f"{person.name} is the only lead; name another one first.")
    with database.atomic():
        Person.update(role=EXECUTIVE).where(Person.role == SPONSOR).execute()
        instead = f" instead of {journal.named(before)}" if before else ""
        said = f"{journal.named(person)}: from {person.role} to sponsor{instead}."
        person.role = SPONSOR
        person.save()
        journal.record("appointed", said, by=by)


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


def _keep(trial, form, by):
    """Raises Invalid with the sentences of all parts at once."""
    wrong = {}
    for keep in (
        lambda: [setattr(trial, *pair) for pair in written(form).items()],
        lambda: form.get("sponsor") and appoint_sponsor(form["sponsor"], by=by),
        *(lambda told=told: _keep_rows(form, *told) for told in LISTS),
    ):
        try:
            keep()
        except Invalid as error:
            wrong |= error.sentences
    if wrong:
        raise Invalid(**wrong)


def _keep_rows(form, noun, fields, most, model):
    found = rows(form, noun, fields, most)
    if found is not None:
        model.replace_all(found)


def _refuse_opening(trial, by, body):
    if not by.is_sponsor:
        raise WrongPhase("The trial opens with the sponsor's own first post, nobody else's.")
    if not trial.confirmed_at:
        raise WrongPhase("Confirm the charter first; then your first post opens the trial.")
    if holes := missing(trial) | awaited(trial):
        raise Invalid(**holes)
    if len(body) < limits.OPENING_CHARACTERS:
        raise Invalid(
            body=f"Say in at least {limits.OPENING_CHARACTERS} characters why you do this and what "
            f"you will do yourself; so far there are {len(body)}."
        )


def _agreed(trial):
    """What the sponsor confirms: the texts, themselves, the lists."""
    lists = [
        [[getattr(row, field) for field in fields] for row in model.in_order()]
        for _, fields, _, model in LISTS
    ]
    return [getattr(trial, field) for field in FIELDS], Person.sponsor(), lists
