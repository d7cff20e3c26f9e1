"""What the charter takes from daily life, step by step: habits, subject lines, gentle words."""

from datetime import UTC, datetime, timedelta

import pytest

from pilot.models.habit import Habit, Subject, word_of
from tests.conftest import CHARTER, FIRST_POST, MORNING
from tests.test_charter import form_of


def test_the_charter_is_saved_part_by_part_and_the_next_part_follows(draft):
    saved = draft.lea.post("/charter", part="issue", go="instead", issue="Nobody finds a train.")
    assert saved.location == "/charter/edit?part=instead"
    assert draft.trial.issue == "Nobody finds a train."
    assert draft.trial.purpose == CHARTER["purpose"], "what a part does not hold stays"
    assert len(Habit.in_order()) == 2
    stopped = draft.lea.post("/charter", part="end", retention="")
    assert stopped.location == "/charter#end"
    assert "How long the archive is kept is missing." in draft.ana.reads("/charter")


def test_each_step_shows_its_own_fields_and_which_are_done(draft):
    draft.lea.post("/charter", retention="")
    text = draft.lea.reads("/charter/edit?part=talk")
    assert "subject-1-line" in text
    assert 'name="issue"' not in text
    assert text.count('<li class="done">') == 6
    assert 'name="issue"' in draft.lea.reads("/charter/edit?part=nonsense"), "the whole charter"


@pytest.mark.parametrize(
    ("field", "nonsense", "sentence"),
    [
        ("habit-1-today", "", "Say what people do today."),
        ("habit-2-here", "", "Say how it goes on here."),
        ("habit-2-here", "x" * 201, "Keep it to 200 characters."),
        ("subject-2-line", "x" * 201, "Keep it to 200 characters."),
        ("subject-1-word", "two words", "is no topic"),
    ],
)
def test_a_row_that_makes_no_sense_is_refused_and_nothing_is_lost(
    draft, field, nonsense, sentence
):
    refused = draft.lea.post("/charter", **CHARTER | {field: nonsense, "purpose": "Just typed."})
    text = refused.get_data(as_text=True)
    assert refused.status_code == 422
    assert sentence in text
    assert "Just typed." in text
    assert draft.trial.purpose == CHARTER["purpose"]
    assert len(Subject.in_order()) == 5


def test_the_trial_waits_for_habits_and_five_subject_lines(draft):
    draft.lea.post("/charter", **{"habit-1-today": "", "subject-1-line": "Only one"})
    text = draft.sam.reads("/")
    assert "Say of one to three habits how each goes on here." in text
    assert "Copy 5 real subject lines" in text
    assert draft.sam.post("/charter/confirm").status_code == 422


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("Re: Re: visa for Japan?", "japan"),
        ("WG: AW: Straßenbahn", "strassenbahn"),
        ("Fwd: 2026", "news"),
        ("???", "news"),
    ],
)
def test_the_longest_word_of_a_subject_line_becomes_its_topic(line, word):
    assert word_of(line) == word


def test_the_subject_lines_are_the_first_topics(world):
    text = world.ana.reads("/")
    assert 'href="/posts?topic=japan"' in text
    topic = world.ana.reads("/posts?topic=japan")
    assert "such as “Re: Re: visa for Japan?”" in topic
    assert "#japan" in world.ana.get("/complete?key=%23&text=jap").get_data(as_text=True)


def test_habits_are_cards_in_the_first_week_and_stand_aside_later(world, travel):
    travel(MORNING + timedelta(days=1))
    text = world.ana.reads("/")
    assert 'class="habits"' in text
    assert 'href="/?start=question#body"' in text
    started = world.ana.reads("/?start=question")
    assert 'value="question" checked' in started
    assert 'value="update" checked' in world.ana.reads("/?start=nonsense")
    travel(MORNING + timedelta(days=8))
    world.ben.reads("/")  # the first visit of a day is noted, so lists are made anew
    later = world.ana.reads("/")
    assert 'class="habits"' not in later
    assert CHARTER["habit-1-here"] in later


def test_a_text_for_the_old_channel_is_suggested_with_the_address(draft):
    draft.lea.post("/charter", auto_reply="")
    text = draft.lea.reads("/charter/edit?part=instead")
    assert "Since Monday 2 March 2026 this address takes nothing new" in text
    assert "http://127.0.0.1:8000" in text


@pytest.mark.parametrize(
    ("form", "hint"),
    [
        ({"issue": "We have no modern Platform."}, "The issue mentions “Platform”."),
        ({"issue": "Our tools are old."}, "The issue mentions “tools”."),
        ({"measure-1-name": "Hours", "measure-1-baseline": "8", "measure-1-target": "8"},
         "standing still reaches it"),
        ({}, "5 people are in the roster."),
        ({}, "Fewer than 5 people come from Board"),
    ],
)  # fmt: skip
def test_gentle_words_stop_nothing(draft, form, hint):
    assert draft.lea.post("/charter", **form).status_code == 303
    assert hint in draft.lea.reads("/charter")


def test_a_toolbox_is_no_tool(draft):
    draft.lea.post("/charter", issue="The toolbox of line 2 is locked; application forms are late.")
    assert "The issue mentions" not in draft.lea.reads("/charter")


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"unit": ""}, "“Hours to an answer” needs a unit."),
        ({"source": "", "owner": ""}, "needs a source and an owner."),
        ({"direction": "more"}, "on the wrong side of its baseline"),
    ],
)
def test_a_measure_without_unit_source_or_sense_keeps_the_trial_shut(draft, row, sentence):
    changed = {f"measure-1-{field}": value for field, value in row.items()}
    assert draft.lea.post("/charter", **form_of(**changed)).status_code == 303
    assert sentence in draft.ana.reads("/")
    assert draft.sam.post("/charter/confirm").status_code == 422


@pytest.mark.parametrize(
    ("today", "last_day", "sentence"),
    [
        ("2026-03-02", "2026-05-31", ""),  # ninety days from then
        ("2026-03-02", "2026-06-01", "That is in 91 days"),
        ("2026-03-02", "2026-03-01", "The last day is over."),
        ("2027-12-20", "2028-02-29", ""),  # a leap day is a day
        ("2026-12-20", "2027-02-29", "is not a date"),
    ],
)
def test_the_last_day_is_a_day_within_ninety(draft, travel, today, last_day, sentence):
    travel(datetime.fromisoformat(f"{today}T09:00").replace(tzinfo=UTC))
    saved = draft.lea.post("/charter", ends_on=last_day)
    shown = saved.get_data(as_text=True) if saved.status_code == 422 else draft.ana.reads("/")
    assert sentence in shown
    opened = draft.sam.post("/charter/confirm").status_code == 303
    opened = opened and draft.sam.post("/posts", body=FIRST_POST).status_code == 303
    assert opened is (not sentence)
