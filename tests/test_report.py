"""The report: it writes itself, is one file, and everybody who takes part may read it."""

import re
from datetime import timedelta
from html import unescape

from pilot.models.amendment import Amendment
from pilot.models.decision import Decision
from pilot.models.remark import Remark
from pilot.models.vote import Vote
from tests.conftest import TODAY
from tests.today import crowd, replies

AFTER_THE_END = TODAY + timedelta(days=40)


def text_of(visitor):
    """The report in words."""
    return unescape(re.sub(r"<[^>]+>", " ", visitor.reads("/report").partition("</style>")[2]))


def fill(world):
    crowd("Sales", 5)
    asked = world.ana.publishes("How do I book a train?", kind="question")
    replies(world.ben, asked, "At the desk.")
    idea = world.ben.publishes("What if we met on trains?", kind="idea")
    world.ben.publishes("What if it had a dark mode? #wish", kind="idea")
    decided = {"state": "declined", "reason": "Too loud.", "owner": "ben.adler"}
    world.lea.post(f"/posts/{idea}/outcome", **decided)
    helped = replies(world.sam, asked, "Or by phone.")
    world.ana.post("/stories", post=helped, words="An hour!", minutes="60")
    world.sam.post("/stories/1/agree")
    world.lea.post("/measures/1/readings", value="12")


def test_it_says_what_the_trial_showed(world):
    fill(world)
    text = text_of(world.ana)
    for words in (
        "Draft of the report", "Travel questions reach 340 people", "How do I book a train?",
        "What if we met on trains?", "Too loud.", "An hour!", "What if it had a dark mode?",
        "“Hours to an answer” stands at 12; at most 8 was agreed.",
        "6 of 10 people never opened it.", "“People who answered somebody” was never read.",
    ):  # fmt: skip
        assert words in text, words


def test_vote_and_decision_stand_first_in_it(world, travel):
    voters = [*crowd("Sales", 4), world.ana.person]
    travel(TODAY + timedelta(days=28))
    for person, choice in zip(voters, ("adapt", "adapt", "adapt", "stop", "adopt"), strict=True):
        Vote.cast(person, choice, f"I say {choice}.")
    assert "I say stop." not in text_of(world.ana)
    travel(AFTER_THE_END)
    Decision.record(world.sam.person, "stop", "Too few came.", "It costs more than it saves.")
    text = text_of(world.ana)
    for words in ("5 people voted", "I say stop.", "The decision: stop", "Too few came.",
                  "It costs more than it saves."):  # fmt: skip
        assert words in text, words


def test_what_was_amended_is_in_it(world):
    Amendment.sign(world.sam.person, "cohort", "Everybody.", "The sixth department asked.")
    text = text_of(world.ana)
    assert "The sixth department asked." in text
    assert "Until then: Everybody in five departments who travels." in text


def test_a_story_that_its_giver_has_not_agreed_to_is_not_in_it(world):
    fill(world)
    world.sam.post("/stories/1/decline")
    assert "An hour!" not in text_of(world.ana)


def test_it_is_final_when_the_trial_is_over_and_the_same_for_everybody(world, travel):
    fill(world)
    travel(AFTER_THE_END)
    assert "What the trial showed, from Monday 2 March 2026" in text_of(world.ana)
    everybody = (world.ana, world.ben, world.eva, world.lea, world.sam)
    assert len({visitor.get("/report").data for visitor in everybody}) == 1


def test_it_needs_nothing_beside_it(world):
    """The one style sheet is inside and allowed by its hash; nothing is fetched or run."""
    answer = world.ana.get("/report")
    assert not re.findall(r"<(?:link|script|img)\b|\bsrc=|\bstyle=|url\(", answer.text)
    policy = answer.headers["Content-Security-Policy"]
    assert re.search(r"style-src 'sha256-[\w+/=]{44}'", policy)
    assert "unsafe" not in policy


def test_outsiders_do_not_see_it(world):
    assert world.zoe.get("/report").status_code == 303


def test_before_the_opening_there_is_none(draft):
    assert draft.ana.get("/report").status_code == 409


def test_an_empty_trial_has_a_report_too(world):
    text = text_of(world.ana)
    assert "There were no ideas." in text
    assert "No stories were told." in text


def test_lead_and_sponsor_add_words_and_the_earlier_ones_are_kept(world, travel):
    world.lea.post("/report/remarks", failed="Phones.\nOn the shop floor.", cost="40 hours")
    travel(AFTER_THE_END)
    world.sam.post("/report/remarks", failed="Phones, above all.", cost="40 hours")
    text = text_of(world.ana)
    assert "Phones, above all." in text
    assert "Sam Okoro" in text
    assert "On the shop floor" not in text
    assert [remark.words for remark in Remark.select().where(Remark.part == "failed")] == [
        "Phones.\nOn the shop floor.", "Phones, above all.",
    ]  # fmt: skip
    assert Remark.select().where(Remark.part == "cost").count() == 1


def test_nobody_else_adds_words_and_too_many_are_refused(world):
    for visitor, status in ((world.ana, 403), (world.eva, 403), (world.zoe, 401)):
        assert visitor.post("/report/remarks", failed="No").status_code == status
    answer = world.lea.post("/report/remarks", failed="x" * 5_000)
    assert answer.status_code == 422
    assert "Keep it to 4,000 characters, not 5,000." in answer.text
    assert "x" * 5_000 in answer.text


def test_what_people_wrote_stays_text(world):
    world.lea.post("/report/remarks", failed="</style><script>alert(1)</script>")
    assert "<script" not in world.ana.reads("/report")
