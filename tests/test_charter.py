"""The gate: what must be agreed before the trial opens, and the sponsor's own opening."""

import pytest

from pilot.database import database
from pilot.models import charter, journal
from pilot.models.measure import Measure
from pilot.models.person import Person
from pilot.models.post import Post
from tests.conftest import CHARTER, FIRST_POST, LAST_DAY, MEASURES


def form_of(measures=MEASURES, **changes):
    """The charter's form as the lead sends it; measures that are not named are empty rows."""
    rows = {"measure-1-name": ""} | {
        f"measure-{position}-{field}": value
        for position, measure in enumerate(measures, start=1)
        for field, value in measure.items()
    }
    return {**CHARTER, **rows, **changes}


def opens(visitor):
    visitor.post("/charter/confirm")
    return visitor.post("/posts", body=FIRST_POST)


@pytest.mark.parametrize("field", charter.FIELDS)
def test_each_hole_of_the_charter_is_named_and_keeps_the_trial_shut(draft, field):
    assert draft.lea.post("/charter", **form_of(**{field: ""})).status_code == 303
    sentence = f"{charter.FIELDS[field][0]} is missing."
    assert sentence in draft.ana.reads("/charter").replace("&#39;", "'")
    assert sentence in draft.ana.reads("/").replace("&#39;", "'")
    confirmed = draft.sam.post("/charter/confirm")
    assert confirmed.status_code == 422
    assert sentence in confirmed.get_data(as_text=True).replace("&#39;", "'")
    assert draft.sam.post("/posts", body=FIRST_POST).status_code == 409
    assert draft.trial.phase == "draft"


@pytest.mark.parametrize(
    ("measures", "sentence"),
    [
        ([], "Agree on two to five measures."),
        (MEASURES[:1], "Agree on two to five measures."),
        ([MEASURES[1]] * 2, "At least one measure must be about the business"),
        ([MEASURES[0], {**MEASURES[1], "baseline": ""}], "needs a baseline and a target"),
        ([MEASURES[0], {**MEASURES[1], "target": ""}], "needs a baseline and a target"),
    ],
)
def test_measures_that_prove_nothing_keep_the_trial_shut(draft, measures, sentence):
    assert draft.lea.post("/charter", **form_of(measures)).status_code == 303
    assert sentence in draft.ana.reads("/")
    assert opens(draft.sam).status_code == 409
    assert draft.trial.phase == "draft"


def test_five_measures_are_fine_and_six_do_not_fit(draft):
    assert draft.lea.post("/charter", **form_of([MEASURES[0]] * 5)).status_code == 303
    assert len(Measure.in_order()) == 5
    assert draft.lea.post("/charter", **form_of([MEASURES[0]] * 6)).status_code == 303
    assert len(Measure.in_order()) == 5


@pytest.mark.parametrize(
    ("field", "nonsense", "sentence"),
    [
        ("ends_on", "next Friday", "is not a date"),
        ("replaced_on", "2026-02-30", "is not a date"),
        ("timezone", "Europe/Atlantis", "There is no time zone"),
        ("timezone", "../../etc/passwd", "There is no time zone"),
        ("archive_owner_email", "the archive", "is not a mail address"),
        ("issue", "x" * 4001, "Keep it to 4,000 characters"),
        ("name", "x" * 201, "Keep it to 200 characters"),
        ("sponsor", "nobody", "Choose the sponsor from the roster."),
        ("sponsor", "99999999999999999999", "There is nothing at this address"),
        ("measure-1-baseline", "many", "“many” is not a number."),
        ("measure-2-target", "1E-400000", "is not a number."),
        ("measure-2-name", "", "Say what measure 2 counts."),
    ],
)
def test_nonsense_is_refused_with_a_reason_and_nothing_typed_is_lost(
    draft, field, nonsense, sentence
):
    typed = form_of(purpose="A purpose just typed.", **{field: nonsense})
    answer = draft.lea.post("/charter", **typed)
    text = answer.get_data(as_text=True)
    assert answer.status_code in (404, 422)
    assert sentence in text
    if answer.status_code == 422:
        assert "A purpose just typed." in text
        assert field == "sponsor" or nonsense in text
    assert draft.trial.purpose == CHARTER["purpose"], "all is kept or nothing"
    assert [measure.name for measure in Measure.in_order()] == [m["name"] for m in MEASURES]


def test_a_date_is_kept_in_one_form_however_it_was_written(draft):
    draft.lea.post("/charter", **form_of(ends_on="20260410"))
    assert draft.trial.ends_on == LAST_DAY


@pytest.mark.parametrize(
    ("ends_on", "sentence"),
    [
        ("2026-03-10", "The last day is over."),
        ("2026-06-10", "That is in 91 days; a trial lasts 90 at most."),
        ("2026-12-31", "a trial lasts 90 at most"),
    ],
)
def test_an_end_that_is_over_or_too_far_keeps_the_trial_shut(draft, ends_on, sentence):
    assert draft.lea.post("/charter", **form_of(ends_on=ends_on)).status_code == 303
    assert sentence in draft.ana.reads("/charter")
    assert opens(draft.sam).status_code == 409


def test_two_departments_take_part_at_least(draft):
    with database.atomic():
        Person.update(department="Board").execute()
    assert "At least two departments take part" in draft.ana.reads("/")
    assert opens(draft.sam).status_code == 409


