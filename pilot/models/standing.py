"""Where somebody stands in the cohort: their role, and whether they are still with us."""

from pilot import clock
from pilot.database import database
from pilot.errors import Invalid
from pilot.models import journal
from pilot.models.erasure import Erasure
from pilot.models.person import EXECUTIVE, LEAD, PARTICIPANT, ROLES, SPONSOR, Person
from pilot.models.trial import DRAFT, FROZEN, Trial

GIVEN = tuple(role for role in ROLES if role != SPONSOR)  # the sponsor is named in the charter


def known():
    """Everybody whom the roster ever vouched for, also those who have left; nobody erased."""
    erased = Erasure.select(Erasure.person)
    return Person.select().where(Person.enrolled_at.is_null(False), Person.id.not_in(erased))


def gone():
    """Those who have left, by name."""
    return known().where(Person.left_at.is_null(False)).order_by(Person.name)


def appoint(person, role, *, by):
    """Gives the person another role, with a line in the journal. Raises Invalid."""
    check_role(role, person)
    with database.atomic():
        before = person.role
        if role != before:
            person.role = role
            person.save()
            journal.record("appointed", f"{journal.named(person)}: from {before} to {role}.", by=by)


def check_role(role, person):
    """Raises Invalid when this role is none, or `person` must keep the one they have."""
    if role not in ROLES:
        raise Invalid(role=f"“{role}” is no role; use {', '.join(ROLES)}.")
    sponsor = Person.sponsor()
    if sponsor and (role == SPONSOR) is not (sponsor.email == person.email):
        raise Invalid(role=f"{sponsor.name} is the sponsor; only the charter names another one.")
    if role == SPONSOR and not sponsor and Trial.current().phase != DRAFT:
        raise Invalid(role="An executive takes over as sponsor, on the page of the charter.")
    if role != LEAD and is_only_lead(person):
        raise Invalid(role=f"{person.name} is the only lead; name another one first.")


def leave(person, *, by):
    """The person has left: signed out at once; what they wrote stays. Raises Invalid."""
    if person.left_at:
        return
    if sentence := why_stays(person):
        raise Invalid(left=sentence)
    with database.atomic():
        person.left_at = clock.now()
        person.end_access()
        journal.record("left", f"{journal.named(person)} has left the trial.", by=by)


def come_back(person, *, by):
    """The person is with us again, as a participant, with their old password or a new link."""
    if not person.left_at:
        return
    with database.atomic():
        person.left_at, person.role = None, PARTICIPANT
        person.save()
        journal.record("returned", f"{journal.named(person)} is back in the trial.", by=by)


def revoke(person, *, by):
    """Ends this person's sessions, links and codes; they need a new link, or their password."""
    with database.atomic():
        person.end_access()
        journal.record(
            "revoked", f"Links and sessions of {journal.named(person)} were ended.", by=by
        )


def note_help(person, what, *, by):
    """A line in the journal when a lead makes a way in for somebody who is in: it could be misused.

    After the freeze nothing is written: people still have to get in to read.
    """
    if person.joined_at and Trial.current().phase != FROZEN:
        with database.atomic():
            journal.record(
                "helped", f"A sign-in {what} was made for {journal.named(person)}.", by=by
            )


def why_stays(person):
    """The sentence that says why this person cannot leave, or ""."""
    if person.role == SPONSOR:
        return _why_sponsors(person)
    if is_only_lead(person):
        return f"{person.name} is the only lead; name another one first."
    return ""


def _why_sponsors(person):
    """Once the trial is open a sponsor may go, when an executive is there to take over."""
    if Trial.current().phase == DRAFT:
        return f"{person.name} is the sponsor; name another one in the charter first."
    if not Person.enrolled().where(Person.role == EXECUTIVE).exists():
        return f"{person.name} is the sponsor; make somebody an executive first, who can take over."
    return ""


def is_only_lead(person):
    leads = Person.enrolled().where(Person.role == LEAD).limit(2)
    return [lead.email for lead in leads] == [person.email]
