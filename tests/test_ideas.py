"""Ideas: who decides what becomes of them, with an owner, a reason and a history."""

from datetime import timedelta

import pytest

from pilot.models.idea import Outcome
from tests.conftest import TODAY

IDEA = "What if we booked groups of four at once?"
REASON = "Costs nothing to try with the Lyon trips."


def decided(visitor, number, state="taken up", reason=REASON, **form):
    return visitor.post(f"/posts/{number}/outcome", state=state, reason=reason, **form)


@pytest.fixture
def idea(world):
    return world.ben.publishes(IDEA, kind="idea")


def test_an_executive_takes_up_an_idea_and_everybody_reads_who_owns_it_and_why(world, idea):
    answer = decided(world.eva, idea, owner="ana.marin")
    assert (answer.status_code, answer.location) == (303, f"/posts/{idea}#outcome")
    said = '<strong>Taken up</strong> by <a href="/people/ana.marin">Ana Marin</a>: “Costs nothing'
    for page in ("/", f"/posts/{idea}", "/ideas", "/ideas?state=taken up"):
        assert said in world.ben.reads(page), page


def test_the_thread_shows_every_decision_the_last_one_first(world, idea, travel):
    decided(world.lea, idea, "tried", "Two weeks in Sales.")
    travel(TODAY + timedelta(days=3))
    decided(world.sam, idea, "declined", "It cost more than it saved.", owner="eva.lind")
    thread = world.ben.reads(f"/posts/{idea}")
    history = thread[thread.index("What became of it") :]
    assert history.index("It cost more than it saved.") < history.index("Two weeks in Sales.")
    assert 'Owned by <a href="/people/eva.lind">Eva Lind</a>' in history
    assert 'decided by <a href="/people/lea.brandt">Lea Brandt</a>' in history
    assert "<strong>Declined</strong>" in thread
    assert "<strong>Tried</strong>" not in thread


@pytest.mark.parametrize("who", ["lea", "eva", "sam"])
def test_leads_executives_and_the_sponsor_decide(world, idea, who):
    visitor = getattr(world, who)
    assert f'action="/posts/{idea}/outcome"' in visitor.reads(f"/posts/{idea}")
    assert decided(visitor, idea).status_code == 303


def test_a_participant_decides_only_the_idea_that_was_given_to_them(world, idea):
    assert decided(world.ana, idea).status_code == 404
    assert f'action="/posts/{idea}/outcome"' not in world.ana.reads(f"/posts/{idea}")
    decided(world.sam, idea, owner="ana.marin")
    assert decided(world.ana, idea, "done", "It is the rule now.").status_code == 303
    decided(world.sam, idea, "tried", "For Ben to go on with.", owner="ben.adler")
    assert decided(world.ana, idea, "done", "Mine no more.").status_code == 404


def test_whoever_had_the_idea_does_not_decide_it(world, idea):
    assert decided(world.ben, idea, "done").status_code == 404


def test_without_an_owner_it_falls_to_whoever_decides_and_stays_there(world, idea):
    decided(world.eva, idea)
    decided(world.sam, idea, "done", "It works.")
    owners = [outcome.owner.name for outcome in Outcome.history([idea])]
    assert owners == ["Eva Lind", "Eva Lind"]


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"reason": "  \n"}, "Say why."),
        ({"reason": "x" * 1_001}, "Keep the reason to 1,000 characters."),
        ({"state": "open"}, "Choose what becomes of it: taken up, tried, done or declined."),
        ({"state": "<b>"}, "Choose what becomes of it"),
        ({"owner": "nobody"}, "Nobody in the roster has that handle."),
    ],
)
def test_nonsense_is_refused_with_a_reason_and_what_was_typed_stays(world, idea, form, sentence):
    answer = decided(world.sam, idea, **{"reason": REASON, "owner": "ana.marin", **form})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert sentence in text
    assert form.get("reason", REASON).strip() in text
    assert not Outcome.select().exists()


def test_the_same_decision_twice_is_one(world, idea):
    for _ in range(2):
        assert decided(world.sam, idea).status_code == 303
    assert Outcome.select().count() == 1


def test_only_an_idea_that_is_there_is_decided(world, idea):
    update = world.ben.publishes("An update.")
    assert decided(world.sam, update).status_code == 404
    world.ben.post(f"/posts/{idea}/withdraw")
    assert decided(world.sam, idea).status_code == 404
    assert IDEA not in world.sam.reads("/ideas")


def test_an_outsider_and_the_end_leave_ideas_as_they_are(world, idea, travel):
    assert decided(world.zoe, idea).status_code == 401
    travel(world.trial.ends_at + timedelta(minutes=1))
    assert decided(world.sam, idea).status_code == 409
    assert IDEA in world.ana.reads("/ideas")
    assert not Outcome.select().exists()


def test_ideas_are_listed_by_what_became_of_them_with_counts(world):
    numbers = [world.ben.publishes(f"What if we tried number {n}?", kind="idea") for n in range(6)]
    decided(world.sam, numbers[0], "done", "Done in a day.")
    decided(world.sam, numbers[1], "declined", "No money this year.")
    overview = world.ana.reads("/ideas")
    for words in (
        '>All <span class="count">6<', '>Open <span class="count">4<',
        '>Done <span class="count">1<', '>Tried <span class="count">0<',
    ):  # fmt: skip
        assert words in overview
    assert overview.index("number 5?") < overview.index("number 0?") < overview.index("number 1?")
    assert "number 2?" not in overview  # three of each state, and the way to the others
    assert 'href="/ideas?state=open">All 4 open ideas' in overview
    still_open = world.ana.reads("/ideas?state=open")
    assert "number 2?" in still_open
    assert "number 0?" not in still_open
    assert "No ideas here" in world.ana.reads("/ideas?state=tried")


def test_older_ideas_of_a_state_follow_on_the_next_page(world):
    for number in range(22):
        world.ben.publishes(f"What if we tried number {number}?", kind="idea")
    first = world.ana.reads("/ideas?state=open")
    assert "number 21?" in first
    assert "number 1?" not in first
    older = first[first.index("/ideas?state=open&amp;before=") :].partition('"')[0]
    assert "number 1?" in world.ana.reads(older.replace("&amp;", "&"))