def test_the_sponsor_confirms_and_nobody_else_can(draft):
    for visitor in (draft.ana, draft.eva, draft.lea):
        assert visitor.post("/charter/confirm").status_code == 403
        assert "Confirm the charter" not in visitor.reads("/charter")
    assert draft.trial.confirmed_at is None
    assert draft.sam.post("/charter/confirm").status_code == 303
    assert draft.sam.post("/charter/confirm").status_code == 303
    assert [entry.act for entry in journal.entries()].count("confirmed") == 1


@pytest.mark.parametrize(
    "change",
    [
        {"issue": "Another issue."},
        {"ends_on": "2026-04-11"},
        {"measure-1-target": "9"},
        {"measure-2-about": "business"},
    ],
)
def test_changing_the_charter_takes_the_confirmation_away(draft, change):
    draft.sam.post("/charter/confirm")
    assert draft.lea.post("/charter", **form_of(**change)).status_code == 303
    assert draft.trial.confirmed_at is None
    assert draft.sam.post("/posts", body=FIRST_POST).status_code == 409
    assert "changed after it was confirmed" in draft.ana.reads("/journal")


def test_another_sponsor_confirms_anew(draft):
    draft.sam.post("/charter/confirm")
    draft.lea.post("/charter", **form_of(sponsor=draft.eva.person.id))
    assert draft.trial.confirmed_at is None
    assert Person.sponsor() == draft.eva.person
    assert Person.get_by_id(draft.sam.person.id).role == "executive"
    assert draft.sam.post("/charter/confirm").status_code == 403


def test_who_named_another_sponsor_stands_in_the_journal_once(draft):
    for _ in range(2):
        draft.lea.post("/charter", **form_of(sponsor=draft.eva.person.id))
    line = "Eva Lind: from executive to sponsor instead of Sam Okoro."
    assert draft.ana.reads("/journal").count(line) == 1
    entry = next(one for one in journal.entries() if one.act == "appointed")
    assert entry.who == "Lea Brandt"
    assert "Eva" not in entry.details
    assert not journal.broken()


def test_the_only_lead_becomes_no_sponsor(draft):
    refused = draft.lea.post("/charter", **form_of(sponsor=draft.lea.person.id))
    assert refused.status_code == 422
    assert "Lea Brandt is the only lead; name another one first." in refused.get_data(as_text=True)
    assert Person.sponsor() == draft.sam.person


def test_saving_the_same_charter_again_changes_nothing(draft):
    draft.sam.post("/charter/confirm")
    draft.lea.post("/charter", **form_of())
    assert draft.trial.confirmed_at is not None
    assert opens(draft.sam).status_code == 303


def test_the_trial_opens_with_the_sponsor_s_own_words(draft):
    assert "Waiting for Sam Okoro" in draft.ana.reads("/").replace("&#39;", "'")
    assert opens(draft.sam).status_code == 303
    assert draft.trial.phase == "open"
    assert "the old list closes tonight" in draft.ana.reads("/")
    assert "opened the trial" in draft.ana.reads("/journal")


def test_nothing_opens_before_the_confirmation(draft):
    answer = draft.sam.post("/posts", body=FIRST_POST)
    assert answer.status_code == 409
    assert "Confirm the charter first" in answer.get_data(as_text=True)


@pytest.mark.parametrize("who", ["ana", "lea", "eva"])
def test_nobody_opens_the_trial_for_the_sponsor(draft, who):
    draft.sam.post("/charter/confirm")
    answer = getattr(draft, who).post("/posts", body=FIRST_POST)
    assert answer.status_code == 409
    assert "own first post" in answer.get_data(as_text=True)
    assert Post.select().count() == 0
    assert draft.trial.phase == "draft"


def test_one_line_does_not_open_a_trial_and_stays_in_the_box(draft):
    draft.sam.post("/charter/confirm")
    answer = draft.sam.post("/posts", body="Let us go! " + "\n" * 300)
    assert answer.status_code == 422
    text = answer.get_data(as_text=True)
    assert "at least 200 characters" in text
    assert "so far there are 10" in text
    assert "Let us go!" in text
    assert draft.trial.phase == "draft"


def test_the_first_post_sent_twice_opens_once(draft):
    opens(draft.sam)
    draft.sam.post("/posts", body=FIRST_POST)
    assert [entry.act for entry in journal.entries()].count("opened") == 1
    assert Post.select().count() == 1


def test_an_open_charter_stays_as_it_is(world):
    for address in ("/charter", "/charter/confirm"):
        answer = world.sam.post(address, **form_of(issue="Another issue."))
        assert answer.status_code == 409
        assert "settled" in answer.get_data(as_text=True)
    assert world.trial.issue == CHARTER["issue"]


@pytest.mark.parametrize("who", ["ana", "eva"])
def test_participants_read_the_charter_and_cannot_write_it(draft, who):
    visitor = getattr(draft, who)
    assert CHARTER["issue_source"] in visitor.reads("/charter")
    assert visitor.get("/charter/edit").status_code == 403
    assert visitor.post("/charter", **form_of(issue="Mine.")).status_code == 403
    assert draft.trial.issue == CHARTER["issue"]


def test_six_weeks_are_suggested_where_no_end_is_written(draft):
    draft.lea.post("/charter", **form_of(ends_on=""))
    assert 'value="2026-04-22"' in draft.lea.reads("/charter/edit")
    assert draft.trial.ends_on == ""
